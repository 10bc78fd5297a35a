"""A market's two books as one row of a recording, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from positions.venues.types import Book, BookPair, Level, Market

Levels = tuple[Level, ...]
DOLLAR = Decimal(1)
# The finest number that a recording has room for, and what it has to stay below.
STEP, LIMIT = Decimal("0.000001"), Decimal(10) ** 12


class TooFine(Exception):
    """A book has a price or a size that a recording has no room for."""


def to_row(market: Market, books: BookPair | None) -> dict[str, Any]:
    """The columns of the books of a market, None where it has none. Raises TooFine."""
    names = {"venue": market.venue, "market_id": market.market_id}
    if books is None:
        return {**names, "is_missing": True}
    yes, no = books
    is_mirror = no.bids == _mirrored(yes.asks) and no.asks == _mirrored(yes.bids)
    return {
        **names,
        **_best("bid", yes.bids),
        **_best("ask", yes.asks),
        "bids": _listed(yes.bids),
        "asks": _listed(yes.asks),
        "is_mirrored": is_mirror,
        **({} if is_mirror else _own(no)),
        "is_missing": False,
        "tick": yes.tick,
        "min_size": yes.min_size,
        "doubt": yes.doubt or no.doubt,
    }


def from_row(row: Mapping[str, Any], read_at: datetime) -> BookPair | None:
    """The books of a row as if they had been read at that time."""
    if row["is_missing"]:
        return None
    bids, asks = _levels(row["bids"]), _levels(row["asks"])
    if row["is_mirrored"]:
        bids_1, asks_1 = _mirrored(asks), _mirrored(bids)
    else:
        bids_1, asks_1 = _levels(row["bids_1"]), _levels(row["asks_1"])
    return (
        _book(row, 0, bids, asks, read_at),
        _book(row, 1, bids_1, asks_1, read_at),
    )


def _book(
    row: Mapping[str, Any], index: int, bids: Levels, asks: Levels, read_at: datetime
) -> Book:
    return Book(
        row["venue"],
        row["market_id"],
        index,
        bids,
        asks,
        read_at,
        tick=row["tick"],
        min_size=row["min_size"],
        doubt=row["doubt"] or "",
    )


def _own(book: Book) -> dict[str, Any]:
    """The columns of a book of outcome 1 that is no mirror of that of outcome 0."""
    return {
        "bid_1": book.bids[0].price if book.bids else None,
        "ask_1": book.asks[0].price if book.asks else None,
        "bids_1": _listed(book.bids),
        "asks_1": _listed(book.asks),
    }


def _mirrored(levels: Levels) -> Levels:
    """Who bids p for one outcome offers the opposite one at 1 − p."""
    return tuple(Level(DOLLAR - level.price, level.size) for level in levels)


def _best(name: str, levels: Levels) -> dict[str, Decimal | None]:
    if not levels:
        return {name: None, f"{name}_size": None}
    return {name: levels[0].price, f"{name}_size": levels[0].size}


def _listed(levels: Levels) -> list[dict[str, Decimal | None]]:
    for level in levels:
        _check(level.price)
        if level.size is not None:
            _check(level.size)
    return [{"price": level.price, "size": level.size} for level in levels]


def _check(number: Decimal) -> None:
    if not number.is_finite() or abs(number) >= LIMIT or number % STEP:
        raise TooFine(TooFine.__doc__)


def _levels(rows: list[dict[str, Decimal | None]]) -> Levels:
    # Without the zeros at the end, which a recording adds: a price is looked up among
    # those that a market allows, and shown.
    return tuple(
        Level(
            _plain(row["price"]),
            _plain(row["size"]) if row["size"] is not None else None,
        )
        for row in rows
    )


def _plain(number: Decimal | None) -> Decimal:
    number = (number or Decimal(0)).normalize()
    return number.quantize(DOLLAR) if number == number.to_integral_value() else number
