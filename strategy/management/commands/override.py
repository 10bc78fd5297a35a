"""What an operator may do by hand, on the command line: each with a reason."""

from __future__ import annotations

import getpass
import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from positions.admin.verbs import is_ordered
from positions.models import positions
from positions.services import pausing
from positions.services.operator import Operator, OverrideRefused
from positions.services.overrides import cancel_before_entry, settle_by_hand
from positions.venues.wiring import open_clock
from strategy.models import PairVerdict
from strategy.schedule import POLL
from strategy.services import overrides as search
from strategy.wiring import wall_now
from tasklog.storage.codec import Document, collection

Act = Callable[[dict[str, Any], Operator], object]


class Command(BaseCommand):
    help = "Override the agent: pause, resume, cancel, settle, check, poll, …"
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, (_, words, flags) in VERBS.items():
            one = verbs.add_parser(verb, help=words)
            for names, options in flags:
                one.add_argument(*names, **options)
            one.add_argument("--reason", required=True, type=_text)
            one.add_argument("--actor", default=getpass.getuser())

    def handle(self, *args: Any, **options: Any) -> None:
        clock = open_clock(settings.ARBSITE, collection, wall_now)
        actor, reason = options["actor"], options["reason"]
        act = VERBS[options["verb"]][0]
        try:
            act(options, Operator(actor, reason, clock))
        except OverrideRefused as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps({"done": options["verb"], "actor": actor}))
        else:
            self.stdout.write(f"Done: {options['verb']}.")


def _text(given: str) -> str:
    if not given.strip():
        raise ArgumentTypeError("a reason is needed")
    return given.strip()[:500]


def _hours(given: str) -> datetime:
    try:
        hours = float(given)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24 * 366:
        raise ArgumentTypeError(f"{given!r} is not a number of hours")
    return datetime.now(UTC) + timedelta(hours=hours)


def _payout(given: str) -> Decimal:
    try:
        payout = Decimal(given)
    except InvalidOperation:
        raise ArgumentTypeError(f"{given!r} is not a number") from None
    if not payout.is_finite() or not 0 <= payout <= 1:
        raise ArgumentTypeError(f"{given} does not lie between 0 and 1")
    return payout


def _position(identity: str) -> Document:
    found = positions().find_one({"_id": identity})
    if found is None:
        raise OverrideRefused(f"there is no position {identity}")
    return found


def _pair(identity: str) -> Document:
    found = collection("matched_pairs").find_one({"_id": identity})
    if found is None:
        raise OverrideRefused(f"there is no pair {identity}")
    return found


def _settle(options: dict[str, Any], operator: Operator) -> None:
    given = {0: options["a"], 1: options["b"]}
    payouts = {leg: payout for leg, payout in given.items() if payout is not None}
    settle_by_hand(_position(options["position"]), payouts, operator)


SCOPE = (("scope",), {"help": "all, type:NAME or pair:ID"})
POSITION = (("position",), {"help": "the position's id"})
PAIR = (("pair",), {"help": "the pair's id"})
MARKET_TYPE = (("market_type",), {"help": "Crypto, Sports, …"})
UNTIL = (("--hours",), {"type": _hours, "dest": "until", "help": "end by itself"})
SECONDS = (("seconds",), {"type": int, "help": "between two polls"})
PAYOUTS = [
    ((f"--{leg}",), {"type": _payout, "help": f"what leg {leg} pays per set"})
    for leg in "ab"
]

VERBS: dict[str, tuple[Act, str, list[tuple[tuple[str, ...], dict[str, Any]]]]] = {
    "pause": (
        lambda given, who: pausing.pause(given["scope"], who, given["until"]),
        "no new entries",
        [SCOPE, UNTIL],
    ),
    "resume": (
        lambda given, who: pausing.resume(given["scope"], who),
        "allow entries again",
        [SCOPE],
    ),
    "cancel": (
        lambda given, who: cancel_before_entry(
            _position(given["position"]), who, is_ordered
        ),
        "cancel a position of which nothing was bought",
        [POSITION],
    ),
    "settle": (_settle, "settle a held position by hand", [POSITION, *PAYOUTS]),
    "check": (
        lambda given, who: search.check_now(_position(given["position"]), who),
        "look at a position at once",
        [POSITION],
    ),
    "poll": (
        lambda given, who: search.poll_now(POLL + given["market_type"], who),
        "poll a market type at once",
        [MARKET_TYPE],
    ),
    "confirm": (
        lambda given, who: search.decide_pair(
            _pair(given["pair"]), PairVerdict.SAME, who
        ),
        "the pair is the same event",
        [PAIR],
    ),
    "reject": (
        lambda given, who: search.decide_pair(
            _pair(given["pair"]), PairVerdict.REJECTED, who
        ),
        "the pair is not the same event",
        [PAIR],
    ),
    "fix-interval": (
        lambda given, who: search.fix_interval(
            given["market_type"], given["seconds"], who
        ),
        "poll a market type at this interval",
        [MARKET_TYPE, SECONDS],
    ),
    "release-interval": (
        lambda given, who: search.release_interval(given["market_type"], who),
        "let the policy decide the interval again",
        [MARKET_TYPE],
    ),
}
