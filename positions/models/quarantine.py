"""Positions in quarantine: they cannot be read, or make no sense.

The agent leaves them to an operator. They stay where they are, with the reason and with
the dollars that may be lost with them, so that limits and reports still count them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128

from positions.lifecycle import CLOSED, HELD, State
from positions.models.opportunity import OPPORTUNITIES
from positions.models.records import POSITIONS, PositionRecord
from positions.settlement import DOLLARS
from positions.venues.registry import specs
from tasklog.kinds import Action, Kind, Status
from tasklog.records import Change, TrailLine
from tasklog.storage.codec import DamagedDocument, Document, decode, encode
from tasklog.storage.ids import content_id
from tasklog.storage.reading import moment, number, parts, text
from tasklog.trail import stamped

# Filters. A position whose state nobody knows may be open as well.
IS_SOUND = {"quarantined_at": None}
NOT_CLOSED = {"state": {"$nin": [str(state) for state in CLOSED]}}
FIRST_DATE = datetime(1970, 1, 1, tzinfo=UTC)
# As the partial index `position_quarantined` is declared.
IN_QUARANTINE = {"quarantined_at": {"$gt": FIRST_DATE}, **NOT_CLOSED}
LISTED_AT_ONCE = 200
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What can be read of a position in quarantine; `stake` are the dollars counted."""

    id: str
    event_name: str
    market_type: str
    event_key: str
    state: str
    reason: str
    since: datetime | None
    stake: Decimal
    venues: frozenset[str]
    markets: frozenset[tuple[str, str]]


def quarantined(limit: int = LISTED_AT_ONCE) -> tuple[Quarantined, ...]:
    """The open positions in quarantine, the newest first; with 0 all of them."""
    hidden = {"events": 0, "outbox": 0, "opportunity": 0}
    cursor = POSITIONS.raw.find(IN_QUARANTINE, hidden)
    newest = cursor.sort([("quarantined_at", -1)]).limit(limit)
    return tuple(map(_readable, newest))


def _readable(document: Mapping[str, Any]) -> Quarantined:
    legs = [(text(leg, "venue"), text(leg, "market_id")) for leg in _legs(document)]
    platforms = [text(document, name) for name in ("platform_a", "platform_b")]
    venues = [venue for venue, _ in legs] + platforms
    return Quarantined(
        id=str(document["_id"]),
        event_name=text(document, "event_name"),
        market_type=text(document, "market_type"),
        event_key=text(document, "event_key"),
        state=text(document, "state"),
        reason=text(document, "quarantine_reason"),
        since=moment(document, "quarantined_at"),
        stake=number(document, "quarantine_stake") or ZERO,
        venues=frozenset(filter(None, venues)),
        markets=frozenset(legs),
    )


def _legs(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return parts(document, "legs")


def flaw(position: PositionRecord) -> str | None:
    """Why nobody may act on a position that can be read; None for a sound one."""
    return next(_flaws(position), None)


def _flaws(position: PositionRecord) -> Iterator[str]:
    if position.position_id != position.id:
        yield f"position_id is {position.position_id!r}"
    if position.version < 1:
        yield f"version is {position.version}"
    if position.state is State.WATCHING and not position.legs:
        yield "legs has no order"
    if position.state in HELD and not position.filled_legs:
        yield f"state is {position.state}, but nothing was bought"
    names = {venue.name for venue in specs()}
    for index, leg in enumerate(position.legs):
        if leg.venue not in names:
            yield f"legs.{index}.venue is {leg.venue!r:.80}, which is no venue"
        if leg.outcome_index not in (0, 1):
            yield f"legs.{index}.outcome_index is {leg.outcome_index}"
        if min(leg.filled_size, leg.size) < 0:
            yield f"legs.{index} has a negative size"


def problem_of(document: Mapping[str, Any]) -> str | None:
    """What is wrong with a stored document, None for nothing."""
    try:
        return flaw(decode(PositionRecord, document))
    except DamagedDocument as damage:
        return damage.problem


def is_closed_by_hand(document: Mapping[str, Any]) -> bool:
    """Whether an operator has closed it although it is damaged."""
    is_marked = moment(document, "quarantined_at") is not None
    return is_marked and document.get("state") in [str(state) for state in CLOSED]


def quarantine(identity: Any, reason: str, token: int, now: datetime) -> bool:
    """Take a position out of the agent's hands; False where it was out already.

    One write, with its line. `token` is the fencing token of the agent.
    """
    # Not as a plain value, which could be an operator of a query.
    is_it = {"_id": {"$eq": identity}}
    document = POSITIONS.raw.find_one(is_it)
    if document is None:
        return False
    stake = stake_at_risk(document)
    line = encode(_line(document, reason, stake, now))
    lines = {"$cond": [{"$isArray": "$outbox"}, "$outbox", []]}
    mark: Document = {
        "quarantined_at": now,
        "quarantine_reason": {"$literal": reason},
        "quarantine_stake": Decimal128(stake),
        "outbox": {"$concatArrays": [lines, [{"$literal": line}]]},
    }
    update = POSITIONS.raw.update_one(
        {
            **is_it,
            "quarantined_at": {"$not": {"$type": "date"}},
            # As it was read: it may have been repaired since.
            "version": {"$eq": document.get("version")},
            "touched_at": {"$eq": document.get("touched_at")},
            # Of a damaged fence nothing can be said.
            "fence": {"$not": {"$gt": token}},
        },
        [{"$set": mark}],
    )
    return bool(update.matched_count)


def _line(
    document: Mapping[str, Any], reason: str, stake: Decimal, now: datetime
) -> TrailLine:
    outbox = document.get("outbox")
    # What is no list is replaced by one, so that the line has a place.
    lost = Change("outbox", repr(outbox)[:1000], None)
    line = TrailLine(
        kind=Kind.QUARANTINED,
        action=Action.MONITOR,
        status=Status.FAILURE,
        details=f"a position is in quarantine, counted with ${stake:.2f}: an operator "
        "has to repair, settle or release it",
        error=reason,
        changes=() if isinstance(outbox, list) else (lost,),
    )
    identity = content_id("quarantined", document["_id"], now.isoformat())
    return stamped(line, identity, now)


def stake_at_risk(document: Mapping[str, Any]) -> Decimal:
    """The most dollars that a position may lose, by whatever can be read of it.

    0 only where nothing at all is known: neither it nor its opportunity has an amount.
    """
    amounts = [cost_of(document)]
    # An entry may cost all that it has reserved.
    if document.get("state") not in [str(state) for state in HELD]:
        amounts += [_amount(document, "reserved"), _planned(document)]
    return max(amounts)


def cost_of(document: Mapping[str, Any]) -> Decimal:
    """What its purchases cost, in dollars, by the best that can be read."""
    found = document.get("opportunity")
    if not isinstance(found, Mapping):
        found = _opportunity(document) or {}
    costs = (
        _amount(document, "stake"),
        _paid(document),
        _amount(document, "quarantine_stake"),
        _amount(document, "reserved"),
        _amount(found, "stake"),
    )
    return next(filter(None, costs), ZERO)


def _amount(document: Mapping[str, Any], name: str) -> Decimal:
    amount = number(document, name)
    return ZERO if amount is None or amount < 0 else amount.quantize(DOLLARS)


def _paid(document: Mapping[str, Any]) -> Decimal:
    purchases = [leg for leg in _legs(document) if leg.get("action") != "sell"]
    return sum(
        (_amount(leg, "notional") + _amount(leg, "fee") for leg in purchases), ZERO
    )


def _planned(document: Mapping[str, Any]) -> Decimal:
    total = ZERO
    for leg in _legs(document):
        price, size = _amount(leg, "limit_price"), _amount(leg, "size")
        # A price is at most a dollar: anything else is damage.
        total += min(price, Decimal(1)) * size
    return total.quantize(DOLLARS)


def _opportunity(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    identity = text(document, "opportunity_id")
    return OPPORTUNITIES.raw.find_one({"_id": identity}) if identity else None
