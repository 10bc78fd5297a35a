"""What does Polymarket's Gamma API (the listings) answer?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from positions.venues.simulator.answers import Json, Query, Request
from positions.venues.simulator.polymarket.events import event_record
from positions.venues.simulator.polymarket.filters import (
    exists,
    has_tag,
    is_wanted,
    not_found,
    ordered,
    page_of,
    page_of_events,
    window,
)
from positions.venues.simulator.polymarket.ids import (
    question_id,
    story_of_condition,
    story_of_number,
    story_of_token,
)
from positions.venues.simulator.polymarket.markets import market_record
from positions.venues.simulator.polymarket.status import (
    EVENT_OFFSET,
    siblings,
    status_of,
    text_of,
)
from positions.venues.simulator.polymarket.tags import tag_records
from positions.venues.simulator.world import Story, World

SPORTS_TYPES = ("moneyline", "spreads")


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
        stories = ordered(self.world, self._chosen(query, at), query, at)
        page, cursor = page_of(stories, query)
        tags = query.flag("include_tag") or False
        answer: Json = {
            "markets": [market_record(self.world, s, at, tags) for s in page]
        }
        return answer if cursor is None else answer | {"next_cursor": cursor}

    def _events_page(self, query: Query, at: datetime) -> Json:
        events = self._chosen_events(query, at)
        page, cursor = page_of_events(events, query)
        answer: Json = {"events": [event_record(self.world, e, at) for e in page]}
        return answer if cursor is None else answer | {"next_cursor": cursor}

    def _markets_list(self, query: Query, at: datetime) -> list[Json]:
        stories = ordered(self.world, self._chosen(query, at), query, at)
        tags = query.flag("include_tag") or False
        return [
            market_record(self.world, story, at, tags)
            for story in stories[window(query)]
        ]

    def _events_list(self, query: Query, at: datetime) -> list[Json]:
        events = self._chosen_events(query, at)[window(query)]
        return [event_record(self.world, event, at) for event in events]

    def _chosen(self, query: Query, at: datetime) -> list[Story]:
        named = self._named(query, at)
        stories = self._listed(at) if named is None else named
        chosen = [s for s in stories if is_wanted(self.world, s, query, at)]
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
        return list({s.number: s for s in found if s and exists(s, at)}.values())

    def _chosen_events(self, query: Query, at: datetime) -> list[list[Story]]:
        wanted = set(query.every("id"))
        slugs = set(query.every("slug"))
        events: dict[str, list[Story]] = {}
        for story in sorted(self._listed(at), key=lambda story: story.number):
            if has_tag(story, query):
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
        if story is None or not exists(story, at):
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
        if first is None or not exists(first, at):
            raise not_found("event")
        if rest[-1] == "tags" and len(rest) == 2:
            return tag_records(text_of(first).tags)
        stories = [s for s in siblings(self.world, first) if exists(s, at)]
        return event_record(self.world, stories, at)

    def _tags(self, rest: Sequence[str], query: Query, at: datetime) -> object:
        labels = sorted({tag for s in self._listed(at) for tag in text_of(s).tags})
        tags = tag_records(labels)
        if not rest:
            return tags[window(query)]
        name = rest[1] if rest[0] == "slug" and len(rest) == 2 else rest[0]
        for tag in tags:
            if name in (tag["id"], tag["slug"]):
                return tag
        raise not_found("tag")
