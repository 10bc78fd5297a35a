"""Messages: say how people are told, change it, try the channels out, or tell them."""

from __future__ import annotations

import getpass
import json
import signal
import threading
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from arbsite.notifying import verbs
from arbsite.notifying.events import Event
from arbsite.notifying.messenger import Messenger, beside, wall_now
from arbsite.notifying.rules import change, rules
from arbsite.notifying.throttle import Mode
from positions.admin.verbs import clock
from positions.services.operator import Operator, OverrideRefused

SHORTEST_REASON = 3


class Command(BaseCommand):
    help = (
        "Say how people are told of events; --set EVENT=MODE changes it, with a "
        "--reason; --test sends a message through each channel; --watch tells what "
        "happens until it is stopped, also that no agent is alive any more."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--test", action="store_true", help="send a test message")
        what.add_argument("--watch", action="store_true", help="run until stopped")
        what.add_argument("--set", type=_change, metavar="EVENT=on|off|throttled")
        parser.add_argument("--reason", default="", help="why it is changed")
        parser.add_argument("--actor", default=getpass.getuser())
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        messenger = Messenger.of(settings.ARBSITE)
        if options["watch"]:
            self._watch(messenger)
            return
        if options["set"]:
            event, mode = options["set"]
            _set(event, mode, options["actor"], options["reason"].strip()[:500])
        report = _report(messenger, options["test"])
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            self._tell(report)
        if options["test"] and not report["channels"]:
            raise CommandError("no channel is configured; see ARBSITE_WEBHOOK_URL")
        if any(one["problem"] for one in report["channels"]):
            raise CommandError("a channel does not work")

    def _watch(self, messenger: Messenger) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        names = ", ".join(one.name for one in messenger.channels) or "no channel"
        self.stdout.write(f"arbsite messages · {messenger.saying.banner} · {names}")
        with beside():
            stopping.wait()

    def _tell(self, report: dict[str, Any]) -> None:
        self.stdout.write(report["banner"])
        for one in report["channels"]:
            state = one["problem"] or ("taken" if report["tested"] else "configured")
            self.stdout.write(f"{one['name']}  {one['shown']}  {state}")
        if not report["tested"]:
            for event, mode in report["events"].items():
                self.stdout.write(f"{event}: {mode}")


def _change(given: str) -> tuple[Event, Mode]:
    event, _, mode = given.partition("=")
    try:
        return Event(event), Mode(mode)
    except ValueError:
        names = ", ".join(Event)
        raise ArgumentTypeError(
            f"{given!r} is not EVENT=on, =off or =throttled; events are {names}"
        ) from None


def _set(event: Event, mode: Mode, actor: str, reason: str) -> None:
    if len(reason) < SHORTEST_REASON:
        raise CommandError("a --reason is needed", returncode=2)
    try:
        change(rules()[event], mode, Operator(actor, reason, clock()))
    except OverrideRefused as error:
        raise CommandError(str(error)) from None


def _report(messenger: Messenger, is_test: bool) -> dict[str, Any]:
    problems = {one.name: one.problem for one in messenger.channels}
    if is_test:
        actor = f"{getpass.getuser()} (command line)"
        given = (actor, messenger.mode, messenger.saying, wall_now())
        problems = verbs.try_all(messenger.channels, *given)
    return {
        "mode": str(messenger.mode),
        "banner": messenger.saying.banner,
        "tested": is_test,
        "channels": [
            {"name": one.name, "shown": one.shown, "problem": problems[one.name]}
            for one in messenger.channels
        ],
        "events": {str(event): str(rule.mode) for event, rule in rules().items()},
    }
