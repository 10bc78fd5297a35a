"""Polymarket's Gamma API: markets and events.

Those filters are simulated that the venues' own clients send on their read paths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from positions.venues.simulator.messages import Api, ApiError, Invalid, Json, Request
from positions.venues.simulator.polymarket.listing import (
    EVENT_OFFSET,
    Listing,
    event_id,
    listed,
    with_condition,
    with_id,
    with_token,
)
from positions.venues.simulator.polymarket.records import event_record, market_record

T = TypeVar("T")
MAX_PAGE_SIZE = 100
ID_FILTERS = ("id", "condition_ids", "clob_token_ids", "slug", "question_ids")
# Gamma ignores the names of other APIs' cursors: their first page comes again.
IGNORED = ("cursor", "next_cursor")
PARAMETERS = {"closed", "limit", "after_cursor", "include_tag", *ID_FILTERS, *IGNORED}


class Gamma(Api):
    """The listings of one world."""

    name = "gamma"

    def invalid(self, what: str) -> ApiError:
        payload = {"type": "validation error", "error": f"invalid {what}"}
        return ApiError(422, payload)

    def respond(self, request: Request, at: datetime) -> object:
        for name, _ in request.query:
            # A filter that is not simulated would get a wrong answer.
            if name not in PARAMETERS:
                raise Invalid(f"filter for the simulated Gamma: {name}")
        match request.parts:
            case ("markets", "keyset"):
                with_tags = request.get_bool("include_tag")
                markets, cursor = self._page(self._markets(request, at), request)
                return {
                    "markets": [market_record(m, with_tags) for m in markets]
                } | cursor
            case ("events", "keyset"):
                events, cursor = self._page(self._events(request, at), request)
                return {"events": [event_record(event) for event in events]} | cursor
            # Last, because "keyset" would match as an id, too.
            case ("markets", *rest) if rest:
                market = self._found("market", rest, at)
                return market_record(market, request.get_bool("include_tag"))
            case ("events", *rest) if rest:
                siblings = self._found("event", rest, at).siblings
                return event_record([each for each in siblings if each.exists])
        raise _not_found("path")

    def _markets(self, request: Request, at: datetime) -> dict[int, Listing]:
        """The open markets that pass the filters, or with `closed` the closed ones."""
        by_id = self._by_ids(request, at)
        listings = listed(self.world, at) if by_id is None else by_id
        closed = request.get_bool("closed")
        return {
            each.scenario.number: each
            for each in listings
            if closed is bool(each.status)
        }

    def _by_ids(self, request: Request, at: datetime) -> list[Listing] | None:
        """The markets that any id filter selects, None without such a filter."""
        if not any(request.getlist(name) for name in ID_FILTERS):
            return None
        # Ids are looked up in the whole world and not in the listing, so that they
        # also reach markets that were settled long ago.
        world = self.world
        found = [with_id(world, text, at) for text in request.getlist("id")]
        conditions = request.getlist("condition_ids")
        found += [with_condition(world, text, at) for text in conditions]
        tokens = [with_token(world, t, at) for t in request.getlist("clob_token_ids")]
        found += [token and token.listing for token in tokens]
        slugs = set(request.getlist("slug"))
        questions = set(request.getlist("question_ids"))
        if slugs or questions:
            found += [
                listing
                for listing in listed(self.world, at)
                if listing.text.slug in slugs or listing.question_id in questions
            ]
        return [each for each in found if each and each.exists]

    def _events(self, request: Request, at: datetime) -> dict[int, list[Listing]]:
        """The events that pass the filters, each as its markets."""
        ids, slugs = set(request.getlist("id")), set(request.getlist("slug"))
        events: dict[str, list[Listing]] = {}
        for listing in listed(self.world, at):
            events.setdefault(listing.text.event_slug, []).append(listing)
        closed = request.get_bool("closed")
        return {
            listings[0].scenario.number: listings
            for slug, listings in events.items()
            if closed is all(listing.status for listing in listings)
            and (not slugs or slug in slugs)
            and (not ids or event_id(listings) in ids)
        }

    def _found(self, what: str, rest: Sequence[str], at: datetime) -> Listing:
        """The market with the id or slug at the end of a path. Raises ApiError.

        For an event, the market that the event's id is derived from.
        """
        is_event = what == "event"
        if rest[0] == "slug" and len(rest) == 2:
            slug, listings = (
                "event_slug" if is_event else "slug",
                listed(self.world, at),
            )
            same = (each for each in listings if getattr(each.text, slug) == rest[1])
            found = next(same, None)
        else:
            offset = EVENT_OFFSET if is_event else 0
            found = with_id(self.world, rest[0], at, offset)
        if found is None or not found.exists:
            raise _not_found(what)
        return found

    def _page(self, rows: Mapping[int, T], request: Request) -> tuple[list[T], Json]:
        """One page of rows by number, and its cursor, which the last page lacks."""
        # Gamma cuts larger limits to the maximum without an error.
        limit = max(1, min(MAX_PAGE_SIZE, request.get_int("limit", 20)))
        keyed = {f"{number:012d}": row for number, row in rows.items()}
        page, cursor = self.page_of(keyed, request.get("after_cursor"), limit)
        return page, {"next_cursor": cursor} if cursor else {}


def _not_found(what: str) -> ApiError:
    return ApiError(404, {"type": "not found error", "error": f"{what} not found"})
