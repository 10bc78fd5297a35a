"""Which held positions are due for a look at their outcomes, and when they are next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from positions.lifecycle import HELD, State
from positions.models import POSITIONS, PositionRecord, plan_looks
from positions.models.quarantine import IS_SOUND
from positions.models.slices import Place, in_slice, place_after
from positions.outcome_timing import LONGEST_AFTER_END, next_look
from positions.services.context import SET_ASIDE, PositionContext
from tasklog.storage.codec import to_milliseconds
from tasklog.storage.collections import Filters, Order

# A pass lists no more; what it does not list is first in the next one.
LISTED_AT_ONCE = 10_000
MARKETS_AT_ONCE = 1000
HELD_AT_ONCE = 5000
# An expired position is planned no further ahead: a clock must have been set back.
TOO_FAR_AHEAD = max(LONGEST_AFTER_END, SET_ASIDE) + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Look:
    """A query for due positions, in the order of an index."""

    filters: Filters
    order: Order


def due_ids(context: PositionContext) -> tuple[Any, ...]:
    """Ids of the positions to look at in this pass, each once, ended ones first."""
    found: dict[Any, None] = {}
    for look in looks(context.venue_now(), context.wall_now()):
        left = LISTED_AT_ONCE - len(found)
        if left <= 0:
            break
        cursor = POSITIONS.raw.find(look.filters, {"_id": 1}, limit=left)
        found |= {document["_id"]: None for document in cursor.sort(look.order)}
    return tuple(found)


def looks(venue_now: datetime, wall_now: datetime) -> tuple[Look, ...]:
    """Positions past their end, those whose planned look is due, and unplanned ones."""
    held = [str(state) for state in HELD]
    planned = [("outcome_due_at", 1)]
    return (
        Look(
            {
                "state": str(State.ENTERED),
                # Whatever was planned: simulated venues' time runs faster than looks
                # are planned, and passes while no agent runs.
                "expiration_date": {"$lte": venue_now},
                # Not one that was set aside.
                "retry_at": {"$not": {"$gt": wall_now}},
                **IS_SOUND,
            },
            [("expiration_date", 1), ("_id", 1)],
        ),
        Look(
            {
                "state": {"$in": held},
                # Also what is no time: it is damage that hides a position.
                "outcome_due_at": {"$not": {"$gt": wall_now}},
                **IS_SOUND,
            },
            planned,
        ),
        Look(
            {
                "state": str(State.EXPIRED),
                "outcome_due_at": {"$gt": wall_now + TOO_FAR_AHEAD},
                **IS_SOUND,
            },
            planned,
        ),
    )


def next_look_at(
    position: PositionRecord,
    context: PositionContext,
    *,
    has_closed: bool = False,
    is_changed_now: bool = False,
) -> datetime:
    """When its venues are asked again, on the wall's clock.

    `has_closed`: one of its markets no longer trades, whatever its date says.
    `is_changed_now`: the time is for the write that changes it.
    """
    wall_now = context.wall_now()
    left = position.expiration_date - context.venue_now()
    wait = next_look(
        min(left, timedelta(0)) if has_closed else left,
        timedelta(0) if is_changed_now else wall_now - position.touched_at,
        # Half an interval, so that rounding never makes it miss the next check.
        timedelta(seconds=context.check_seconds / 2),
    )
    return to_milliseconds(wall_now + wait)


def postpone(
    positions: Iterable[PositionRecord],
    closed: Collection[tuple[str, str]],
    context: PositionContext,
) -> None:
    """Plan the next look of positions that wait for an outcome.

    `closed` are the markets, by venue and id, that no longer trade.
    """
    plans: list[tuple[PositionRecord, datetime]] = []
    for position in positions:
        markets = {(leg.venue, leg.market_id) for leg in position.legs}
        has_closed = not markets.isdisjoint(closed)
        at = next_look_at(position, context, has_closed=has_closed)
        if at != position.outcome_due_at:
            plans.append((position, at))
    plan_looks(plans)


def make_markets_due(
    venue: str, market_ids: Sequence[str], context: PositionContext
) -> int:
    """Positions held in these markets are due now: a listing no longer shows them.

    Returns how many were not due before.
    """
    now, made_due = context.wall_now(), 0
    for start in range(0, len(market_ids), MARKETS_AT_ONCE):
        context.check_stop()
        ids = {"$in": list(market_ids[start : start + MARKETS_AT_ONCE])}
        update = POSITIONS.raw.update_many(
            {
                # For the index, which has no venue.
                "legs.market_id": ids,
                "legs": {"$elemMatch": {"venue": venue, "market_id": ids}},
                "state": str(State.ENTERED),
                "outcome_due_at": {"$gt": now},
                **IS_SOUND,
            },
            {"$set": {"outcome_due_at": now}},
        )
        made_due += update.modified_count
    return made_due


def held_markets(venue: str, start: Place) -> tuple[set[str], Place]:
    """Ids of the markets of a venue in which a slice of entered positions has a leg.

    Also where the next slice begins, END after the last one.
    """
    end = place_after(State.ENTERED, start, HELD_AT_ONCE)
    shown = {"_id": 0, "legs.venue": 1, "legs.market_id": 1}
    ids: set[str] = set()
    for document in in_slice(State.ENTERED, start, end, IS_SOUND, projection=shown):
        legs = document.get("legs")
        for leg in legs if isinstance(legs, list) else ():
            # Whatever else stands there is damage, which is looked for elsewhere.
            match leg:
                case {"venue": str(name), "market_id": str(market_id)}:
                    ids |= {market_id} if name == venue else set()
    return ids, end


def make_positions_due(context: PositionContext) -> None:
    """Every open position is due now: the outcomes of held ones, waiting entries.

    For runs in steps, in which time passes at the venues alone.
    """
    now = context.wall_now()
    held = [str(state) for state in HELD]
    POSITIONS.raw.update_many(
        {"state": {"$in": held}, "outcome_due_at": {"$gt": now}, **IS_SOUND},
        {"$set": {"outcome_due_at": now}},
    )
    POSITIONS.raw.update_many(
        {"state": str(State.WATCHING), "retry_at": {"$gt": now}, **IS_SOUND},
        {"$set": {"retry_at": now}},
    )
