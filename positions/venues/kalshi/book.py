"""Kalshi's order books for YES and for NO.

Kalshi lists bids only. Who bids p for NO offers YES at 1 - p, and the other way
round, so that two ladders of bids make two whole books.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from positions.venues.fields import (
    Record,
    Skipped,
    as_record,
    number,
    record_parser,
)
from positions.venues.ladder import RawLevel, ladder, raw_levels
from positions.venues.types import Book, BookPair, Level, Market

Ladder = tuple[Level, ...]


@record_parser
def parse_books(record: object, market: Market, read_at: datetime) -> BookPair:
    """The books of YES and NO; Skipped where the record cannot be read.

    Takes `{"orderbook_fp": …}` in dollars, and `{"orderbook": …}` in whole cents
    as in archives from before 2026.
    """
    yes_bids, no_bids = _bids(as_record(record))
    return (
        _book(market, 0, yes_bids, no_bids, read_at),
        _book(market, 1, no_bids, yes_bids, read_at),
    )


def _bids(record: Record) -> tuple[Ladder, Ladder]:
    # Never mixed: a book is in dollars, or from an archive in whole cents.
    dollars = record.get("orderbook_fp")
    if dollars is not None:
        book = as_record(dollars, "bad_book")
        sides = [raw_levels(book.get(side)) for side in ("yes_dollars", "no_dollars")]
    else:
        book = as_record(record.get("orderbook"), "bad_book")
        sides = [_in_dollars(raw_levels(book.get(side))) for side in ("yes", "no")]
    yes, no = (ladder(side, best_is_highest=True) for side in sides)
    return yes, no


def _in_dollars(levels: list[RawLevel]) -> list[RawLevel]:
    return [(_dollars(cents), size) for cents, size in levels]


def _dollars(cents: object) -> Decimal:
    price = number(cents, "bad_price")
    if price is None:
        raise Skipped("bad_price")
    return price / 100


def _book(
    market: Market, index: int, bids: Ladder, opposite: Ladder, read_at: datetime
) -> Book:
    # Kalshi's books hold bids only: a bid for the opposite side is an ask for this one,
    # and the highest of them makes the cheapest ask, so the order stays.
    asks = tuple(Level(1 - level.price, level.size) for level in opposite)
    return Book(market.venue, market.market_id, index, bids, asks, read_at)
