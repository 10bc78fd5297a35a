"""How has each market type paid? Computed from what is stored, replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from positions.lifecycle import SETTLED, State
from positions.models import positions
from positions.models.closings import CLOSINGS
from positions.settlement import PERCENT
from tasklog.storage.codec import Document, collection, encode
from tasklog.storage.tallies import RECOVERIES, Counted, Tally
from tasklog.trail import insert_new, relay

RELAY_BATCH = 200
# An opportunity is inserted once, and stays as it was when it was seen.
FOUND = Tally(
    "found",
    "arbitrage_opportunities",
    # Any text: the index begins with it.
    {"market_type": {"$gte": ""}},
    moment="seen_at",
    group=("market_type",),
    index="opportunity_type",
)
TALLIES = (CLOSINGS, FOUND, RECOVERIES)
NONE = Counted(0, (Decimal(0), Decimal(0)))


def relay_opportunities() -> int:
    """Take opportunities that rode inside their positions to their own collection."""
    moved = 0
    while waiting := list(
        positions()
        .find({"opportunity._id": {"$gt": ""}}, {"opportunity": 1})
        .limit(RELAY_BATCH)
    ):
        insert_new(
            collection("arbitrage_opportunities"),
            [one["opportunity"] for one in waiting],
        )
        ids = [one["_id"] for one in waiting]
        positions().update_many({"_id": {"$in": ids}}, {"$unset": {"opportunity": ""}})
        moved += len(waiting)
    return moved


def bring_up_to_date(market_types: Iterable[str], now: datetime) -> None:
    """What follows from the positions: their trail, opportunities, performance."""
    relay(positions())
    relay_opportunities()
    # Once nothing waits any more: what is relayed late would not be counted.
    for tally in TALLIES:
        tally.keep(now)
    recompute(market_types, now)


def recompute(market_types: Iterable[str], now: datetime) -> None:
    """Replace the performance of these market types by what the books say."""
    for market_type in sorted(set(market_types)):
        collection("market_type_performance").replace_one(
            {"_id": market_type},
            encode(measured(market_type) | {"last_updated": now}),
            upsert=True,
        )


def known_types() -> list[str]:
    """Every market type that something was found in."""
    return sorted(collection("arbitrage_opportunities").distinct("market_type"))


def measured(market_type: str) -> Document:
    """opportunities_found, profitable_arbs, success_rate and the profits of one type.

    success_rate = 100 · profitable_arbs / opportunities_found; avg_profit_pct is the
    mean over closed positions, losses included.
    """
    found = sum(one.count for one in FOUND.read(market_type=market_type).values())
    closings = CLOSINGS.read(market_type=market_type)
    settled = [closings.get((market_type, str(state)), NONE) for state in SETTLED]
    closed = sum(one.count for one in settled)
    profit, percents = (
        sum((one.sums[place] for one in settled), Decimal(0)) for place in (0, 1)
    )
    profitable = closings.get((market_type, str(State.PROFITABLE)), NONE).count
    return {
        "market_type": market_type,
        "opportunities_found": found,
        "profitable_arbs": profitable,
        "closed_positions": closed,
        "total_profit": profit,
        "avg_profit_pct": _rounded(percents / closed if closed else None),
        "success_rate": _rounded(Decimal(100 * profitable) / found if found else None),
    }


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(PERCENT)
