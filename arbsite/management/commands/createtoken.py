"""Create a token for a program, and show it once."""

from __future__ import annotations

import argparse
import getpass
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arbsite.access import tokens
from arbsite.access.records import Scope
from arbsite.overrides.wiring import open_clock
from positions.services.operator import Operator

# Ten years. A token without an end is made by leaving the days out.
LONGEST_DAYS = 3660


class Command(BaseCommand):
    help = (
        "Create a token for the API and /metrics. It is printed once and stored "
        "nowhere; the admin lists tokens and revokes them."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="what it is for")
        parser.add_argument("--scope", required=True, choices=[*map(str, Scope)])
        parser.add_argument(
            "--days", type=_days, help="valid for; unset: until revoked"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        name, scope = options["name"], Scope(options["scope"])
        # Nobody logs in on the command line: who acts is the user of the system.
        creator = f"{getpass.getuser()} (command line)"
        operator = Operator(creator, "created on the command line", open_clock())
        try:
            token = tokens.create(name, scope, options["days"], operator)
        except tokens.BadToken as error:
            raise CommandError(str(error), returncode=2) from None
        if options["json"]:
            created = {"name": name.strip(), "scope": str(scope), "token": token}
            self.stdout.write(json.dumps(created))
        else:
            self.stdout.write(f"{token}\n(scope {scope}; shown only this once)")


def _days(argument: str) -> int:
    days = int(argument)
    if not 1 <= days <= LONGEST_DAYS:
        raise argparse.ArgumentTypeError(f"use 1 to {LONGEST_DAYS} days")
    return days
