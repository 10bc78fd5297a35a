"""What may an operator decide about the search: what to look at now, which pairs?

Each act is one guarded write that carries its own line, in the outbox of the document
that it changes; what a crash leaves there is relayed at the agent's next check.
"""

from __future__ import annotations

from typing import Any

from positions.services.operator import Operator, OverrideRefused, Values, check_pace
from positions.services.overrides import check_due, look_now
from strategy import schedule
from strategy.models import PairVerdict
from strategy.schedule import cadences
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import moment
from tasklog.trail import carry, relay

LONGEST_INTERVAL_SECONDS = 86_400
DECIDED = ("verdict", "decision", "doubt")
INTERVAL = ("interval_seconds", "fixed_seconds")


class PairChanged(OverrideRefused):
    """The pair has changed meanwhile; look at it again."""

    def __init__(self) -> None:
        super().__init__(PairChanged.__doc__)


class DutyChanged(OverrideRefused):
    """The duty has changed meanwhile; look at it again."""

    def __init__(self) -> None:
        super().__init__(DutyChanged.__doc__)


def poll_now(duty: str, operator: Operator) -> None:
    """Make a duty due: the agent does it as soon as it looks.

    Raises OverrideRefused where it is due anyway, TooSoon where it was asked for
    a moment ago.
    """
    present, now = _known(duty), operator.now()
    check_hurry(present, operator)
    before, after = {"next_at": present.get("next_at")}, {"next_at": now}
    what = f"{duty} made due at once"
    line = operator.line("poll", what, before, after, duty, now)
    asked = {"hurried_at": now, "hurried_by": operator.actor}
    _change(present, (*before, "hurried_at"), {**after, **asked}, line)


def check_hurry(duty: Document, operator: Operator) -> None:
    """Raises OverrideRefused, or TooSoon, where it cannot be made due now."""
    now = operator.now()
    check_pace(moment(duty, "hurried_at"), now)
    next_at = moment(duty, "next_at")
    if next_at is not None and next_at <= now:
        raise OverrideRefused("it is due already, or is being done at this moment")


def check_now(position: Document, operator: Operator) -> None:
    """Make a position, and the agent's look at all of them, due.

    Raises OverrideRefused, and TooSoon where it was asked for a moment ago.
    """
    check_due(position, operator.now())
    # First what leaves no line, and does no harm if nothing follows.
    schedule.hurry([schedule.CHECK], operator.now())
    look_now(position, operator)


def decide_pair(pair: Document, verdict: PairVerdict, operator: Operator) -> None:
    """Keep an operator's verdict on a pair beside its evidence.

    It holds for the rule texts as they are: discovery lets a confirmation lapse when
    either of them changes. Raises OverrideRefused.
    """
    word = "confirmed" if verdict is PairVerdict.SAME else "rejected"
    if _stands(pair, verdict):
        raise OverrideRefused(f"the pair is {word} already")
    rules = pair.get("rules_fingerprint")
    decision = {
        "verdict": str(verdict),
        "reason": operator.reason,
        "actor": operator.actor,
        "at": operator.now(),
        "rules_fingerprint": rules,
    }
    after = {"verdict": str(verdict), "decision": decision, "doubt": None}
    before = {name: pair.get(name) for name in DECIDED}
    what = f"pair {pair.get('event_name')} {word}"
    told = (pair["_id"], verdict, decision["at"])
    line = operator.line("pair", what, before, after, *told)
    seen = {name: pair.get(name) for name in ("_id", "verdict", "decision")}
    pairs = collection("matched_pairs")
    if carry(pairs, {**seen, "rules_fingerprint": rules}, after, line) is None:
        raise PairChanged
    relay(pairs, "pair_id")


def _stands(pair: Document, verdict: PairVerdict) -> bool:
    """This was decided before, about the same texts, and still holds."""
    decision: Any = pair.get("decision")
    return (
        isinstance(decision, dict)
        and decision.get("verdict") == pair.get("verdict") == str(verdict)
        and decision.get("rules_fingerprint") == pair.get("rules_fingerprint")
    )


def fix_interval(market_type: str, seconds: int, operator: Operator) -> None:
    """Poll a market type at this interval until it is released.

    Raises OverrideRefused.
    """
    if not 1 <= seconds <= LONGEST_INTERVAL_SECONDS:
        raise OverrideRefused(
            f"an interval lies between 1 and {LONGEST_INTERVAL_SECONDS} seconds"
        )
    present = _known(schedule.POLL + market_type)
    if present.get("fixed_seconds") == seconds:
        raise OverrideRefused(f"its interval is fixed at {seconds} s already")
    was = present.get("interval_seconds")
    what = f"{market_type} polled every {seconds} s (was {was} s)"
    _set_interval(present, {"interval_seconds": seconds}, seconds, what, operator)


def release_interval(market_type: str, operator: Operator) -> None:
    """Let the policy decide again. Raises OverrideRefused."""
    present = _known(schedule.POLL + market_type)
    if present.get("fixed_seconds") is None:
        raise OverrideRefused("its interval is not fixed")
    what = f"interval of {market_type} released"
    _set_interval(present, {}, None, what, operator)


def _set_interval(
    present: Document,
    interval: Values,
    fixed_seconds: int | None,
    what: str,
    operator: Operator,
) -> None:
    before = {name: present.get(name) for name in INTERVAL}
    changes = {**interval, "fixed_seconds": fixed_seconds}
    told = (present["_id"], fixed_seconds, operator.now())
    line = operator.line("interval", what, before, {**before, **changes}, *told)
    _change(present, ("fixed_seconds",), changes, line)


def keep() -> None:
    """See to it that what was done is in the trail, whoever died after doing it."""
    relay(cadences(), "duty")
    relay(collection("matched_pairs"), "pair_id")


def _known(duty: str) -> Document:
    found = cadences().find_one({"_id": duty})
    if found is None:
        name = duty.removeprefix(schedule.POLL)
        raise OverrideRefused(f"there is no market type {name} that is polled")
    return found


def _change(
    present: Document, seen: tuple[str, ...], values: Values, line: Document
) -> None:
    """One guarded write to a duty as it was looked at. Raises DutyChanged."""
    guard = {name: present.get(name) for name in ("_id", *seen)}
    if carry(cadences(), guard, values, line) is None:
        raise DutyChanged
    relay(cadences(), "duty")
