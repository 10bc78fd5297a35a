"""How does each market type pay, and how often is it looked at?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from strategy.schedule import POLL
from tasklog.storage.codec import collection
from tasklog.storage.reading import moment, number, text, whole

TYPES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class MarketTypeRow:
    """Found and profitable opportunities of a type, and the rhythm of its polls."""

    name: str
    found: int
    profitable: int
    success_rate: Decimal | None
    avg_profit_pct: Decimal | None
    total_profit: Decimal | None
    interval_seconds: int | None
    next_at: datetime | None


def market_types() -> list[MarketTypeRow]:
    """Every type that is polled or has paid, by name."""
    paid = {
        text(row, "_id"): row
        for row in collection("market_type_performance").find({}).limit(TYPES_SHOWN)
    }
    polled = {
        text(row, "_id").removeprefix(POLL): row
        for row in collection("cadences")
        .find({"_id": {"$gte": POLL, "$lt": POLL + "\uffff"}})
        .limit(TYPES_SHOWN)
    }
    return [
        _row(name, paid.get(name, {}), polled.get(name, {}))
        for name in sorted(paid.keys() | polled.keys())
    ]


def _row(
    name: str, paid: dict[str, object], polled: dict[str, object]
) -> MarketTypeRow:
    return MarketTypeRow(
        name=name,
        found=whole(paid, "opportunities_found") or 0,
        profitable=whole(paid, "profitable_arbs") or 0,
        success_rate=number(paid, "success_rate"),
        avg_profit_pct=number(paid, "avg_profit_pct"),
        total_profit=number(paid, "total_profit"),
        interval_seconds=whole(polled, "interval_seconds"),
        next_at=moment(polled, "next_at"),
    )
