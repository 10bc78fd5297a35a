"""Filters, paging and errors of Kalshi's listings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from positions.venues.simulator.messages import ApiError, Query
from positions.venues.simulator.paging import decode_cursor, encode_cursor, page_after
from positions.venues.simulator.world import KalshiMarket

T = TypeVar("T")
CURSOR = "kalshi"
# Kalshi filters by other status words than the ones it returns.
STATUSES = {
    "unopened": ("initialized",),
    "open": ("active",),
    "closed": ("closed", "determined"),
    "settled": ("finalized",),
}
# By kind of time filter, the values of `status` with which it may be combined.
TIME_FILTERS = {
    "created": ("", "unopened", "open"),
    "close": ("", "closed"),
    "settled": ("", "settled"),
    "updated": ("",),
}


def not_found(what: str) -> ApiError:
    return _error(404, "not_found", f"{what} not found")


def invalid(what: str) -> ApiError:
    return _error(400, "invalid_parameter", f"invalid {what}")


def unavailable() -> ApiError:
    return _error(503, "service_unavailable", "the exchange is under maintenance")


def _error(status: int, code: str, message: str) -> ApiError:
    error = {"code": code, "message": message, "service": "query-exchange"}
    return ApiError(status, {"error": error})


def statuses_of(query: Query) -> tuple[str, ...]:
    """The statuses of records that the query's `status` selects; empty for all."""
    status = query.get("status")
    if not status:
        return ()
    if status not in STATUSES:
        raise invalid("status")
    return STATUSES[status]


def check_time_filters(query: Query) -> None:
    """Raise ApiError for time filters of two kinds, or with the wrong `status`."""
    kinds = {
        kind
        for kind in TIME_FILTERS
        if query.has(f"min_{kind}_ts") or query.has(f"max_{kind}_ts")
    }
    status = query.get("status")
    if len(kinds) > 1 or any(status not in TIME_FILTERS[kind] for kind in kinds):
        raise invalid("combination of filters")


def closes_within(closes_at: datetime, query: Query) -> bool:
    """Whether a close time lies within min_close_ts and max_close_ts."""
    low = query.get_int("min_close_ts", 0, invalid)
    # 2**40 seconds are some 35,000 years.
    high = query.get_int("max_close_ts", 2**40, invalid)
    return low <= closes_at.timestamp() <= high


def event_ticker_of(markets: list[KalshiMarket]) -> str:
    """The event that these markets belong to."""
    return markets[0].text.event


def page_of(
    rows: list[T],
    key: Callable[[T], str],
    query: Query,
    default: int,
    maximum: int,
) -> tuple[list[T], str]:
    """One page of rows sorted by `key`, and the next cursor ("" on the last page)."""
    cursor = query.get("cursor")
    after = decode_cursor(CURSOR, cursor) if cursor else None
    if cursor and after is None:
        raise invalid("cursor")
    limit = query.get_int("limit", default, invalid)
    if not 0 <= limit <= maximum:
        raise invalid("limit")
    # A limit of 0 is taken for "not given".
    page, last = page_after(rows, key, after, limit or default)
    return page, encode_cursor(CURSOR, last) if last else ""
