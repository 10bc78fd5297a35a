"""Prices of a Kalshi record, and the steps in which they move.

Today's answers carry dollars as text, archives whole cents. A record is read in one
unit only.
"""

from __future__ import annotations

from decimal import Decimal

from positions.venues.fields import (
    Record,
    Skipped,
    number,
    price,
    quoted,
    records,
    text,
)
from positions.venues.types import PriceStep, Quote

CENT = Decimal("0.01")
TENTH = Decimal("0.001")
ZERO, DOLLAR = Decimal(0), Decimal(1)
# For records without `price_ranges`, which are the authority on steps.
_STRUCTURES = {
    "linear_cent": (PriceStep(ZERO, DOLLAR, CENT),),
    "deci_cent": (PriceStep(ZERO, DOLLAR, TENTH),),
    "tapered_deci_cent": (
        PriceStep(ZERO, Decimal("0.10"), TENTH),
        PriceStep(Decimal("0.10"), Decimal("0.90"), CENT),
        PriceStep(Decimal("0.90"), DOLLAR, TENTH),
    ),
}
_QUOTED = ("yes_bid", "yes_ask", "no_bid", "no_ask")


def is_in_dollars(market: Record) -> bool:
    """Whether the record is in dollars: one such field decides for all."""
    return any(key.endswith("_dollars") for key in market)


def is_in_cents(market: Record) -> bool:
    """Whether the record is from an archive of before 2026, which knew cents only."""
    prices = (*_QUOTED, "last_price")
    return not is_in_dollars(market) and any(key in market for key in prices)


def quotes_of(market: Record) -> tuple[Quote, Quote]:
    """Best prices of YES and NO; None where nothing is quoted."""
    read = _dollars if is_in_dollars(market) else _cents
    yes_bid, yes_ask, no_bid, no_ask = (quoted(read(market, key)) for key in _QUOTED)
    bid_size, ask_size = _size(market, "yes_bid"), _size(market, "yes_ask")
    # "No quote" is written as 0 or 1, or as a price with size 0.
    if bid_size == 0:
        yes_bid = no_ask = None
    if ask_size == 0:
        yes_ask = no_bid = None
    # Kalshi's books hold bids only: an ask for YES is a bid for NO, and vice versa.
    no_bid = _mirrored(no_bid, yes_ask)
    no_ask = _mirrored(no_ask, yes_bid)
    return (
        _quote(yes_bid, yes_ask, bid_size, ask_size),
        _quote(no_bid, no_ask, ask_size, bid_size),
    )


def price_steps_of(market: Record) -> tuple[PriceStep, ...]:
    """The steps in which prices move; Skipped where the record gives none."""
    ranges = records(market.get("price_ranges"))
    if ranges:
        return tuple(_step(price_range) for price_range in ranges)
    steps = _STRUCTURES.get(text(market, "price_level_structure"))
    if steps:
        return steps
    # Archives from before May 2026 have the tick in cents.
    cents = number(market.get("tick_size"), "bad_tick")
    if cents is None:
        raise Skipped("no_tick")
    if not 0 < cents < 100:
        raise Skipped("bad_tick")
    return (PriceStep(ZERO, DOLLAR, cents / 100),)


def _step(price_range: Record) -> PriceStep:
    start = price(price_range.get("start"), "bad_tick")
    end = price(price_range.get("end"), "bad_tick")
    step = price(price_range.get("step"), "bad_tick")
    if start is None or end is None or not step or start >= end:
        raise Skipped("bad_tick")
    return PriceStep(start, end, step)


def _dollars(market: Record, key: str) -> Decimal | None:
    return price(market.get(f"{key}_dollars"))


def _cents(market: Record, key: str) -> Decimal | None:
    cents = number(market.get(key), "bad_price")
    if cents is None:
        return None
    # Cents never had fractions: one here means dollars were taken for cents.
    if not 0 <= cents <= 100 or cents != int(cents):
        raise Skipped("bad_price")
    return cents / 100


def _size(market: Record, key: str) -> Decimal | None:
    size = number(market.get(f"{key}_size_fp"), "bad_size")
    return None if size is None else max(size, ZERO)


def _quote(
    bid: Decimal | None,
    ask: Decimal | None,
    bid_size: Decimal | None,
    ask_size: Decimal | None,
) -> Quote:
    """A quote whose sizes are dropped where there is no price for them."""
    return Quote(
        bid,
        ask,
        None if bid is None else bid_size,
        None if ask is None else ask_size,
    )


def _mirrored(own: Decimal | None, opposite: Decimal | None) -> Decimal | None:
    """A quoted price, else the one that the opposite side of the book implies."""
    return own if own is not None or opposite is None else 1 - opposite
