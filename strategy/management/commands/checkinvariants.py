"""Hold every promise against the database and list each breach."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from positions.models import POSITIONS
from strategy.invariants import breaches


class Command(BaseCommand):
    help = "Check that positions, ledger, trail and performance agree."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(breaches())
        # From the collection's metadata: each position was read once by now.
        checked = POSITIONS.raw.estimated_document_count()
        if options["json"]:
            report = {
                "positions": checked,
                "breaches": [asdict(breach) for breach in broken],
            }
            self.stdout.write(json.dumps(report))
        else:
            for breach in broken:
                self.stdout.write(f"{breach.rule}: {breach.where}: {breach.what}")
            self.stdout.write(f"{checked} positions, {len(broken)} breaches")
        if broken:
            sys.exit(1)
