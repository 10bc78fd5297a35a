"""The `record` command: keeps what the venues show of matched pairs, as Parquet."""

from __future__ import annotations

import json
import signal
import threading
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from positions.venues.replay import CaptureError
from positions.venues.types import Mode
from strategy.management.terminal import MISUSE, count, recordable
from strategy.recorder import RecordingFailed, record
from tasklog.formats import counted


class Command(BaseCommand):
    help = (
        "Record the order books of the matched pairs, changes of their listings, and "
        "the agent's decisions into a folder, until it is stopped. Only changes are "
        "stored, in Parquet files by the hour; a crash costs half a minute or so."
    )
    requires_system_checks: list[str] = []
    needs_migrations = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--readings", type=count, metavar="N", help="end after N readings"
        )
        parser.add_argument("--venues", choices=[Mode.LIVE, Mode.SIMULATED])
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        mode = recordable(settings.ARBSITE.venues)
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        try:
            done = record(
                options["folder"], stopping, options["readings"], self.stderr.write
            )
        except CaptureError as error:
            raise CommandError(str(error), returncode=MISUSE) from None
        except RecordingFailed as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            folder = str(options["folder"])
            report = {"mode": mode.banner, "folder": folder, **asdict(done)}
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(
            f"{mode.banner}: {counted(done.readings, 'reading')} of "
            f"{counted(done.pairs, 'pair')}, {counted(done.changes, 'change')} "
            f"recorded in {options['folder']}"
        )
        if not done.pairs:
            self.stdout.write(
                "No pair is traded yet: run the agent, which matches the markets."
            )
