"""Filters, paging and errors of Kalshi's listings."""

from __future__ import annotations

from collections.abc import Callable
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


def check_filters(query: Query) -> None:
    """Raise ApiError for a filter by time: it is not simulated."""
    for name, _ in query.pairs:
        if name.startswith(("min_", "max_")):
            raise invalid(f"filter for the simulated Kalshi: {name}")


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
