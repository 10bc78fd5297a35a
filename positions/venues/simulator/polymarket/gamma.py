"""Polymarket's Gamma API: markets and events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from positions.venues.simulator.messages import Json, Query, Request
from positions.venues.simulator.polymarket.events import event_record
from positions.venues.simulator.polymarket.filters import (
    ID_FILTERS,
    check_filters,
    exists,
    matches,
    not_found,
    number_of,
    page_of,
)
from positions.venues.simulator.polymarket.ids import (
    question_id,
    scenario_of_condition,
    scenario_of_number,
    scenario_of_token,
)
from positions.venues.simulator.polymarket.markets import market_record
from positions.venues.simulator.polymarket.status import (
    EVENT_OFFSET,
    event_id,
    siblings,
    status_of,
    text_of,
)
from positions.venues.simulator.world import Scenario, World


class Gamma:
    """The listings of one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def respond(self, request: Request, at: datetime) -> object:
        """The JSON for a path below /gamma. Raises ApiError."""
        check_filters(request.query)
        match request.parts:
            case ("markets", "keyset"):
                return self._markets_page(request.query, at)
            case ("events", "keyset"):
                return self._events_page(request.query, at)
            # Last, because "keyset" would match as an id, too.
            case ("markets", *rest) if rest:
                return self._market(rest, request.query, at)
            case ("events", *rest) if rest:
                return self._event(rest, at)
        raise not_found("path")

    def _markets_page(self, query: Query, at: datetime) -> Json:
        page, cursor = page_of(self._matching(query, at), number_of, query)
        tags = query.get_bool("include_tag") or False
        payload: Json = {
            "markets": [market_record(self.world, s, at, tags) for s in page]
        }
        # The last page has no cursor at all, rather than an empty one.
        return payload if cursor is None else payload | {"next_cursor": cursor}

    def _events_page(self, query: Query, at: datetime) -> Json:
        events = self._matching_events(query, at)
        page, cursor = page_of(events, lambda event: event[0].number, query)
        payload: Json = {"events": [event_record(self.world, e, at) for e in page]}
        return payload if cursor is None else payload | {"next_cursor": cursor}

    def _matching(self, query: Query, at: datetime) -> list[Scenario]:
        by_id = self._by_ids(query, at)
        scenarios = self._listed(at) if by_id is None else by_id
        matching = [scenario for scenario in scenarios if matches(scenario, query, at)]
        return sorted(matching, key=number_of)

    def _listed(self, at: datetime) -> list[Scenario]:
        return [s for s in self.world.scenarios(at) if s.question.polymarket]

    def _by_ids(self, query: Query, at: datetime) -> list[Scenario] | None:
        """The markets that any id filter selects, None without such a filter."""
        if not any(query.getlist(name) for name in ID_FILTERS):
            return None
        # Ids are looked up in the whole world and not in the listing, so that they
        # also reach markets that were settled long ago.
        scenarios: list[Scenario | None] = []
        scenarios += [scenario_of_number(self.world, t) for t in query.getlist("id")]
        conditions = query.getlist("condition_ids")
        scenarios += [scenario_of_condition(self.world, text) for text in conditions]
        texts = query.getlist("clob_token_ids")
        tokens = [scenario_of_token(self.world, text) for text in texts]
        scenarios += [token and token[0] for token in tokens]
        slugs = set(query.getlist("slug"))
        questions = set(query.getlist("question_ids"))
        if slugs or questions:
            scenarios += [
                scenario
                for scenario in self._listed(at)
                if text_of(scenario).slug in slugs
                or question_id(self.world.rng, scenario) in questions
            ]
        return list({s.number: s for s in scenarios if s and exists(s, at)}.values())

    def _matching_events(self, query: Query, at: datetime) -> list[list[Scenario]]:
        """The events that pass the filters, each as its markets by id."""
        ids = set(query.getlist("id"))
        slugs = set(query.getlist("slug"))
        events: dict[str, list[Scenario]] = {}
        for scenario in sorted(self._listed(at), key=number_of):
            events.setdefault(text_of(scenario).event_slug, []).append(scenario)
        closed = query.get_bool("closed") or False
        return [
            scenarios
            for slug, scenarios in events.items()
            if closed is all(status_of(scenario, at) for scenario in scenarios)
            and (not slugs or slug in slugs)
            and (not ids or event_id(scenarios) in ids)
        ]

    def _market(self, rest: Sequence[str], query: Query, at: datetime) -> object:
        """The market at /markets/ID or /markets/slug/SLUG."""
        if rest[0] == "slug" and len(rest) == 2:
            candidates = self._listed(at)
            scenario = next((s for s in candidates if text_of(s).slug == rest[1]), None)
        else:
            scenario = scenario_of_number(self.world, rest[0])
        if scenario is None or not exists(scenario, at):
            raise not_found("market")
        tags = query.get_bool("include_tag") or False
        return market_record(self.world, scenario, at, tags)

    def _event(self, rest: Sequence[str], at: datetime) -> object:
        """The event at /events/ID or /events/slug/SLUG."""
        lead = self._lead_market(rest, at)
        if lead is None or not exists(lead, at):
            raise not_found("event")
        scenarios = [s for s in siblings(self.world, lead) if exists(s, at)]
        return event_record(self.world, scenarios, at)

    def _lead_market(self, rest: Sequence[str], at: datetime) -> Scenario | None:
        """The market that an event's id is derived from."""
        if rest[0] == "slug" and len(rest) == 2:
            events = [s for s in self._listed(at) if text_of(s).event_slug == rest[1]]
            return events[0] if events else None
        # Longer numbers are no ids, and int() refuses those of thousands of digits.
        if not rest[0].isdecimal() or len(rest[0]) > 12:
            return None
        number = int(rest[0]) - EVENT_OFFSET
        return scenario_of_number(self.world, str(number)) if number > 0 else None
