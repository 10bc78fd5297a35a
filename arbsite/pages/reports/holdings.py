"""What is held, what came of it, and which positions need a look?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from positions.lifecycle import OPEN, State
from positions.models import LegStatus, positions
from positions.models.closings import CLOSINGS
from tasklog.storage.codec import Document, collection, decode
from tasklog.storage.reading import moment, number, parts, text, whole
from tasklog.storage.tallies import Counted

OPEN_SHOWN = 15
CLOSED_SHOWN = 10
LEFT_OUT = {"events": 0, "outbox": 0, "opportunity": 0}


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A position as lists show it; `phase` is what its legs say beyond its state."""

    id: str
    event_name: str
    market_type: str
    state: str
    phase: str
    attention: str
    platform_a: str
    platform_b: str
    price_a: Decimal | None
    price_b: Decimal | None
    stake: Decimal | None
    target_profit: Decimal | None
    days_held: int | None
    created_at: datetime | None
    expiration_date: datetime | None
    expired_at: datetime | None
    resolved_at: datetime | None
    profit: Decimal | None
    profit_pct: Decimal | None
    venues_differ: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """Positions by state, and money. `success_rate` is percent of opportunities.

    `open`: how many are; `locked`: what they cost; `worst`: what they would earn, or
    lose, if each of them were settled in the worst way for it.
    """

    total: int
    by_state: Mapping[str, int]
    open: int
    locked: Decimal
    worst: Decimal
    realised: Decimal
    closed: int
    profitable: int
    found: int
    success_rate: Decimal | None


def position_row(document: Document) -> PositionRow:
    return PositionRow(
        id=text(document, "_id"),
        event_name=text(document, "event_name") or "(no name)",
        market_type=text(document, "market_type"),
        state=text(document, "state"),
        phase=phase(document),
        attention=text(document, "attention"),
        platform_a=text(document, "platform_a"),
        platform_b=text(document, "platform_b"),
        price_a=number(document, "entry_price_a"),
        price_b=number(document, "entry_price_b"),
        stake=number(document, "stake"),
        target_profit=number(document, "target_profit"),
        days_held=whole(document, "days_held"),
        created_at=moment(document, "created_at"),
        expiration_date=moment(document, "expiration_date"),
        expired_at=moment(document, "expired_at"),
        resolved_at=moment(document, "resolved_at"),
        profit=number(document, "actual_profit"),
        profit_pct=number(document, "actual_profit_pct"),
        venues_differ=document.get("venues_differ") is True,
    )


def phase(document: Document) -> str:
    """What an open position waits for, from its legs."""
    legs, state = parts(document, "legs"), document.get("state")
    if state == State.WATCHING:
        filled = sum(leg.get("status") == LegStatus.FILLED for leg in legs)
        return ("entering", "one leg filled", "both legs filled")[min(filled, 2)]
    if state != State.EXPIRED:
        return ""
    held = [leg for leg in legs if leg.get("status") == LegStatus.FILLED]
    waiting = [text(leg, "venue") for leg in held if leg.get("payout") is None]
    return f"awaiting {' and '.join(waiting)}" if waiting else "ready to settle"


def open_positions() -> list[PositionRow]:
    """Those that end first; the expired ones that wait for an outcome lead."""
    found = (
        positions()
        .find({"state": {"$in": [str(state) for state in OPEN]}}, LEFT_OUT)
        .sort("expiration_date", 1)
        .limit(OPEN_SHOWN)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return [position_row(document) for document in found]


def recently_closed() -> list[PositionRow]:
    found = (
        positions()
        .find({"resolved_at": {"$gt": FIRST_DATE}}, LEFT_OUT)
        .sort([("resolved_at", -1), ("_id", -1)])
        .limit(CLOSED_SHOWN)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return [position_row(document) for document in found]


def holdings() -> Holdings:
    """Open positions counted in an index, closed ones told from their tally."""
    at_risk = _at_risk()
    counts = Counter({state: one.count for state, one in at_risk.items()})
    for (_, state), closings in CLOSINGS.read().items():
        counts[state] += closings.count
    by_state = {state.value: counts[state.value] for state in State}
    rows = list(collection("market_type_performance").find({}).limit(200))
    found = sum(whole(row, "opportunities_found") or 0 for row in rows)
    profitable = sum(whole(row, "profitable_arbs") or 0 for row in rows)
    return Holdings(
        total=sum(by_state.values()),
        by_state=by_state,
        open=sum(by_state[state.value] for state in OPEN),
        locked=sum((one.sums[0] for one in at_risk.values()), Decimal(0)),
        worst=sum((one.sums[1] for one in at_risk.values()), Decimal(0)),
        realised=sum(
            (number(row, "total_profit") or Decimal(0) for row in rows), Decimal(0)
        ),
        closed=sum(whole(row, "closed_positions") or 0 for row in rows),
        profitable=profitable,
        found=found,
        success_rate=Decimal(100 * profitable) / found if found else None,
    )


def _at_risk() -> dict[str, Counted]:
    """Open positions by state, with stake and worst profit, summed in an index."""
    rows = positions().aggregate(
        [
            {"$match": {"state": {"$in": [str(state) for state in OPEN]}}},
            {
                "$group": {
                    "_id": "$state",
                    "count": {"$sum": 1},
                    "stake": {"$sum": "$stake"},
                    "worst": {"$sum": "$worst_case"},
                }
            },
        ],
        hint="position_at_risk",
        maxTimeMS=MAX_MILLISECONDS,
    )
    return {str(row["_id"]): _counted(decode(row)) for row in rows}


def _counted(row: Document) -> Counted:
    sums = (number(row, name) or Decimal(0) for name in ("stake", "worst"))
    return Counted(row["count"], tuple(sums))
