"""Create a token for a program, and show it this once."""

from __future__ import annotations

import argparse
import getpass
import json
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arbsite.access import tokens
from arbsite.models import Scope

LONGEST_DAYS = 3660


class Command(BaseCommand):
    help = (
        "Create a token for the API and /metrics. It is printed once and kept nowhere;"
        " the admin lists tokens and revokes them."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="what it is for")
        parser.add_argument("--scope", required=True, choices=Scope.values)
        parser.add_argument(
            "--days", type=_days, help="valid for; unset: until revoked"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        name, scope = options["name"], Scope(options["scope"])
        creator = f"{getpass.getuser()} (command line)"
        try:
            token = tokens.create(
                name, scope, creator, datetime.now(UTC), options["days"]
            )
        except tokens.BadToken as error:
            raise CommandError(str(error), returncode=2) from None
        if options["json"]:
            answer = {"name": name.strip(), "scope": str(scope), "token": token}
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(f"{token}\n(scope {scope}; shown only this once)")


def _days(given: str) -> int:
    days = int(given)
    if not 1 <= days <= LONGEST_DAYS:
        raise argparse.ArgumentTypeError(f"use 1 to {LONGEST_DAYS} days")
    return days
