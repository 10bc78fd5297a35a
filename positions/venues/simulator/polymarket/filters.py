"""Filters, paging and errors of Gamma's listings.

Those filters are simulated that the venues' own clients send on their read paths.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from positions.venues.simulator.messages import ApiError, Query
from positions.venues.simulator.paging import decode_cursor, encode_cursor, page_after
from positions.venues.simulator.polymarket.status import status_of
from positions.venues.simulator.world import Scenario

T = TypeVar("T")
MAX_PAGE_SIZE = 100
CURSOR = "gamma"
ID_FILTERS = ("id", "condition_ids", "clob_token_ids", "slug", "question_ids")
# Gamma ignores the names of other APIs' cursors: their first page comes again.
IGNORED = ("cursor", "next_cursor")
PARAMETERS = {"closed", "limit", "after_cursor", "include_tag", *ID_FILTERS, *IGNORED}


def not_found(what: str) -> ApiError:
    return ApiError(404, {"type": "not found error", "error": f"{what} not found"})


def invalid(what: str) -> ApiError:
    return ApiError(422, {"type": "validation error", "error": f"invalid {what}"})


def check_filters(query: Query) -> None:
    """Raise ApiError for a filter that is not simulated: its answer would be wrong."""
    for name, _ in query.pairs:
        if name not in PARAMETERS:
            raise invalid(f"filter for the simulated Gamma: {name}")


def exists(scenario: Scenario, at: datetime) -> bool:
    """Whether the market has opened."""
    return scenario.outcome.polymarket.opens_at <= at


def matches(scenario: Scenario, query: Query, at: datetime) -> bool:
    """Whether a market is listed: the open ones, or with `closed` the closed ones.

    Like Gamma, treats a missing `closed` as false.
    """
    closed = query.get_bool("closed") or False
    return exists(scenario, at) and closed is bool(status_of(scenario, at))


def number_of(scenario: Scenario) -> int:
    return scenario.number


def page_of(
    rows: list[T], number: Callable[[T], int], query: Query
) -> tuple[list[T], str | None]:
    """One page of rows sorted by number, and the next cursor, None on the last page."""
    cursor = query.get("after_cursor")
    after = decode_cursor(CURSOR, cursor) if cursor else None
    if cursor and after is None:
        raise invalid("cursor")
    # Gamma cuts larger limits to the maximum without an error.
    limit = max(1, min(MAX_PAGE_SIZE, query.get_int("limit", 20, invalid)))
    page, last = page_after(rows, lambda row: f"{number(row):012d}", after, limit)
    return page, last and encode_cursor(CURSOR, last)
