"""Markets and books for tests, with sensible defaults."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from positions.venues.fees import FREE, FeeSchedule
from positions.venues.kalshi import fees as kalshi_fees
from positions.venues.polymarket import fees as polymarket_fees
from positions.venues.types import (
    Book,
    BookPair,
    Level,
    Market,
    MarketStatus,
    Outcome,
    PriceStep,
    Quote,
)
from strategy.arbitrage import Listed

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
CENTS = (PriceStep(Decimal(0), Decimal(1), Decimal("0.01")),)
KALSHI_FEE = kalshi_fees.schedule_at(Decimal("0.07"))

Rungs = Sequence[tuple[str, str | None]]


def polymarket_fee(rate: str) -> FeeSchedule:
    return polymarket_fees.schedule_at(Decimal(rate))


def market(venue: str, **fields: Any) -> Market:
    """A market of a venue; every field may be set."""
    is_kalshi = venue == "kalshi"
    values: dict[str, Any] = {
        "venue": venue,
        "market_id": "KXTEST-26DEC31" if is_kalshi else "900001",
        "event_id": "KXTEST-26" if is_kalshi else "800001",
        "title": "Will it happen by Dec 31, 2026?",
        "outcomes": (Outcome(0, "Yes", "t0"), Outcome(1, "No", "t1")),
        "rules": "If it happens by Dec 31, 2026, then the market resolves to Yes.",
        "market_type": "Other",
        "status": MarketStatus.OPEN,
        "closes_at": NOW + timedelta(days=10),
        "expected_end_at": None,
        "fee": FREE,
        "min_size": Decimal(1) if is_kalshi else Decimal(5),
        "lot": Decimal(1) if is_kalshi else Decimal("0.01"),
        "price_steps": CENTS,
        "quotes": (Quote(None, None), Quote(None, None)),
        "min_notional": Decimal(0) if is_kalshi else Decimal(1),
        "text_style": str(venue),
    }
    return Market(**{**values, **fields})


def polymarket(**fields: Any) -> Market:
    return market("polymarket", **fields)


def kalshi(**fields: Any) -> Market:
    return market("kalshi", **fields)


def levels(rungs: Rungs) -> tuple[Level, ...]:
    return tuple(
        Level(Decimal(price), None if size is None else Decimal(size))
        for price, size in rungs
    )


def book(
    of: Market,
    outcome: int,
    asks: Rungs,
    bids: Rungs = (),
    read_at: datetime = NOW,
) -> Book:
    return Book(of.venue, of.market_id, outcome, levels(bids), levels(asks), read_at)


def books(of: Market, asks_0: Rungs, asks_1: Rungs) -> BookPair:
    """The asks of outcome 0 and of outcome 1."""
    return book(of, 0, asks_0), book(of, 1, asks_1)


def listed(of: Market, asks_0: Rungs = (), asks_1: Rungs = ()) -> Listed:
    return Listed(of, books(of, asks_0, asks_1))
