"""Look at everything that may be wrong with this installation."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from arbsite import config
from arbsite.monitoring.doctor import Level, examine

MARKS = {Level.OK: "ok     ", Level.WARNING: "warning", Level.PROBLEM: "PROBLEM"}


class Command(BaseCommand):
    help = (
        "Check settings, database, clock, disk, permissions and versions, and say what"
        " to do about each problem. Exits with 1 if there is one."
    )
    # It says itself what is wrong with the database.
    needs_database = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine(config.load())
        problems = sum(finding.level is Level.PROBLEM for finding in findings)
        if options["json"]:
            answer = {"findings": [asdict(finding) for finding in findings]}
            self.stdout.write(json.dumps({**answer, "problems": problems}))
        else:
            for finding in findings:
                remedy = f" → {finding.remedy}" if finding.remedy else ""
                mark = MARKS[finding.level]
                self.stdout.write(f"{mark} {finding.subject}: {finding.what}{remedy}")
        if problems:
            sys.exit(1)
