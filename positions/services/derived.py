"""Fields of a damaged position that follow from what else is stored of it.

Its history is in the trail, its figures follow from its legs, and its next look can be
planned at any time. What nobody can derive, an operator has to enter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from bson.decimal128 import Decimal128

from positions.lifecycle import HELD, State
from positions.models import LegRecord, PositionRecord, Side, holdings
from positions.models.stamping import EVENTS_KEPT
from positions.settlement import target_profit_pct
from tasklog.kinds import Kind
from tasklog.records import TRAIL, TrailLine
from tasklog.storage.codec import DamagedDocument, Document, decode, encode

ZERO = Decimal(0)


@dataclass(frozen=True)
class Evidence:
    """A damaged document with what else is known; `now` is the wall's time."""

    document: Document
    now: datetime

    @property
    def identity(self) -> str:
        return str(self.document["_id"])

    @cached_property
    def history(self) -> tuple[TrailLine, ...]:
        """The events, oldest first: those in the trail and those that wait for it."""
        filters = {"position_id": self.identity, "version": {"$gte": 1}}
        stored = TRAIL.find(filters, order=[("version", 1)]).records
        events = {line.version: line for line in (*stored, *self.waiting)}
        # As they are in a position, where they need no id of their own.
        return tuple(
            replace(events[version], id=None, unnotified=None, position_id=None)
            for version in sorted(filter(None, events))
        )[-EVENTS_KEPT:]

    @cached_property
    def waiting(self) -> tuple[TrailLine, ...]:
        """The lines of the outbox that can be read."""
        return tuple(_readable(TrailLine, self.document.get("outbox")))

    @cached_property
    def legs(self) -> tuple[LegRecord, ...]:
        return tuple(_readable(LegRecord, self.document.get("legs")))

    @property
    def state(self) -> State | None:
        return State(self.history[-1].state or "") if self.history else None

    def event(self, *kinds: Kind) -> TrailLine | None:
        return next((line for line in self.history if line.kind in kinds), None)


def _readable(record: type[Any], stored: object) -> list[Any]:
    parts = []
    for part in stored if isinstance(stored, list) else ():
        try:
            parts.append(decode(record, part))
        except (DamagedDocument, TypeError, AttributeError):
            continue
    return parts


def _venue_time(*kinds: Kind) -> Callable[[Evidence], datetime | None]:
    def time(known: Evidence) -> datetime | None:
        line = known.event(*kinds)
        return line.venue_time if line else None

    return time


def _figure(compute: Callable[[tuple[LegRecord, ...]], Decimal | None]) -> Any:
    """From the legs, if there are any; LookupError says that nothing is known."""

    def figure(known: Evidence) -> Decimal:
        content = compute(known.legs) if known.legs else None
        if content is None:
            raise LookupError
        return content

    return figure


def _last_state(known: Evidence) -> str:
    if known.state is None:
        raise LookupError
    return str(known.state)


def _version(known: Evidence) -> int:
    return (known.history[-1].version or 0) if known.history else _nothing()


def _events(known: Evidence) -> list[Document]:
    return [encode(line) for line in known.history] or _nothing()


def _nothing() -> Any:
    raise LookupError


def _expired_at(known: Evidence) -> datetime | None:
    return _venue_time(Kind.EXPIRED, Kind.OVERRIDE_EXPIRE)(known)


def _entered_at(known: Evidence) -> datetime | None:
    entered = _venue_time(Kind.ENTERED)(known)
    is_held = known.document.get("state") in [str(state) for state in HELD]
    return _nothing() if is_held and entered is None else entered


FIELDS: Mapping[str, Callable[[Evidence], Any]] = {
    "position_id": lambda known: known.identity,
    "version": _version,
    "state": _last_state,
    "events": _events,
    "outbox": lambda known: [encode(line) for line in known.waiting],
    # Lower than every lease: whoever acts next may write.
    "fence": lambda known: 0,
    "days_held": lambda known: 0,
    "attention": lambda known: None,
    "outcome_due_at": lambda known: known.now,
    "touched_at": lambda known: known.now,
    # Monitoring plans it again.
    "next_day_at": lambda known: None,
    "retry_at": lambda known: None,
    "last_checked": lambda known: known.document.get("created_at") or _nothing(),
    "created_at": lambda known: (
        _venue_time(Kind.DETECTED)(known) or known.document.get("last_checked")
    ),
    "entered_at": _entered_at,
    "expired_at": _expired_at,
    # What only a closed position has; one in quarantine is open.
    "actual_profit": lambda known: None,
    "actual_profit_pct": lambda known: None,
    "resolved_at": lambda known: None,
    "venues_differ": lambda known: None,
    "opportunity": lambda known: None,
    "unhedged_since": lambda known: None,
    "unhedged_from": lambda known: None,
    "stake": _figure(holdings.stake_of),
    "size": _figure(holdings.hedged_size),
    "worst_case": _figure(holdings.worst_case),
    "at_risk": _figure(holdings.at_risk),
    "reserved": _figure(holdings.stake_of),
    "amount_bet_a": _figure(lambda legs: holdings.amount_bet(legs, Side.A)),
    "amount_bet_b": _figure(lambda legs: holdings.amount_bet(legs, Side.B)),
    "entry_price_a": _figure(lambda legs: holdings.entry_price(legs, Side.A)),
    "entry_price_b": _figure(lambda legs: holdings.entry_price(legs, Side.B)),
    "target_profit": _figure(
        lambda legs: target_profit_pct(
            holdings.hedged_size(legs), holdings.stake_of(legs)
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Repair:
    """The document as far as it could be repaired, and what is still wrong with it.

    `record` is None as long as something is; `fields` are those that were derived.
    """

    document: Document
    fields: tuple[str, ...]
    record: PositionRecord | None
    problem: str


def repaired(document: Mapping[str, Any], now: datetime) -> Repair:
    """Derive one damaged field after the other."""
    current, fields = dict(document), list[str]()
    while True:
        try:
            record = decode(PositionRecord, current)
        except DamagedDocument as damage:
            field = damage.path.partition(".")[0]
            derive = FIELDS.get(field)
            # Twice the same field: what was derived for it does not fit either.
            if derive is None or field in fields:
                return Repair(current, tuple(fields), None, damage.problem)
            try:
                current[field] = derive(Evidence(current, now))
            except (LookupError, ArithmeticError, ValueError):
                return Repair(current, tuple(fields), None, damage.problem)
            if isinstance(current[field], Decimal):
                current[field] = Decimal128(current[field])
            fields.append(field)
        else:
            return Repair(current, tuple(fields), record, "")
