"""Create the groups of accounts, and the first operator once."""

from __future__ import annotations

import argparse
import json
import secrets
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from arbsite import config
from arbsite.access import roles


class Command(BaseCommand):
    help = (
        "Create the first operator (a superuser). The password comes from"
        " ARBSITE_OPERATOR_PASSWORD; else it is generated and shown once. Where the"
        " operator exists, nothing is changed."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = config.load()
        name = settings.operator_name
        given = settings.operator_password
        password = given.get_secret_value() if given else secrets.token_urlsafe(12)
        roles.ensure()
        created = create(name, password)
        shown = password if created and given is None else None
        if options["json"]:
            answer = {"operator": name, "created": created, "password": shown}
            self.stdout.write(json.dumps(answer))
        elif shown:
            self.stdout.write(
                f"Operator {name}, password {shown} (shown only this once)"
            )
        else:
            verb = "was created" if created else "exists already"
            self.stdout.write(f"Operator {name} {verb}.")


def create(name: str, password: str) -> bool:
    """True if this call created the operator."""
    if User.objects.filter(username=name).exists():
        return False
    User.objects.create_superuser(name, password=password)
    return True
