"""Reads the listings of all venues, matches them, and stores the pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connections

from positions.venues.errors import UnderMaintenance, VenueError
from positions.venues.interface import Venue
from positions.venues.registry import spec
from positions.venues.types import Listing
from strategy import schedule
from strategy.matching import Pair
from strategy.matching.types import Judgement
from strategy.models import PAIRS
from strategy.services.changed_rules import judge_changed
from strategy.services.context import AgentContext
from strategy.services.early_closes import look_at_closed
from strategy.services.keeping import (
    count_new_reviews,
    retire,
    store,
    stored_contents,
)
from strategy.services.matched import pair_id
from strategy.services.notes import maintenance_note
from tasklog.formats import counted
from tasklog.kinds import Action, Kind, Status
from tasklog.records import MarketCount, TrailLine


@dataclass(frozen=True, slots=True)
class Discovery:
    """What one reading of the listings gave.

    `failed` are the venues that could not be read, each with its error; `pairs` is None
    where fewer than two could be, and nothing was matched.
    """

    markets: tuple[MarketCount, ...]
    skipped: Mapping[str, int]
    pairs: int | None
    to_review: int
    is_complete: bool
    failed: Mapping[str, str]


def discover(context: AgentContext) -> Discovery:
    """Read the listings of all venues, match them pair by pair, and store the pairs.

    Pairs that are listed no longer are kept but not polled. An incomplete listing, or a
    venue that failed, says nothing about what it lacks.
    """
    venues = context.positions.venues
    listings: dict[str, Listing] = {}
    failed: dict[str, str] = {}
    for venue, answer in zip(venues, _read_all(context), strict=True):
        if isinstance(answer, VenueError):
            failed[venue.name] = str(answer)
            _report_failure(venue, answer, context)
        else:
            listings[venue.name] = answer
    look_at_closed(listings, context)
    readable = [
        (venue_a.name, venue_b.name)
        for venue_a, venue_b in venues.pairs()
        if venue_a.name in listings and venue_b.name in listings
    ]
    if not readable:
        counts = _counts(listings)
        return Discovery(counts, {}, None, 0, is_complete=False, failed=failed)
    # One moment for the whole reading: by it the pairs that were met are told from
    # those that were not, and new reviews from earlier ones.
    now = context.positions.wall_now()
    pairs = 0
    to_review = 0
    for name_a, name_b in readable:
        matched = _match(listings[name_a], listings[name_b], name_a, name_b, context)
        markets = {
            (market.venue, market.market_id): market
            for name in (name_a, name_b)
            for market in listings[name].markets
        }
        # Before the pairs are stored, which replaces what shows a change.
        unmatched = judge_changed(matched, markets, context)
        pairs_found = [*matched, *unmatched]
        stored = stored_contents(name_a, name_b)
        contents = context.matchers.contents(name_a, name_b)
        check_stop = context.positions.check_stop
        store(pairs_found, markets, now, check_stop, stored, contents)
        ids = {pair_id(pair) for pair in pairs_found}
        contents.keep(ids)
        pairs += len(matched)
        to_review += sum(pair.verdict is Judgement.REVIEW for pair in matched)
        if listings[name_a].complete and listings[name_b].complete:
            # After the pairs are stored, so that a crash in between retires none that
            # is listed.
            retire(stored.keys() - ids, now)
    _ensure_polls(context)
    report = Discovery(
        _counts(listings),
        sum((Counter(listing.skipped) for listing in listings.values()), Counter()),
        pairs,
        to_review,
        not failed and all(listing.complete for listing in listings.values()),
        failed,
    )
    context.positions.journal.write(
        TrailLine(
            kind=Kind.DISCOVERY,
            action=Action.FETCH,
            details=_describe(report),
            markets=report.markets,
            to_review=count_new_reviews(now),
        )
    )
    return report


def _read_all(context: AgentContext) -> list[Listing | VenueError]:
    """What each venue answers, in their order; read at once where the context says so.

    A listing is a chain of pages: its calls wait for each other, not for other venues.
    """
    venues = list(context.positions.venues)
    if not context.reads_together:
        return [_read(venue) for venue in venues]
    with ThreadPoolExecutor(len(venues), "listing") as pool:
        return list(pool.map(_read_in_thread, venues))


def _read_in_thread(venue: Venue) -> Listing | VenueError:
    try:
        return _read(venue)
    finally:
        # Django keeps a connection per thread, which a failed attempt opens.
        connections.close_all()


def _read(venue: Venue) -> Listing | VenueError:
    try:
        return venue.list_markets()
    except VenueError as error:
        return error


def _counts(listings: Mapping[str, Listing]) -> tuple[MarketCount, ...]:
    return tuple(
        MarketCount(name, len(listing.markets)) for name, listing in listings.items()
    )


def _report_failure(venue: Venue, error: VenueError, context: AgentContext) -> None:
    if isinstance(error, UnderMaintenance):
        context.notes.add(maintenance_note(error))
        return
    context.positions.journal.write(
        TrailLine(
            kind=Kind.DISCOVERY,
            action=Action.FETCH,
            status=Status.FAILURE,
            details=f"listings of {venue.name} could not be read",
            error=str(error),
        )
    )


def _match(
    listing_a: Listing,
    listing_b: Listing,
    name_a: str,
    name_b: str,
    context: AgentContext,
) -> tuple[Pair, ...]:
    matcher = context.matchers.between(name_a, name_b)
    return matcher.pairs(
        listing_a.markets, listing_b.markets, context.positions.check_stop
    )


def _ensure_polls(context: AgentContext) -> None:
    types = PAIRS.raw.distinct("market_type", {"is_listed": True})
    schedule.ensure(
        {schedule.POLL + name: context.base_interval_seconds for name in types},
        context.positions.wall_now(),
    )


def _describe(report: Discovery) -> str:
    partly = "" if report.is_complete else " (a listing was incomplete)"
    counts = " and ".join(
        f"{count.markets:,} {spec(count.venue).display_name}"
        for count in report.markets
    )
    reasons = ", ".join(
        f"{count:,} {reason}" for reason, count in Counter(report.skipped).most_common()
    )
    skipped = f"{sum(report.skipped.values()):,}" + (f" ({reasons})" if reasons else "")
    return (
        f"read {counts} markets, skipped {skipped}, matched "
        f"{counted(report.pairs or 0, 'pair')}, {report.to_review:,} for review{partly}"
    )
