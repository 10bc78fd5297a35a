"""Require a one-time code of an account when it logs in, or require it no longer."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from arbsite.access import one_time_codes
from arbsite.overrides.wiring import open_clock
from positions.services.operator import Operator
from tasklog.kinds import Kind
from tasklog.trail import append

KINDS = {"require": Kind.CODE_REQUIRED, "remove": Kind.CODE_REMOVED}


class Command(BaseCommand):
    help = (
        "Require a one-time code (TOTP) of an account when it logs in, beside its"
        " password. The secret for its app is printed once. A second call replaces it."
    )
    needs_migrations = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("act", choices=[*KINDS])
        parser.add_argument("name", help="the account's name")

    def handle(self, *args: Any, act: str, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"there is no account {name}")
        actor = f"{getpass.getuser()} (command line)"
        operator = Operator(actor, "requested on the command line", open_clock())
        now = operator.now()
        # First the line: nothing changes without one.
        line = operator.line(KINDS[act], f"one-time code of {name}: {act}", (), now)
        append([line])
        if act == "require":
            secret = one_time_codes.require(user.pk, now)
            uri = one_time_codes.provisioning_uri(secret, name)
            self.stdout.write(f"{uri}\n(shown only this once)")
        else:
            is_removed = one_time_codes.remove(user.pk)
            what = "needs no one-time code any more" if is_removed else "needed none"
            self.stdout.write(f"{name} {what}.")
