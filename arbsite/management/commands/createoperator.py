"""Create the account groups and, once, the first operator."""

from __future__ import annotations

import argparse
import json
import secrets
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from arbsite import config
from arbsite.access import roles


class Command(BaseCommand):
    help = (
        "Create the first operator (a superuser). The password is"
        " ARBSITE_OPERATOR_PASSWORD, or a generated one that is shown once. An existing"
        " operator is not changed."
    )
    needs_migrations = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = config.load()
        name, secret = settings.operator_name, settings.operator_password
        password = secret.get_secret_value() if secret else secrets.token_urlsafe(12)
        if secret is not None:
            refuse_weak(name, password)
        roles.ensure_groups()
        is_created = create(name, password)
        # A password that the operator chose is never printed.
        shown = password if is_created and secret is None else None
        if options["json"]:
            report = {"operator": name, "created": is_created, "password": shown}
            self.stdout.write(json.dumps(report))
        elif shown:
            self.stdout.write(
                f"Operator {name}, password {shown} (shown only this once)"
            )
        else:
            verb = "was created" if is_created else "already exists"
            self.stdout.write(f"Operator {name} {verb}.")


def refuse_weak(name: str, password: str) -> None:
    """Raises CommandError for a password that is short, common or like the name."""
    try:
        validate_password(password, User(username=name))
    except ValidationError as problem:
        raise CommandError(
            f"The password is too weak for a superuser. {' '.join(problem.messages)}",
            returncode=2,
        ) from None


def create(name: str, password: str) -> bool:
    """Create a superuser; False when the name is taken."""
    if User.objects.filter(username=name).exists():
        return False
    User.objects.create_superuser(name, password=password)
    return True
