"""Which listings does a query of Gamma ask for, in which order and on which page?"""

from __future__ import annotations

from datetime import datetime

from positions.venues.simulator.answers import (
    Query,
    Refusal,
    decode_cursor,
    encode_cursor,
    page_after,
    read_stamp,
)
from positions.venues.simulator.polymarket.status import (
    listed_end,
    status_of,
    text_of,
    volume_of,
)
from positions.venues.simulator.polymarket.tags import tag_number, tag_records
from positions.venues.simulator.world import Story, World

MOST = 100
LONGEST_OFFSET = 2000
CURSOR = "gamma"
ORDERS = ("volumeNum", "liquidityNum", "volume24hr", "startDate", "endDate", "id")


def not_found(what: str) -> Refusal:
    return Refusal(404, {"type": "not found error", "error": f"{what} not found"})


def invalid(what: str) -> Refusal:
    return Refusal(422, {"type": "validation error", "error": f"invalid {what}"})


def exists(story: Story, at: datetime) -> bool:
    return story.fate.polymarket.opens_at <= at


def is_wanted(world: World, story: Story, query: Query, at: datetime) -> bool:
    """Closed markets are left out unless asked for, and open ones then."""
    closed = query.flag("closed") or False
    ends = listed_end(story)
    return (
        exists(story, at)
        and closed is bool(status_of(story, at))
        and has_tag(story, query)
        and _is_within(ends, query, "end_date")
        and _is_within(story.fate.polymarket.opens_at, query, "start_date")
        and _is_of_status(story, query, at)
        and _trades_enough(world, story, query, at)
        and (
            not query.every("sports_market_types")
            or text_of(story).sports_type in query.every("sports_market_types")
        )
    )


def has_tag(story: Story, query: Query) -> bool:
    tags = text_of(story).tags
    ids, slugs = query.every("tag_id"), query.every("tag_slug")
    records = tag_records(tags)
    return (not ids or any(str(tag_number(t)) in ids for t in tags)) and (
        not slugs or any(record["slug"] in slugs for record in records)
    )


def _is_within(at: datetime, query: Query, name: str) -> bool:
    low, high = query.one(f"{name}_min"), query.one(f"{name}_max")
    first, last = read_stamp(low), read_stamp(high)
    if (low and first is None) or (high and last is None):
        raise invalid(name)
    return (first is None or at >= first) and (last is None or at <= last)


def _is_of_status(story: Story, query: Query, at: datetime) -> bool:
    wanted = query.one("uma_resolution_status")
    return not wanted or status_of(story, at) == wanted


def _trades_enough(world: World, story: Story, query: Query, at: datetime) -> bool:
    least = query.whole("volume_num_min", 0, invalid)
    return least <= 0 or volume_of(world, story, at) >= least


def ordered(
    world: World, stories: list[Story], query: Query, at: datetime
) -> list[Story]:
    """By id unless told otherwise; names that Gamma does not know are refused."""
    name = query.one("order", "id")
    if name not in ORDERS:
        raise invalid("order fields")
    rising = query.flag("ascending")
    keys = {
        "startDate": lambda s: s.fate.polymarket.opens_at.timestamp(),
        "endDate": lambda s: s.question.ends_at.timestamp(),
        "id": lambda s: s.number,
    }
    key = keys.get(name, lambda s: volume_of(world, s, at))
    return sorted(stories, key=key, reverse=rising is False)


def _limit(query: Query) -> int:
    return max(1, min(MOST, query.whole("limit", 20, invalid)))


def _after(query: Query) -> str | None:
    cursor = query.one("after_cursor")
    key = decode_cursor(CURSOR, cursor) if cursor else None
    if cursor and key is None:
        raise invalid("cursor")
    return key


def page_of(stories: list[Story], query: Query) -> tuple[list[Story], str | None]:
    """In the order of ids a cursor is an id; in another order it is a position."""
    after, limit = _after(query), _limit(query)
    if not query.has("order"):
        page, last = page_after(stories, lambda s: f"{s.number:012d}", after, limit)
        return page, last and encode_cursor(CURSOR, last)
    start = int(after or 0)
    more = start + limit < len(stories)
    cursor = encode_cursor(CURSOR, str(start + limit)) if more else None
    return stories[start : start + limit], cursor


def page_of_events(
    events: list[list[Story]], query: Query
) -> tuple[list[list[Story]], str | None]:
    page, last = page_after(
        events, lambda e: f"{e[0].number:012d}", _after(query), _limit(query)
    )
    return page, last and encode_cursor(CURSOR, last)


def window(query: Query) -> slice:
    offset = query.whole("offset", 0, invalid)
    if offset > LONGEST_OFFSET:
        text = "offset too large, use /markets/keyset for deeper pagination"
        raise Refusal(422, {"type": "validation error", "error": text})
    return slice(offset, offset + _limit(query))
