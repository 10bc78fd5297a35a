"""Let an account or an address try to log in again at once."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from django.core.management.base import BaseCommand

from arbsite.access import login_limits
from arbsite.management.operator_actions import actor_of
from arbsite.overrides.wiring import open_clock
from positions.services.operator import Operator
from tasklog.kinds import Kind
from tasklog.trail import append


class Command(BaseCommand):
    help = "Let an account or an address try to log in again at once."
    needs_migrations = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("subject", help="the account's name, or an IP address")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--actor", default=getpass.getuser())

    def handle(self, *args: Any, subject: str, **options: Any) -> None:
        actor = actor_of(options["actor"])
        operator = Operator(actor, options["reason"], open_clock())
        now = operator.now()
        # First the line: nothing is unlocked without one.
        append([operator.line(Kind.LOGIN_UNLOCKED, f"{subject} unlocked", (), now)])
        cleared = login_limits.unlock(subject)
        limits = "1 limit" if cleared == 1 else f"{cleared} limits"
        self.stdout.write(f"{subject} may log in again ({limits} cleared).")
