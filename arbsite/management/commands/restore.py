"""A backup into an empty database."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from arbsite.backup.format import BackupError, Reader
from arbsite.backup.restoring import Restored, restore
from arbsite.config.checks import check_database
from tasklog import formats


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database. No position and no order is changed;"
        " what does not agree is listed and written into the task log."
    )
    may_start_empty = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` has written")
        parser.add_argument(
            "--database", default="", help="another database than the configured one"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, file: Path, database: str, **options: Any) -> None:
        if database:
            try:
                check_database(database)
            except ValueError as problem:
                raise CommandError(f"--database {database!r}: {problem}") from None
            connection.settings_dict["NAME"] = database
            connection.close_pool()  # type: ignore[attr-defined]
        say = (lambda line: None) if options["json"] else self.stdout.write
        try:
            target = connection.database  # type: ignore[attr-defined]
            restored = restore(Reader(file), target, datetime.now(UTC), say)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self._report(restored, target.name, as_json=options["json"])
        if restored.breaches:
            sys.exit(1)

    def _report(self, restored: Restored, name: str, *, as_json: bool) -> None:
        if as_json:
            answer = {
                "database": name,
                "documents": restored.counts,
                "age_seconds": round(restored.age.total_seconds()),
                "breaches": list(restored.breaches),
            }
            self.stdout.write(json.dumps(answer))
            return
        for breach in restored.breaches:
            self.stdout.write(breach)
        documents = formats.counted(sum(restored.counts.values()), "document")
        age = formats.duration(restored.age)
        self.stdout.write(f"{name}: {documents} of a backup that is {age} old")
