"""Which of Kalshi's listings does a query ask for, and on which page?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from positions.venues.simulator.answers import (
    Query,
    Refusal,
    decode_cursor,
    encode_cursor,
    page_after,
)
from positions.venues.simulator.kalshi.records import Listed

T = TypeVar("T")
CURSOR = "kalshi"
STATUSES = {
    "unopened": ("initialized",),
    "open": ("active",),
    "closed": ("closed", "determined"),
    "settled": ("finalized",),
}


def not_found(what: str) -> Refusal:
    return _refusal(404, "not_found", f"{what} not found")


def invalid(what: str) -> Refusal:
    return _refusal(400, "invalid_parameter", f"invalid {what}")


def _refusal(status: int, code: str, message: str) -> Refusal:
    error = {"code": code, "message": message, "service": "query-exchange"}
    return Refusal(status, {"error": error})


def statuses_of(query: Query) -> tuple[str, ...]:
    """The words of the answer that the query's one word stands for."""
    word = query.one("status")
    if not word:
        return ()
    if word not in STATUSES:
        raise invalid("status")
    return STATUSES[word]


def refuse_mixed_times(query: Query) -> None:
    """Times of one kind only, and only with the status that they go with."""
    kinds = {
        kind
        for kind in ("created", "close", "settled", "updated")
        if query.has(f"min_{kind}_ts") or query.has(f"max_{kind}_ts")
    }
    allowed = {
        "created": ("", "unopened", "open"),
        "close": ("", "closed"),
        "settled": ("", "settled"),
        "updated": ("",),
    }
    status = query.one("status")
    if len(kinds) > 1 or any(status not in allowed[kind] for kind in kinds):
        raise invalid("combination of filters")


def closes_within(closes_at: datetime, query: Query) -> bool:
    low = query.whole("min_close_ts", 0, invalid)
    high = query.whole("max_close_ts", 2**40, invalid)
    return low <= closes_at.timestamp() <= high


def event_ticker_of(markets: list[Listed]) -> str:
    return markets[0][1].event


def page_of(
    items: list[T],
    key: Callable[[T], str],
    query: Query,
    default: int,
    most: int,
) -> tuple[list[T], str]:
    """One page and the cursor of the next, empty at the end."""
    cursor = query.one("cursor")
    after = decode_cursor(CURSOR, cursor) if cursor else None
    if cursor and after is None:
        raise invalid("cursor")
    limit = query.whole("limit", default, invalid)
    if not 0 <= limit <= most:
        raise invalid("limit")
    page, last = page_after(items, key, after, limit or default)
    return page, encode_cursor(CURSOR, last) if last else ""
