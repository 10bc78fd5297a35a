"""In which unit does a Kalshi record write its prices, and in which steps do they move?

Answers of today carry dollars as text; archives carry whole cents. One record is
read in one unit only.
"""

from __future__ import annotations

from decimal import Decimal

from positions.venues.fields import Record, Skipped, number, price, quoted, records
from positions.venues.types import PriceStep, Quote

CENT = Decimal("0.01")
TENTH = Decimal("0.001")
ZERO, ONE = Decimal(0), Decimal(1)
_STRUCTURES = {
    "linear_cent": (PriceStep(ZERO, ONE, CENT),),
    "deci_cent": (PriceStep(ZERO, ONE, TENTH),),
    "tapered_deci_cent": (
        PriceStep(ZERO, Decimal("0.10"), TENTH),
        PriceStep(Decimal("0.10"), Decimal("0.90"), CENT),
        PriceStep(Decimal("0.90"), ONE, TENTH),
    ),
}
_QUOTED = ("yes_bid", "yes_ask", "no_bid", "no_ask")


def is_in_dollars(market: Record) -> bool:
    """Whether the record writes dollars: one such field settles it for all."""
    return any(key.endswith("_dollars") for key in market)


def quotes_of(market: Record) -> tuple[Quote, Quote]:
    """Best prices of YES and NO; a side that is offered nowhere is None."""
    read = _dollars if is_in_dollars(market) else _cents
    yes_bid, yes_ask, no_bid, no_ask = (quoted(read(market, key)) for key in _QUOTED)
    bid_size, ask_size = _size(market, "yes_bid"), _size(market, "yes_ask")
    if bid_size == 0:
        yes_bid = no_ask = None
    if ask_size == 0:
        yes_ask = no_bid = None
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
        return tuple(_step(item) for item in ranges)
    named = _STRUCTURES.get(str(market.get("price_level_structure")))
    if named:
        return named
    try:
        cents = number(market.get("tick_size"))
    except ValueError:
        raise Skipped("bad_tick") from None
    if cents is None:
        raise Skipped("no_tick")
    if not 0 < cents < 100:
        raise Skipped("bad_tick")
    return (PriceStep(ZERO, ONE, cents / 100),)


def _step(item: Record) -> PriceStep:
    start = price(item.get("start"), "bad_tick")
    end = price(item.get("end"), "bad_tick")
    step = price(item.get("step"), "bad_tick")
    if start is None or end is None or not step or start >= end:
        raise Skipped("bad_tick")
    return PriceStep(start, end, step)


def _dollars(market: Record, key: str) -> Decimal | None:
    return price(market.get(f"{key}_dollars"))


def _cents(market: Record, key: str) -> Decimal | None:
    try:
        found = number(market.get(key))
    except ValueError:
        raise Skipped("bad_price") from None
    if found is None:
        return None
    if not 0 <= found <= 100 or found != int(found):
        raise Skipped("bad_price")
    return found / 100


def _size(market: Record, key: str) -> Decimal | None:
    try:
        found = number(market.get(f"{key}_size_fp"))
    except ValueError:
        raise Skipped("bad_size") from None
    return None if found is None else max(found, ZERO)


def _quote(
    bid: Decimal | None,
    ask: Decimal | None,
    bid_size: Decimal | None,
    ask_size: Decimal | None,
) -> Quote:
    """A size belongs to a price: without one it says nothing."""
    return Quote(
        bid,
        ask,
        None if bid is None else bid_size,
        None if ask is None else ask_size,
    )


def _mirrored(own: Decimal | None, opposite: Decimal | None) -> Decimal | None:
    """A price as given, else what the other side of the other outcome amounts to."""
    return own if own is not None or opposite is None else 1 - opposite
