"""Which orders rest on Polymarket for one outcome token?"""

from __future__ import annotations

from datetime import datetime

from positions.venues.fields import Record, Skipped, as_record, text
from positions.venues.ladder import ladder, pairs_of
from positions.venues.types import Book, Market, VenueName


def parse_book(
    record: object, market: Market, outcome_index: int, read_at: datetime
) -> Book:
    """The CLOB's book of one token; Skipped where it is another's or unreadable.

    The CLOB lists bids upwards and asks downwards, so that the best is last; here
    both sides are sorted anew.
    """
    book = as_record(record)
    if token_of(book) != market.outcomes[outcome_index].token_id:
        raise Skipped("another_token")
    return Book(
        venue=VenueName.POLYMARKET,
        market_id=market.market_id,
        outcome_index=outcome_index,
        bids=ladder(pairs_of(book.get("bids")), best_is_highest=True),
        asks=ladder(pairs_of(book.get("asks")), best_is_highest=False),
        read_at=read_at,
    )


def token_of(book: Record) -> str:
    """The outcome token that a book is for."""
    return text(book, "asset_id", cap=100)
