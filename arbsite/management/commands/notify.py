"""Messages: try the channels out, or tell people what happens from this process."""

from __future__ import annotations

import getpass
import json
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from arbsite.notifying import verbs
from arbsite.notifying.messenger import Messenger, beside, wall_now
from arbsite.notifying.rules import rules


class Command(BaseCommand):
    help = (
        "Say how people are told of events; --test sends a message through each "
        "channel; --watch tells what happens until it is stopped, also that no agent "
        "is alive any more."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--test", action="store_true", help="send a test message")
        what.add_argument("--watch", action="store_true", help="run until stopped")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        messenger = Messenger.of(settings.ARBSITE)
        if options["watch"]:
            self._watch(messenger)
            return
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
