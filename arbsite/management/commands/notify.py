"""Show or change notification settings, test the channels, or run a messenger."""

from __future__ import annotations

import getpass
import json
import signal
import threading
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from arbsite.management.operator_actions import actor_of, run_action
from arbsite.notifying.events import Event
from arbsite.notifying.messenger import Messenger, background_messenger
from arbsite.notifying.rules import rules
from arbsite.notifying.testing import send_test
from arbsite.notifying.throttle import Mode
from arbsite.overrides.actions.notifications import notify
from strategy.wiring import wall_now


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """A channel, where it leads, and why it does not work, "" if it does."""

    name: str
    shown: str
    problem: str


class Command(BaseCommand):
    help = (
        "Show notification settings. --set EVENT=MODE changes one, with a --reason; "
        "--test sends a message through each channel; --watch runs a messenger until "
        "it is stopped, which also reports that no agent is running."
    )
    needs_migrations = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        task = parser.add_mutually_exclusive_group()
        task.add_argument("--test", action="store_true", help="send a test message")
        task.add_argument("--watch", action="store_true", help="run until stopped")
        task.add_argument("--set", type=_setting, metavar="EVENT=on|off|throttled")
        parser.add_argument("--reason", default="", help="why the mode is changed")
        parser.add_argument("--actor", default=getpass.getuser())
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        messenger = Messenger.from_config(settings.ARBSITE)
        if options["watch"]:
            self._watch(messenger)
            return
        if options["set"]:
            event, mode = options["set"]
            _set(event, mode, options["actor"], options["reason"])
        is_test = options["test"]
        channels = _test(messenger) if is_test else _configured(messenger)
        if options["json"]:
            self._write_json(messenger, channels, is_test)
        else:
            self._write(messenger, channels, is_test)
        # After the report: a program that reads it still learns what is wrong.
        if is_test and not channels:
            raise CommandError("no channel is configured; see ARBSITE_WEBHOOK_URL")
        if any(channel.problem for channel in channels):
            raise CommandError("a channel does not work")

    def _watch(self, messenger: Messenger) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        names = [channel.name for channel in messenger.channels] or ["no channel"]
        banner = messenger.context.banner
        self.stdout.write(f"arbsite notifications · {banner} · {', '.join(names)}")
        with background_messenger():
            stopping.wait()

    def _write_json(
        self, messenger: Messenger, channels: Sequence[ChannelReport], is_test: bool
    ) -> None:
        report = {
            "mode": str(messenger.context.mode),
            "banner": messenger.context.banner,
            "tested": is_test,
            "channels": [asdict(channel) for channel in channels],
            "events": {str(event): str(rule.mode) for event, rule in rules().items()},
        }
        self.stdout.write(json.dumps(report))

    def _write(
        self, messenger: Messenger, channels: Sequence[ChannelReport], is_test: bool
    ) -> None:
        self.stdout.write(messenger.context.banner)
        for channel in channels:
            state = channel.problem or ("taken" if is_test else "configured")
            self.stdout.write(f"{channel.name}  {channel.shown}  {state}")
        if not is_test:
            for event, rule in rules().items():
                self.stdout.write(f"{event}: {rule.mode}")


def _setting(argument: str) -> tuple[Event, Mode]:
    event, _, mode = argument.partition("=")
    try:
        return Event(event), Mode(mode)
    except ValueError:
        names = ", ".join(Event)
        raise ArgumentTypeError(
            f"{argument!r} is not EVENT=on, =off or =throttled; events are {names}"
        ) from None


def _set(event: Event, mode: Mode, actor: str, reason: str) -> None:
    """The same action as on the pages, so that the same inputs are rejected."""
    entered = {"mode": str(mode), "reason": reason}
    run_action(notify, event, entered, actor_of(actor))


def _configured(messenger: Messenger) -> list[ChannelReport]:
    return [
        ChannelReport(channel.name, channel.destination, channel.problem)
        for channel in messenger.channels
    ]


def _test(messenger: Messenger) -> list[ChannelReport]:
    actor, now = f"{getpass.getuser()} (command line)", wall_now()
    return [
        ChannelReport(
            channel.name,
            channel.destination,
            send_test(channel, actor, messenger.context, now),
        )
        for channel in messenger.channels
    ]
