"""Polymarket's order book of one outcome token."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from positions.venues.fields import (
    Record,
    Skipped,
    as_record,
    number,
    record_parser,
    text,
)
from positions.venues.ladder import ladder, raw_levels
from positions.venues.terms import SHARE, is_tick
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
        changed_at=_changed_at(book),
        tick=_tick(book),
        min_size=_min_size(book),
    )


def token_of(book: Record) -> str:
    """The outcome token that a book is for."""
    return text(book, "asset_id", cap=100)


def _changed_at(book: Record) -> datetime | None:
    """The stamp, in milliseconds; None where there is none."""
    stamp = number(book.get("timestamp"), "bad_timestamp")
    if stamp is None:
        return None
    try:
        return datetime.fromtimestamp(float(stamp) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise Skipped("bad_timestamp") from None


def _tick(book: Record) -> Decimal | None:
    tick = number(book.get("tick_size"), "bad_tick")
    if tick is not None and not is_tick(tick):
        raise Skipped("bad_tick")
    return tick


def _min_size(book: Record) -> Decimal | None:
    size = number(book.get("min_order_size"), "bad_min_size")
    if size is None:
        return None
    if size < 0:
        raise Skipped("bad_min_size")
    return max(size, SHARE)
