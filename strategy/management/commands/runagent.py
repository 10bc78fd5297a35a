"""The agent in the foreground: detect, enter, monitor, settle, learn, poll again."""

from __future__ import annotations

import json
import signal
import sys
import threading
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from positions.venues.replay import CaptureError
from positions.venues.streams.changes import Noted
from positions.venues.types import Mode
from positions.venues.wiring import CaptureMissing
from strategy.management.terminal import count
from strategy.news import Say
from strategy.recorder import background_recorder
from strategy.reports import run_report
from strategy.runner import AnotherAgentActive, Options, Runner

COULD_NOT_READ = 1
ANOTHER_AGENT_ACTIVE = 3


class Command(BaseCommand):
    help = (
        "Run the agent in the foreground until it is stopped. It prints entries, "
        "closings, failures and a summary; -v 2 adds each pass. A bounded run exits 1 "
        "if its last pass could not read everything it needed."
    )
    # They would load the pages and the API, which takes as long as all the rest.
    requires_system_checks: list[str] = []
    needs_migrations = True
    waits_for_database = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        how_long = parser.add_mutually_exclusive_group()
        how_long.add_argument("--once", action="store_true", help="one iteration")
        how_long.add_argument("--iterations", type=count, metavar="N")
        parser.add_argument(
            "--step-days",
            type=_days,
            metavar="D",
            help="simulated venues: move the clocks D days between two iterations",
        )
        parser.add_argument("--venues", choices=[mode.value for mode in Mode])
        parser.add_argument("--capture", metavar="DIR", help="what replay reads")
        parser.add_argument("--seed", type=_count_or_zero, metavar="N")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        # Only noted: the agent stops at its next pulse, between two writes.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        say = self._say(options)
        try:
            with (
                import_string(settings.AGENT_SIDECAR)(),
                background_recorder() as noted,
            ):
                runner = Runner(_to_options(options, noted), stopping, say)
                report = runner.run()
        except AnotherAgentActive as error:
            self.stderr.write(str(error))
            sys.exit(ANOTHER_AGENT_ACTIVE)
        except (CaptureMissing, CaptureError) as error:
            raise CommandError(str(error), returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps(run_report(report)))
        # Until it is stopped, an agent tries again; a bounded run has to say so.
        if report.not_read and (options["once"] or options["iterations"]):
            sys.exit(COULD_NOT_READ)

    def _say(self, options: dict[str, Any]) -> Say:
        def say(line: str, *, is_detail: bool = False) -> None:
            if not options["json"] and (options["verbosity"] > 1 or not is_detail):
                self.stdout.write(line)

        return say


def _to_options(options: dict[str, Any], noted: Noted | None) -> Options:
    iterations = 1 if options["once"] else options["iterations"]
    step = options["step_days"]
    if step is not None and Mode(settings.ARBSITE.venues) is not Mode.SIMULATED:
        raise CommandError("--step-days moves simulated clocks only", returncode=2)
    return Options(
        iterations=iterations,
        step_days=step,
        waits=not options["once"],
        keeps_decisions=options["json"],
        noted=noted,
    )


def _count_or_zero(text: str) -> int:
    return 0 if text == "0" else count(text)


def _days(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = 0.0
    # Written so that "nan", which compares with nothing, is rejected as well.
    if not 0 < days <= 366:
        raise ArgumentTypeError(f"{text!r} is not a number of days up to 366")
    return days
