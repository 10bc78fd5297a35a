"""Hold every promise against the database and list each breach."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from positions.models import positions
from strategy.invariants import breaches


class Command(BaseCommand):
    help = "Check that positions, ledger, trail and performance agree."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(breaches())
        checked = positions().estimated_document_count()
        if options["json"]:
            report = {"positions": checked, "breaches": [asdict(one) for one in found]}
            self.stdout.write(json.dumps(report))
        else:
            for one in found:
                self.stdout.write(f"{one.rule}: {one.where}: {one.what}")
            self.stdout.write(f"{checked} positions, {len(found)} breaches")
        if found:
            sys.exit(1)
