"""Start or stop the embedded MongoDB, or show its status."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import Any

from django.core.management.base import BaseCommand

from arbsite import config
from arbsite.startup import mongod


class Command(BaseCommand):
    help = "Start the embedded MongoDB, stop it cleanly, or show its status."
    # It starts and stops the database itself: none may be started before it.
    needs_database = False
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"])
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        settings = config.load()
        if action == "start":
            mongod.ensure(settings)
        elif action == "stop":
            mongod.stop(settings)
        status = mongod.status(settings)
        if options["json"]:
            self.stdout.write(json.dumps(dataclasses.asdict(status)))
        else:
            self.stdout.write(describe(status))


def describe(status: mongod.Status) -> str:
    """One sentence for the terminal."""
    if not status.embedded:
        return "MONGODB_URI is set, so the embedded MongoDB is not used."
    if status.pid is None:
        return f"The embedded MongoDB in {status.directory} is not running."
    return (
        f"MongoDB {status.version} is running on 127.0.0.1:{status.port}"
        f" (process {status.pid}, {status.directory})."
    )
