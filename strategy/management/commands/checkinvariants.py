"""Hold every promise against the database and list each breach."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from positions.models import POSITIONS
from strategy.invariants import Audit, audit_all
from strategy.wiring import bounds
from tasklog.formats import counted
from tasklog.sealing import head, is_in_chain

HEAD_KEPT = "noted_head_is_in_the_trail"


class Command(BaseCommand):
    help = "Check that positions, orders, trail and performance agree to the last cent."
    needs_migrations = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.add_argument(
            "--head",
            metavar="NUMBER:HASH",
            help="a head of the trail that was printed or logged before: the trail"
            " still has to contain it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        noted = options["head"]
        try:
            is_cut = noted is not None and not is_in_chain(noted)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from None
        audit = audit_all(bounds())
        if noted is not None:
            audit.checks(HEAD_KEPT)
        if is_cut:
            what = "the trail was cut or replaced: this head is not in it"
            audit.breach(HEAD_KEPT, noted, what)
        # From the collection's metadata: each position was read once by now.
        positions = POSITIONS.raw.estimated_document_count()
        if options["json"]:
            report = {
                "positions": positions,
                "checked": dict(audit.checked),
                "unchecked": list(audit.unchecked),
                "breaches": [asdict(breach) for breach in audit.breaches],
                "head": head(),
            }
            self.stdout.write(json.dumps(report))
        else:
            self._write(audit, positions)
        if audit.breaches:
            sys.exit(1)

    def _write(self, audit: Audit, positions: int) -> None:
        for breach in audit.breaches:
            self.stdout.write(f"{breach.rule}: {breach.where}: {breach.what}")
        for rule, count in audit.checked.items():
            what = f"{count} checked" if count else "not checked: there is nothing yet"
            self.stdout.write(f"{rule}: {what}")
        self.stdout.write(f"head of the trail: {head()}")
        found = counted(len(audit.breaches), "breach", "breaches")
        self.stdout.write(f"{counted(positions, 'position')}, {found}")
