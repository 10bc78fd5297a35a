"""Reads the listings of all venues, matches them, and stores the pairs."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from positions.venues.errors import UnderMaintenance, VenueError
from positions.venues.interface import Venue
from positions.venues.registry import spec
from positions.venues.types import Listing, Market
from strategy import schedule
from strategy.doubt import Doubt
from strategy.matching import Pair
from strategy.matching.types import Judgement
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.models.records import DoubtRecord, FactRecord
from strategy.services.context import AgentContext
from strategy.services.notes import maintenance_note
from tasklog.kinds import Action, Kind, Status
from tasklog.records import MarketCount, TrailLine
from tasklog.storage.codec import encode
from tasklog.storage.ids import content_id

WRITES_AT_ONCE = 1000


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
    for venue in venues:
        try:
            listings[venue.name] = venue.list_markets()
        except VenueError as error:
            failed[venue.name] = str(error)
            _report_failure(venue, error, context)
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
        _store(matched, listings[name_a].markets, listings[name_b].markets, now)
        pairs += len(matched)
        to_review += sum(pair.verdict is Judgement.REVIEW for pair in matched)
        if listings[name_a].complete and listings[name_b].complete:
            # After the pairs are stored, so that a crash in between retires none that
            # is listed.
            _retire(name_a, name_b, now)
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
            to_review=_count_new_reviews(now),
        )
    )
    return report


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


def pair_id(pair: Pair) -> str:
    """The same two outcomes have the same id, whoever finds them."""
    side_a = (pair.venue_a, pair.market_a, pair.outcome_a)
    return content_id("pair", *side_a, pair.venue_b, pair.market_b, pair.outcome_b)


def _store(
    pairs: Sequence[Pair],
    markets_a: Sequence[Market],
    markets_b: Sequence[Market],
    now: datetime,
) -> None:
    by_id_a = {market.market_id: market for market in markets_a}
    by_id_b = {market.market_id: market for market in markets_b}
    writes = [
        _upsert(to_record(pair, by_id_a[pair.market_a], by_id_b[pair.market_b], now))
        for pair in pairs
    ]
    for start in range(0, len(writes), WRITES_AT_ONCE):
        PAIRS.raw.bulk_write(writes[start : start + WRITES_AT_ONCE], ordered=False)


def to_record(
    pair: Pair, market_a: Market, market_b: Market, now: datetime
) -> PairRecord:
    """The pair as it is stored where nothing is stored of it yet."""
    return PairRecord(
        id=pair_id(pair),
        event_name=market_a.title,
        # Pairs on one market of side a are bets on one event, of which one may be open.
        event_key=f"{market_a.venue}:{market_a.market_id}",
        market_type=market_type(market_a, market_b),
        venue_a=pair.venue_a,
        market_id_a=pair.market_a,
        outcome_a=pair.outcome_a,
        venue_b=pair.venue_b,
        market_id_b=pair.market_b,
        outcome_b=pair.outcome_b,
        verdict=PairVerdict(str(pair.verdict)),
        score=float(pair.score),
        reasons=pair.reasons,
        facts=tuple(FactRecord(**asdict(fact)) for fact in pair.facts),
        is_listed=True,
        first_seen_at=now,
        last_seen_at=now,
        priced_at=None,
        last_reason=None,
        last_edge=None,
        rules_fingerprint=fingerprint(market_a, market_b),
        market_a=market_a,
        market_b=market_b,
        doubt=None,
    )


# What a new reading leaves as it is where the pair is stored already.
KEPT_FIELDS = ("first_seen_at", "priced_at", "last_reason", "last_edge")


def _upsert(pair: PairRecord) -> UpdateOne:
    fresh = encode(pair)
    # Doubt and verdict are computed by the server, from what is stored when it writes:
    # an operator may decide while a listing is read.
    del fresh["_id"], fresh["doubt"], fresh["verdict"]
    kept = {name: {"$ifNull": [f"${name}", fresh.pop(name)]} for name in KEPT_FIELDS}
    # Titles and rules may begin with a dollar sign: they are no expressions.
    replaced = {name: {"$literal": content} for name, content in fresh.items()}
    return UpdateOne(
        {"_id": pair.id},
        [
            # In a stage of its own: the verdict depends on it.
            {"$set": {"doubt": _doubt(pair)}},
            {"$set": {**replaced, **kept, "verdict": _verdict(pair)}},
        ],
        upsert=True,
    )


def _doubt(pair: PairRecord) -> dict[str, Any]:
    """A doubt stays; a rule text that changed is doubted again."""
    has_changed = {
        "$and": [
            # A new pair has none: its rules have not changed.
            {"$ne": [{"$type": "$rules_fingerprint"}, "missing"]},
            {"$ne": ["$rules_fingerprint", pair.rules_fingerprint]},
        ]
    }
    changed = encode(DoubtRecord(Doubt.RULES_CHANGED, pair.last_seen_at))
    return {"$cond": [has_changed, changed, {"$ifNull": ["$doubt", None]}]}


def _verdict(pair: PairRecord) -> dict[str, Any]:
    """An operator's rejection holds; a confirmation while the rules are the same.

    Without either, a doubted pair goes to review instead of being traded.
    """
    has_same_rules = {"$eq": ["$decision.rules_fingerprint", pair.rules_fingerprint]}
    rejected, same = str(PairVerdict.REJECTED), str(PairVerdict.SAME)
    is_decided = {
        "$or": [
            {"$eq": ["$decision.verdict", rejected]},
            {"$and": [{"$eq": ["$decision.verdict", same]}, has_same_rules]},
        ]
    }
    is_doubted = {"$ne": [{"$ifNull": ["$doubt", None]}, None]}
    undecided = {"$cond": [is_doubted, str(PairVerdict.REVIEW), str(pair.verdict)]}
    return {"$cond": [is_decided, "$decision.verdict", undecided]}


def market_type(market_a: Market, market_b: Market) -> str:
    """The type of the market whose venue states one; "Other" if neither does.

    A category that a venue states as part of its listing goes before one that was
    derived from tags.
    """
    markets = sorted(
        (market_a, market_b),
        key=lambda market: not spec(market.venue).states_category,
    )
    types = [market.market_type for market in markets]
    return next((name for name in types if name != "Other"), types[-1])


def fingerprint(market_a: Market, market_b: Market) -> str:
    """Changes whenever either rule text does."""
    # Separated: words that move from one text to the other are a change as well.
    text = f"{market_a.rules}\0{market_b.rules}"
    return hashlib.sha256(text.encode()).hexdigest()


def _retire(venue_a: str, venue_b: str, now: datetime) -> None:
    """Mark the pairs of these venues that this reading did not meet as not listed."""
    PAIRS.raw.update_many(
        {
            "is_listed": True,
            "last_seen_at": {"$lt": now},
            "venue_a": venue_a,
            "venue_b": venue_b,
        },
        {"$set": {"is_listed": False}},
    )


def _count_new_reviews(now: datetime) -> int:
    """The pairs that this reading brought to review, new ones and doubted ones."""
    brought = [{"first_seen_at": now}, {"doubt.at": now}]
    return PAIRS.raw.count_documents(
        {"verdict": str(PairVerdict.REVIEW), "$or": brought}
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
        f"{count.markets} {spec(count.venue).display_name}" for count in report.markets
    )
    reasons = ", ".join(
        f"{count} {reason}" for reason, count in Counter(report.skipped).most_common()
    )
    skipped = f"{sum(report.skipped.values())}" + (f" ({reasons})" if reasons else "")
    return (
        f"read {counts} markets, skipped {skipped}, matched {report.pairs} pairs, "
        f"{report.to_review} for review{partly}"
    )
