"""Filters, orders, paging and errors of Gamma's listings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from positions.venues.simulator.formats import parse_iso
from positions.venues.simulator.messages import ApiError, Query
from positions.venues.simulator.paging import decode_cursor, encode_cursor, page_after
from positions.venues.simulator.polymarket.status import (
    listed_end,
    status_of,
    text_of,
    volume_of,
)
from positions.venues.simulator.polymarket.tags import tag_number, tag_records
from positions.venues.simulator.world import Scenario, World

MAX_PAGE_SIZE = 100
MAX_OFFSET = 2000
CURSOR = "gamma"
ORDERS = ("volumeNum", "liquidityNum", "volume24hr", "startDate", "endDate", "id")
SORT_KEYS: dict[str, Callable[[Scenario], float]] = {
    "startDate": lambda s: s.outcome.polymarket.opens_at.timestamp(),
    "endDate": lambda s: s.question.ends_at.timestamp(),
    "id": lambda s: s.number,
}


def not_found(what: str) -> ApiError:
    return ApiError(404, {"type": "not found error", "error": f"{what} not found"})


def invalid(what: str) -> ApiError:
    return ApiError(422, {"type": "validation error", "error": f"invalid {what}"})


def exists(scenario: Scenario, at: datetime) -> bool:
    """Whether the market has opened."""
    return scenario.outcome.polymarket.opens_at <= at


def matches(world: World, scenario: Scenario, query: Query, at: datetime) -> bool:
    """Whether a market passes all filters of the query.

    Like Gamma, treats a missing `closed` as false: closed markets are hidden unless
    it is true, and open ones if it is.
    """
    closed = query.get_bool("closed") or False
    ends = listed_end(scenario)
    return (
        exists(scenario, at)
        and closed is bool(status_of(scenario, at))
        and has_tag(scenario, query)
        and _is_within(ends, query, "end_date")
        and _is_within(scenario.outcome.polymarket.opens_at, query, "start_date")
        and _has_status(scenario, query, at)
        and _has_volume(world, scenario, query, at)
        and (
            not query.getlist("sports_market_types")
            or text_of(scenario).sports_type in query.getlist("sports_market_types")
        )
    )


def has_tag(scenario: Scenario, query: Query) -> bool:
    """Whether a market has one of the tags in `tag_id` and one of `tag_slug`."""
    tags = text_of(scenario).tags
    ids, slugs = query.getlist("tag_id"), query.getlist("tag_slug")
    records = tag_records(tags)
    return (not ids or any(str(tag_number(t)) in ids for t in tags)) and (
        not slugs or any(record["slug"] in slugs for record in records)
    )


def _is_within(at: datetime, query: Query, name: str) -> bool:
    low, high = query.get(f"{name}_min"), query.get(f"{name}_max")
    earliest, latest = parse_iso(low), parse_iso(high)
    if (low and earliest is None) or (high and latest is None):
        raise invalid(name)
    return (earliest is None or at >= earliest) and (latest is None or at <= latest)


def _has_status(scenario: Scenario, query: Query, at: datetime) -> bool:
    status = query.get("uma_resolution_status")
    return not status or status_of(scenario, at) == status


def _has_volume(world: World, scenario: Scenario, query: Query, at: datetime) -> bool:
    minimum = query.get_int("volume_num_min", 0, invalid)
    return minimum <= 0 or volume_of(world, scenario, at) >= minimum


def ordered(
    world: World, scenarios: list[Scenario], query: Query, at: datetime
) -> list[Scenario]:
    """In the query's order, by default by id. Raises ApiError for unknown orders."""
    name = query.get("order", "id")
    if name not in ORDERS:
        raise invalid("order fields")
    # Orders by liquidity and by 24-hour volume fall back to the total volume, which
    # does not need an order book per market.
    key = SORT_KEYS.get(name, lambda s: volume_of(world, s, at))
    return sorted(scenarios, key=key, reverse=query.get_bool("ascending") is False)


def _limit(query: Query) -> int:
    # Gamma cuts larger limits to the maximum without an error.
    return max(1, min(MAX_PAGE_SIZE, query.get_int("limit", 20, invalid)))


def _after(query: Query) -> str | None:
    cursor = query.get("after_cursor")
    key = decode_cursor(CURSOR, cursor) if cursor else None
    if cursor and key is None:
        raise invalid("cursor")
    return key


def page_of(
    scenarios: list[Scenario], query: Query
) -> tuple[list[Scenario], str | None]:
    """One page and the next cursor, which is None on the last page."""
    # Ordered by id, a cursor is the last id. In any other order it is a position,
    # because several markets may have the same sort key.
    after, limit = _after(query), _limit(query)
    if not query.has("order"):
        page, last = page_after(scenarios, lambda s: f"{s.number:012d}", after, limit)
        return page, last and encode_cursor(CURSOR, last)
    if after is not None and not after.isdecimal():
        raise invalid("cursor")
    start = int(after or 0)
    more = start + limit < len(scenarios)
    cursor = encode_cursor(CURSOR, str(start + limit)) if more else None
    return scenarios[start : start + limit], cursor


def page_of_events(
    events: list[list[Scenario]], query: Query
) -> tuple[list[list[Scenario]], str | None]:
    """One page of events and the next cursor, which is None on the last page."""
    page, last = page_after(
        events, lambda e: f"{e[0].number:012d}", _after(query), _limit(query)
    )
    return page, last and encode_cursor(CURSOR, last)


def window(query: Query) -> slice:
    """The rows that `offset` and `limit` select. Raises ApiError past MAX_OFFSET."""
    offset = query.get_int("offset", 0, invalid)
    if offset > MAX_OFFSET:
        text = "offset too large, use /markets/keyset for deeper pagination"
        raise ApiError(422, {"type": "validation error", "error": text})
    return slice(offset, offset + _limit(query))
