"""Open and recently closed positions, and the totals of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bson.decimal128 import Decimal128
from pymongo.errors import ExecutionTimeout, OperationFailure

from arbsite.pages.display import displayed, venue_name
from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from arbsite.pages.reports.market_types import performances
from positions.lifecycle import OPEN, State
from positions.models import POSITIONS, LegStatus, PositionRecord
from positions.models.closings import CLOSINGS
from positions.models.quarantine import Quarantined, quarantined
from tasklog.storage.codec import Document
from tasklog.storage.counts import Count
from tasklog.storage.reading import moment, number
from tasklog.storage.tallies import finite

OPEN_SHOWN = 20
CLOSED_SHOWN = 10
TYPES_READ = 200
# Fields of a position that no list shows, and that are large.
LEFT_OUT = ("events", "outbox", "opportunity", "words")
IS_OPEN = {"state": {"$in": [str(state) for state in OPEN]}}
# It holds all that is summed: no position is read.
AT_RISK_INDEX = "position_at_risk"
PERCENT = Decimal128("0.01")
IS_NOT_QUARANTINED = {"$lte": ["$quarantined_at", None]}
QUARANTINED_READ = 1000


@dataclass(frozen=True, slots=True)
class Holdings:
    """Positions by state, and dollars. `success_rate` is percent of opportunities.

    `open`: how many are; `locked`: what they cost; `expected`: what they earn at their
    targets; `worst`: what they would earn, or lose, if each of them were settled in the
    worst way for it. Those in quarantine count among them with all that may be lost.
    """

    total: int
    by_state: Mapping[str, int]
    open: int
    quarantined: int
    locked: Decimal
    expected: Decimal
    worst: Decimal
    realised: Decimal
    closed: int
    profitable: int
    opportunities: int
    success_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Positions of which one side is unhedged: how many, dollars, and since when."""

    count: int
    dollars: Decimal
    since: datetime | None


def phase(position: PositionRecord) -> str:
    """What an open position waits for, from its legs; "" if that is just its end."""
    filled = [leg for leg in position.legs if leg.status == LegStatus.FILLED]
    if position.state == State.WATCHING:
        sides = {leg.side for leg in filled}
        # Bought on both sides, in sizes that differ.
        if len(sides) > 1 and position.at_risk:
            return "partly hedged"
        return ("entering", "one leg filled", "both legs filled")[len(sides)]
    if position.state != State.EXPIRED:
        return ""
    # Only what was bought is paid out.
    # Once each: a side may have been bought in several orders.
    waiting = dict.fromkeys(venue_name(e.venue) for e in filled if e.payout is None)
    return f"awaiting {' and '.join(waiting)}" if waiting else "ready to settle"


def open_positions() -> list[PositionRecord]:
    """Those that end soonest; the expired ones that wait for an outcome lead."""
    positions = POSITIONS.show(
        IS_OPEN, [("expiration_date", 1)], OPEN_SHOWN, MAX_MILLISECONDS, LEFT_OUT
    )
    return [displayed(position) for position in positions]


def recently_closed() -> list[PositionRecord]:
    """The newest that were settled; cancelled ones were never held."""
    positions = POSITIONS.show(
        {"resolved_at": {"$gt": FIRST_DATE}},
        [("resolved_at", -1), ("_id", -1)],
        CLOSED_SHOWN,
        MAX_MILLISECONDS,
        LEFT_OUT,
    )
    return [displayed(position) for position in positions]


def holdings() -> Holdings:
    """Open positions counted in an index, closed ones read from their tally."""
    at_risk = _at_risk()
    counts = Counter({state: total.count for state, total in at_risk.items()})
    # They may lose all that they cost, and their state may be anything.
    set_apart = quarantined(QUARANTINED_READ)
    lost = sum((position.stake for position in set_apart), Decimal(0))
    counts.update(position.state for position in set_apart)
    # Closed positions only grow in number: counting them would cost ever more.
    for (_, state), closings in CLOSINGS.read().items():
        counts[state] += closings.count
    by_state = {state.value: counts[state.value] for state in State}
    earned = performances(TYPES_READ)
    opportunities = sum(record.opportunities_found or 0 for record in earned)
    profitable = sum(record.profitable_arbs or 0 for record in earned)
    profits = (record.total_profit or Decimal(0) for record in earned)
    return Holdings(
        total=sum(counts.values()),
        by_state=by_state,
        open=sum(by_state[state.value] for state in OPEN),
        quarantined=len(set_apart),
        locked=sum((total.sums[0] for total in at_risk.values()), lost),
        expected=sum((total.sums[2] for total in at_risk.values()), Decimal(0)),
        worst=sum((total.sums[1] for total in at_risk.values()), -lost),
        realised=sum(profits, Decimal(0)),
        closed=sum(record.closed_positions or 0 for record in earned),
        profitable=profitable,
        opportunities=opportunities,
        success_rate=(
            Decimal(100 * profitable) / opportunities if opportunities else None
        ),
    )


def unhedged() -> AtRisk:
    """What is held on one side only, because the other side could not be bought yet."""
    rows = POSITIONS.raw.aggregate(
        [
            # Few positions are in this state, and only for seconds.
            {
                "$match": {
                    "state": State.WATCHING.value,
                    "unhedged_since": {"$type": "date"},
                }
            },
            {
                "$group": {
                    "_id": None,
                    "count": {"$sum": 1},
                    "dollars": {"$sum": "$at_risk"},
                    "since": {"$min": "$unhedged_since"},
                }
            },
        ],
        maxTimeMS=MAX_MILLISECONDS,
    )
    for row in rows:
        dollars = number(row, "dollars") or Decimal(0)
        return AtRisk(row["count"], dollars, moment(row, "since"))
    return AtRisk(0, Decimal(0), None)


def _at_risk() -> dict[str, Count]:
    """Open positions by state; sums of stakes, worst cases and expected profits."""
    try:
        # Looking at each number first would cost three times as much.
        totals = _totals(_summed(str))
        is_damaged = any(None in sums for _, sums in totals.values())
    except ExecutionTimeout:
        raise
    except OperationFailure:
        # A text cannot be multiplied.
        is_damaged = True
    if is_damaged:
        totals = _totals(_summed(finite))
    return {
        state: Count(count, tuple(total or Decimal(0) for total in sums))
        for state, (count, sums) in totals.items()
    }


def _summed(amount: Callable[[str], object]) -> Document:
    """What is summed, each field as `amount` takes it; a target is percent."""
    target = [amount("$stake"), amount("$target_profit"), PERCENT]
    return {
        "stake": amount("$stake"),
        "worst": amount("$worst_case"),
        "expected": {"$multiply": target},
    }


def _totals(summed: Document) -> dict[str, tuple[int, list[Decimal | None]]]:
    """By state the count and the sums of sound positions; None for what is no sum."""
    rows = POSITIONS.raw.aggregate(
        [
            {"$match": IS_OPEN},
            {
                "$group": {
                    "_id": {"state": "$state", "is_sound": IS_NOT_QUARANTINED},
                    "count": {"$sum": 1},
                    **{name: {"$sum": amount} for name, amount in summed.items()},
                }
            },
        ],
        hint=AT_RISK_INDEX,
        maxTimeMS=MAX_MILLISECONDS,
    )
    # Those in quarantine count with another figure.
    return {
        str(row["_id"]["state"]): (row["count"], [number(row, name) for name in summed])
        for row in rows
        if row["_id"]["is_sound"]
    }


def in_quarantine() -> tuple[Quarantined, ...]:
    """The open positions that the agent leaves to an operator, the newest first."""
    return quarantined()
