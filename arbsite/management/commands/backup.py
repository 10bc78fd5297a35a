"""A consistent copy of the database in one file, while everything runs."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from arbsite import config
from arbsite.backup.format import BackupError
from arbsite.backup.saving import save
from arbsite.monitoring.backups import note_backup
from arbsite.monitoring.health import version
from tasklog.formats import counted


class Command(BaseCommand):
    help = "Copy the database into one file; everything may run meanwhile."
    needs_migrations = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write, .bson.gz")
        parser.add_argument("--force", action="store_true", help="replace the file")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        if file.is_dir():
            raise CommandError(f"{file} is a directory: name a file in it.")
        if file.exists() and not force:
            raise CommandError(f"{file} exists. Add --force to replace it.")
        installation = config.load()
        about = {"mode": installation.venues, "version": version()}

        def report(name: str, number: int) -> None:
            if not options["json"] and number:
                self.stdout.write(f"{name}: {counted(number, 'document')}")

        try:
            database = connection.database  # type: ignore[attr-defined]
            counts = save(database, file, about, datetime.now(UTC), report)
        except (BackupError, OSError) as error:
            raise CommandError(f"{file} cannot be written: {error}") from None
        note_backup(installation.state_dir, file, datetime.now(UTC))
        size = file.stat().st_size
        if options["json"]:
            answer = {"file": str(file), "bytes": size, "documents": counts}
            self.stdout.write(json.dumps(answer))
        else:
            total = sum(counts.values())
            self.stdout.write(
                f"{file}: {counted(total, 'document')}, {size / 1e6:.1f} MB"
            )
