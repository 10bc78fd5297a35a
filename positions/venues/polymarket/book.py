"""Polymarket's order book of one outcome token."""

from __future__ import annotations

from datetime import datetime

from positions.venues.fields import Record, Skipped, as_record, record_parser, text
from positions.venues.ladder import ladder, raw_levels
from positions.venues.types import Book, Market


@record_parser
def parse_book(
    record: object, market: Market, outcome_index: int, read_at: datetime
) -> Book:
    """The CLOB's book of one token.

    The CLOB lists the best level last on both sides; here it comes first. Raises
    Skipped where the book is of another token or makes no sense.
    """
    book = as_record(record)
    # Answers come in any order, so each is checked against its token.
    if token_of(book) != market.outcomes[outcome_index].token_id:
        raise Skipped("another_token")
    return Book(
        venue=market.venue,
        market_id=market.market_id,
        outcome_index=outcome_index,
        bids=ladder(raw_levels(book.get("bids")), best_is_highest=True),
        asks=ladder(raw_levels(book.get("asks")), best_is_highest=False),
        read_at=read_at,
    )


def token_of(book: Record) -> str:
    """The outcome token that a book is for."""
    return text(book, "asset_id", cap=100)
