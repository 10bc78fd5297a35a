"""Invented records in the venues' documented shapes, and values built from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from positions.venues.interface import Arrival
from positions.venues.kalshi import parse_market as parse_kalshi
from positions.venues.polymarket import parse_market as parse_polymarket
from positions.venues.types import Book, Level, Market, Order

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
TOKENS = ("1" * 77, "2" * 77)
ABSENT = object()


class FixedClock:
    """Both clocks are fixed, the venues' a day ahead of the wall clock."""

    def venue_now(self) -> datetime:
        return NOON + timedelta(days=1)

    def wall_now(self) -> datetime:
        return NOON


def changed(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The record with these fields set, or left out where the change is ABSENT."""
    merged = {**record, **changes}
    return {key: value for key, value in merged.items() if value is not ABSENT}


def gamma_market(**changes: Any) -> dict[str, Any]:
    """A market as Gamma answers it: open, Yes/No, rain."""
    return changed(
        {
            "id": "900001",
            "question": "Will it rain in Testville on Jan 2?",
            "slug": "rain-testville-jan-2",
            "conditionId": "0x" + "ab" * 32,
            "description": "Resolves Yes if a gauge shows rain.\n\nElse No.",
            "resolutionSource": "https://gauge.example",
            "outcomes": '["Yes", "No"]',
            "outcomePrices": '["0.42", "0.58"]',
            "clobTokenIds": f'["{TOKENS[0]}", "{TOKENS[1]}"]',
            "endDate": "2027-01-02T12:00:00Z",
            "active": True,
            "closed": False,
            "archived": False,
            "acceptingOrders": True,
            "enableOrderBook": True,
            "negRisk": False,
            "groupItemTitle": "January 2",
            "orderPriceMinTickSize": Decimal("0.01"),
            "orderMinSize": 5,
            "bestBid": Decimal("0.41"),
            "bestAsk": Decimal("0.43"),
            "feesEnabled": True,
            "feeType": "weather_fees",
            "feeSchedule": {"exponent": 1, "rate": Decimal("0.05"), "takerOnly": True},
            "updatedAt": "2027-01-01T00:00:00Z",
        },
        changes,
    )


def gamma_event(*markets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An event as Gamma answers it, with these markets nested."""
    return changed(
        {
            "id": "800001",
            "slug": "rain-testville",
            "title": "Rain in Testville?",
            "endDate": "2027-01-03T00:00:00Z",
            "resolutionSource": "https://event.example",
            "tags": [{"id": "84", "label": "Weather", "slug": "weather"}],
            "markets": list(markets),
        },
        changes,
    )


def clob_book(token: str = TOKENS[0], **changes: Any) -> dict[str, Any]:
    """A book as the CLOB answers it: the best levels last."""
    return changed(
        {
            "market": "0x" + "ab" * 32,
            "asset_id": token,
            "timestamp": "1795000000000",
            "hash": "ff" * 20,
            "bids": [{"price": "0.40", "size": "10"}, {"price": "0.41", "size": "25"}],
            "asks": [{"price": "0.45", "size": "7"}, {"price": "0.43", "size": "30"}],
            "min_order_size": "5",
            "tick_size": "0.01",
            "neg_risk": False,
            "last_trade_price": "",
        },
        changes,
    )


def kalshi_market(**changes: Any) -> dict[str, Any]:
    """A market as Kalshi answers it: active, rain above a strike."""
    return changed(
        {
            "ticker": "KXRAIN-27JAN02-T10",
            "event_ticker": "KXRAIN-27JAN02",
            "market_type": "binary",
            "title": "Will it rain?",
            "yes_sub_title": "Above 10 mm",
            "no_sub_title": "Above 10 mm",
            "status": "active",
            "result": "",
            "created_time": "0001-01-01T00:00:00Z",
            "updated_time": "2026-12-01T00:00:00Z",
            "close_time": "2027-01-02T17:00:00Z",
            "expected_expiration_time": "2027-01-02T18:00:00Z",
            "expiration_time": "2027-01-09T17:00:00Z",
            "occurrence_datetime": "2027-01-02T17:00:00Z",
            "yes_bid_dollars": "0.4400",
            "yes_bid_size_fp": "12.00",
            "yes_ask_dollars": "0.4700",
            "yes_ask_size_fp": "9.00",
            "no_bid_dollars": "0.5300",
            "no_ask_dollars": "0.5600",
            "notional_value_dollars": "1.0000",
            "rules_primary": "If it rains more than 10 mm, resolves to Yes.",
            "rules_secondary": "The gauge in Central Park counts.",
            "strike_type": "greater",
            "floor_strike": 10,
            "cap_strike": None,
            "custom_strike": {},
            "price_level_structure": "linear_cent",
            "price_ranges": [{"start": "0.0000", "end": "1.0000", "step": "0.0100"}],
        },
        changes,
    )


def kalshi_event(*markets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An event as Kalshi answers it, with these markets nested."""
    return changed(
        {
            "event_ticker": "KXRAIN-27JAN02",
            "series_ticker": "KXRAIN",
            "sub_title": "On Jan 2, 2027",
            "title": "Rain in Testville",
            "category": "Climate and Weather",
            "mutually_exclusive": False,
            "settlement_sources": [{"name": "The gauge", "url": "https://g.example"}],
            "markets": list(markets),
        },
        changes,
    )


def kalshi_series(**changes: Any) -> dict[str, Any]:
    """A series as Kalshi answers it."""
    return changed(
        {
            "ticker": "KXRAIN",
            "category": "Climate and Weather",
            "fee_type": "quadratic",
            "fee_multiplier": 1,
            "settlement_sources": [{"name": "The office", "url": ""}],
        },
        changes,
    )


def polymarket_market(**changes: Any) -> Market:
    return parse_polymarket(gamma_market(**changes), gamma_event())


def rain_on_kalshi(**changes: Any) -> Market:
    return parse_kalshi(kalshi_market(**changes), kalshi_event(), kalshi_series())


def book_of(market: Market, asks: str, bids: str = "", outcome_index: int = 0) -> Book:
    """A book from "0.43x30 0.45x7"; a size of ? is unknown."""
    return Book(
        venue=market.venue,
        market_id=market.market_id,
        outcome_index=outcome_index,
        bids=tuple(_levels(bids)),
        asks=tuple(_levels(asks)),
        read_at=NOON,
    )


def order_for(market: Market, **changes: Any) -> Order:
    """Ten of outcome 0 at 0.45 or better."""
    fields: dict[str, Any] = {
        "client_order_id": "pair-1-a",
        "venue": market.venue,
        "market_id": market.market_id,
        "outcome_index": 0,
        "size": Decimal(10),
        "limit_price": Decimal("0.45"),
    }
    return Order(**{**fields, **changes})


def arrival(
    order: Order,
    market: Market | None = None,
    book: Book | None = None,
    at: datetime = NOON,
) -> Arrival:
    """The order as it arrives at a book of which nothing was taken yet."""
    return Arrival(order, market, book, book, at, at)


def _levels(written: str) -> Iterator[Level]:
    for level in written.split():
        price, _, size = level.partition("x")
        yield Level(Decimal(price), None if size == "?" else Decimal(size))


__all__ = [
    "ABSENT",
    "NOON",
    "TOKENS",
    "FixedClock",
    "book_of",
    "clob_book",
    "gamma_event",
    "gamma_market",
    "kalshi_event",
    "kalshi_market",
    "kalshi_series",
    "order_for",
    "polymarket_market",
    "rain_on_kalshi",
]
