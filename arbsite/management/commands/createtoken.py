"""Create a token for a program, and show it once."""

from __future__ import annotations

import argparse
import getpass
import json
from typing import Any

from django.core.management.base import BaseCommand

from arbsite.access.records import Scope
from arbsite.management.operator_actions import run_action
from arbsite.overrides.actions.tokens import NEW, create
from arbsite.overrides.forms import visible


class Command(BaseCommand):
    help = (
        "Create a token for the API and /metrics. It is printed once and stored "
        "nowhere; the admin lists tokens and revokes them."
    )
    needs_migrations = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="what it is for")
        parser.add_argument("--scope", required=True, choices=[*map(str, Scope)])
        parser.add_argument("--days", help="valid for; unset: until revoked")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = options["scope"]
        entered = {name: options[name] for name in ("name", "scope", "days")}
        entered["reason"] = "created on the command line"
        creator = f"{getpass.getuser()} (command line)"
        _, token = run_action(create, NEW, entered, creator)
        if options["json"]:
            name = visible(options["name"])
            created = {"name": name, "scope": scope, "token": token}
            self.stdout.write(json.dumps(created))
        else:
            self.stdout.write(f"{token}\n(scope {scope}; shown only this once)")
