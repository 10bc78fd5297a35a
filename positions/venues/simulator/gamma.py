"""What does Polymarket's Gamma API (the listings) answer?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from positions.venues.simulator.answers import (
    Json,
    Query,
    Refusal,
    Request,
    decode_cursor,
    encode_cursor,
    page_after,
    read_stamp,
)
from positions.venues.simulator.ids import (
    question_id,
    story_of_condition,
    story_of_number,
    story_of_token,
)
from positions.venues.simulator.polymarket_records import (
    EVENT_OFFSET,
    event_record,
    market_record,
    siblings,
    status_of,
    tag_number,
    tag_records,
    text_of,
    volume_of,
)
from positions.venues.simulator.world import Story, World

MOST = 100
LONGEST_OFFSET = 2000
CURSOR = "gamma"
SPORTS_TYPES = ("moneyline", "spreads")
ORDERS = ("volumeNum", "liquidityNum", "volume24hr", "startDate", "endDate", "id")


class Gamma:
    """The listings of one world; ask with `answer`."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, request: Request, at: datetime) -> object:
        """The JSON of a path below /gamma. Raises Refusal."""
        match request.parts:
            case ("markets", "keyset"):
                return self._markets_page(request.query, at)
            case ("events", "keyset"):
                return self._events_page(request.query, at)
            case ("markets",):
                return self._markets_list(request.query, at)
            case ("events",):
                return self._events_list(request.query, at)
            case ("markets", *rest) if rest:
                return self._one_market(rest, request.query, at)
            case ("events", *rest) if rest:
                return self._one_event(rest, at)
            case ("tags", *rest):
                return self._tags(rest, request.query, at)
            case ("sports", "market-types"):
                return {"marketTypes": list(SPORTS_TYPES)}
        raise not_found("path")

    def _markets_page(self, query: Query, at: datetime) -> Json:
        stories = _ordered(self.world, self._chosen(query, at), query, at)
        page, cursor = _page(stories, query)
        tags = query.flag("include_tag") or False
        answer: Json = {
            "markets": [market_record(self.world, s, at, tags) for s in page]
        }
        return answer if cursor is None else answer | {"next_cursor": cursor}

    def _events_page(self, query: Query, at: datetime) -> Json:
        events = self._chosen_events(query, at)
        page, cursor = _page_of_events(events, query)
        answer: Json = {"events": [event_record(self.world, e, at) for e in page]}
        return answer if cursor is None else answer | {"next_cursor": cursor}

    def _markets_list(self, query: Query, at: datetime) -> list[Json]:
        stories = _ordered(self.world, self._chosen(query, at), query, at)
        tags = query.flag("include_tag") or False
        return [
            market_record(self.world, story, at, tags)
            for story in stories[_window(query)]
        ]

    def _events_list(self, query: Query, at: datetime) -> list[Json]:
        events = self._chosen_events(query, at)[_window(query)]
        return [event_record(self.world, event, at) for event in events]

    def _chosen(self, query: Query, at: datetime) -> list[Story]:
        named = self._named(query, at)
        stories = self._listed(at) if named is None else named
        chosen = [s for s in stories if _is_wanted(self.world, s, query, at)]
        return sorted(chosen, key=lambda story: story.number)

    def _listed(self, at: datetime) -> list[Story]:
        return [s for s in self.world.stories(at) if s.question.polymarket]

    def _named(self, query: Query, at: datetime) -> list[Story] | None:
        """The stories that filters by id ask for, None without such a filter."""
        found: list[Story | None] = []
        found += [story_of_number(self.world, t) for t in query.every("id")]
        conditions = query.every("condition_ids")
        found += [story_of_condition(self.world, text) for text in conditions]
        texts = query.every("clob_token_ids")
        tokens = [story_of_token(self.world, text) for text in texts]
        found += [token and token[0] for token in tokens]
        slugs, questions = set(query.every("slug")), set(query.every("question_ids"))
        if slugs or questions:
            found += [
                story
                for story in self._listed(at)
                if text_of(story).slug in slugs
                or question_id(self.world.chance, story) in questions
            ]
        names = ("id", "condition_ids", "clob_token_ids", "slug", "question_ids")
        if not any(query.every(name) for name in names):
            return None
        return list({s.number: s for s in found if s and _exists(s, at)}.values())

    def _chosen_events(self, query: Query, at: datetime) -> list[list[Story]]:
        wanted = set(query.every("id"))
        slugs = set(query.every("slug"))
        events: dict[str, list[Story]] = {}
        for story in sorted(self._listed(at), key=lambda story: story.number):
            if _has_tag(story, query):
                events.setdefault(text_of(story).event_slug, []).append(story)
        closed = query.flag("closed") or False
        return [
            stories
            for slug, stories in events.items()
            if closed is all(status_of(story, at) for story in stories)
            and (not slugs or slug in slugs)
            and (not wanted or str(EVENT_OFFSET + stories[0].number) in wanted)
        ]

    def _one_market(self, rest: Sequence[str], query: Query, at: datetime) -> object:
        if rest[0] == "slug" and len(rest) == 2:
            found = [s for s in self._listed(at) if text_of(s).slug == rest[1]]
            story = found[0] if found else None
        else:
            story = story_of_number(self.world, rest[0])
        if story is None or not _exists(story, at):
            raise not_found("market")
        if rest[-1] == "tags" and len(rest) == 2:
            return tag_records(text_of(story).tags)
        tags = query.flag("include_tag") or False
        return market_record(self.world, story, at, tags)

    def _one_event(self, rest: Sequence[str], at: datetime) -> object:
        if rest[0] == "slug" and len(rest) == 2:
            found = [s for s in self._listed(at) if text_of(s).event_slug == rest[1]]
            first = found[0] if found else None
        elif rest[0].isdecimal() and int(rest[0]) > EVENT_OFFSET:
            first = story_of_number(self.world, str(int(rest[0]) - EVENT_OFFSET))
        else:
            first = None
        if first is None or not _exists(first, at):
            raise not_found("event")
        if rest[-1] == "tags" and len(rest) == 2:
            return tag_records(text_of(first).tags)
        stories = [s for s in siblings(self.world, first) if _exists(s, at)]
        return event_record(self.world, stories, at)

    def _tags(self, rest: Sequence[str], query: Query, at: datetime) -> object:
        labels = sorted({tag for s in self._listed(at) for tag in text_of(s).tags})
        tags = tag_records(labels)
        if not rest:
            return tags[_window(query)]
        name = rest[1] if rest[0] == "slug" and len(rest) == 2 else rest[0]
        for tag in tags:
            if name in (tag["id"], tag["slug"]):
                return tag
        raise not_found("tag")


def not_found(what: str) -> Refusal:
    return Refusal(404, {"type": "not found error", "error": f"{what} not found"})


def invalid(what: str) -> Refusal:
    return Refusal(422, {"type": "validation error", "error": f"invalid {what}"})


def _exists(story: Story, at: datetime) -> bool:
    return story.fate.polymarket.opens_at <= at


def _is_wanted(world: World, story: Story, query: Query, at: datetime) -> bool:
    """Closed markets are left out unless asked for, and open ones then."""
    closed = query.flag("closed") or False
    ends = text_of(story).ends_at or story.question.ends_at
    return (
        _exists(story, at)
        and closed is bool(status_of(story, at))
        and _has_tag(story, query)
        and _is_within(ends, query, "end_date")
        and _is_within(story.fate.polymarket.opens_at, query, "start_date")
        and _is_of_status(story, query, at)
        and _trades_enough(world, story, query, at)
        and (
            not query.every("sports_market_types")
            or text_of(story).sports_type in query.every("sports_market_types")
        )
    )


def _has_tag(story: Story, query: Query) -> bool:
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


def _ordered(
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


def _page(stories: list[Story], query: Query) -> tuple[list[Story], str | None]:
    """In the order of ids a cursor is an id; in another order it is a position."""
    after, limit = _after(query), _limit(query)
    if not query.has("order"):
        page, last = page_after(stories, lambda s: f"{s.number:012d}", after, limit)
        return page, last and encode_cursor(CURSOR, last)
    start = int(after or 0)
    more = start + limit < len(stories)
    cursor = encode_cursor(CURSOR, str(start + limit)) if more else None
    return stories[start : start + limit], cursor


def _page_of_events(
    events: list[list[Story]], query: Query
) -> tuple[list[list[Story]], str | None]:
    page, last = page_after(
        events, lambda e: f"{e[0].number:012d}", _after(query), _limit(query)
    )
    return page, last and encode_cursor(CURSOR, last)


def _window(query: Query) -> slice:
    offset = query.whole("offset", 0, invalid)
    if offset > LONGEST_OFFSET:
        text = "offset too large, use /markets/keyset for deeper pagination"
        raise Refusal(422, {"type": "validation error", "error": text})
    return slice(offset, offset + _limit(query))
