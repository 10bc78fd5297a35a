"""What may an operator decide about the search: what to look at now, which pairs?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from positions.services.overriding import Operator, OverrideRefused, look_now
from strategy import cadence
from strategy.models import PairVerdict
from tasklog.documents import Document, collection, to_milliseconds
from tasklog.models import Action, Status
from tasklog.services import Journal


class PairChanged(Exception):
    """The pair has changed meanwhile; look at it again."""


@dataclass(frozen=True, slots=True)
class Searcher:
    """Who overrides, why, by which clock, and where it is written down."""

    actor: str
    reason: str
    now: Callable[[], datetime]
    journal: Journal

    def write(self, kind: str, what: str) -> None:
        self.journal.write(
            Action.OVERRIDE,
            Status.SUCCESS,
            f"{what}; {self.actor}: {self.reason}",
            kind=kind,
            actor=self.actor,
        )


def poll_now(duty: str, searcher: Searcher) -> None:
    """Make a duty due: the agent does it as soon as it looks."""
    cadence.hurry([duty], searcher.now())
    searcher.write("override_poll", f"{duty} made due at once")


def check_now(position: Document, operator: Operator) -> None:
    """Make a position, and the agent's look at all of them, due.

    Raises OverrideRefused.
    """
    look_now(position, operator)
    cadence.hurry([cadence.CHECK], operator.clock.wall_now())


def decide_pair(pair: Document, verdict: PairVerdict, searcher: Searcher) -> None:
    """Keep an operator's verdict on a pair beside its evidence. Raises PairChanged.

    It holds for the rule texts as they are: discovery lets a confirmation lapse when
    either of them changes.
    """
    decision = {
        "verdict": str(verdict),
        "reason": searcher.reason,
        "actor": searcher.actor,
        "at": to_milliseconds(searcher.now()),
        "rules_fingerprint": pair.get("rules_fingerprint"),
    }
    result = collection("matched_pairs").update_one(
        {
            "_id": pair["_id"],
            "verdict": pair.get("verdict"),
            "decision": pair.get("decision"),
            "rules_fingerprint": pair.get("rules_fingerprint"),
        },
        {"$set": {"verdict": str(verdict), "decision": decision, "doubt": None}},
    )
    if not result.matched_count:
        raise PairChanged(PairChanged.__doc__)
    word = "confirmed" if verdict is PairVerdict.SAME else "rejected"
    searcher.write("override_pair", f"pair {pair.get('event_name')} {word}")


LONGEST_INTERVAL_SECONDS = 86_400


def fix_interval(market_type: str, seconds: int, searcher: Searcher) -> None:
    """Poll a market type at this interval until it is released.

    Raises OverrideRefused.
    """
    if not 1 <= seconds <= LONGEST_INTERVAL_SECONDS:
        raise OverrideRefused(
            f"an interval lies between 1 and {LONGEST_INTERVAL_SECONDS} seconds"
        )
    before = _known(cadence.fix_interval(cadence.POLL + market_type, seconds))
    what = f"{market_type} polled every {seconds} s (was {before} s)"
    searcher.write("override_interval", what)


def release_interval(market_type: str, searcher: Searcher) -> None:
    """Let the policy decide again. Raises OverrideRefused."""
    _known(cadence.fix_interval(cadence.POLL + market_type, None))
    searcher.write("override_interval", f"interval of {market_type} released")


def _known(duty: Document | None) -> int:
    if duty is None:
        raise OverrideRefused("there is no such market type")
    return int(duty["interval_seconds"])
