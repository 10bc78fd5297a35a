"""Which markets do both venues list now, and which of them ask the same question?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from positions.venues.errors import VenueError
from positions.venues.interface import Venue
from positions.venues.snapshot import to_document
from positions.venues.types import Listing, Market
from strategy import schedule
from strategy.doubt import Doubt
from strategy.matching import Fact, Pair
from strategy.services.context import Mandate
from tasklog.models import Action, Status
from tasklog.storage.codec import collection, content_id, encode

WRITES_AT_ONCE = 1000
# What matched_pairs calls the texts of a fact.
STORED_NAMES = {"text_a": "polymarket", "text_b": "kalshi"}


@dataclass(frozen=True, slots=True)
class Discovery:
    """What one reading of both listings gave."""

    markets: Mapping[str, int]
    skipped: Mapping[str, int]
    pairs: int
    to_review: int
    is_complete: bool


def discover(mandate: Mandate) -> Discovery | None:
    """Read, match and store; None where a venue could not be read at all.

    Pairs that are listed no longer are kept but not polled; an incomplete listing
    says nothing about what it lacks.
    """
    listings = _listings(mandate)
    if listings is None:
        return None
    polymarket, kalshi = listings
    pairs = mandate.matcher.pairs(
        polymarket.markets, kalshi.markets, mandate.desk.check_stop
    )
    now = mandate.desk.wall_now()
    _store(pairs, polymarket.markets, kalshi.markets, now)
    is_complete = polymarket.complete and kalshi.complete
    if is_complete:
        _retire(now)
    _ensure_polls(pairs, polymarket.markets, mandate)
    report = Discovery(
        {"polymarket": len(polymarket.markets), "kalshi": len(kalshi.markets)},
        dict(Counter(polymarket.skipped) + Counter(kalshi.skipped)),
        len(pairs),
        sum(pair.verdict == "review" for pair in pairs),
        is_complete,
    )
    mandate.desk.journal.write(
        Action.FETCH,
        Status.SUCCESS,
        _sentence(report),
        kind="discovery",
        markets=dict(report.markets),
        to_judge=_to_judge(now),
    )
    return report


def _listings(mandate: Mandate) -> tuple[Listing, Listing] | None:
    read = [_listing(venue, mandate) for venue in mandate.desk.venues]
    first, second = read
    return None if first is None or second is None else (first, second)


def _listing(venue: Venue, mandate: Mandate) -> Listing | None:
    try:
        return venue.list_markets()
    except VenueError as error:
        mandate.desk.journal.write(
            Action.FETCH,
            Status.FAILURE,
            f"listings of {venue.name} could not be read; discovery waits",
            error=str(error),
            kind="discovery",
        )
        return None


def pair_id(pair: Pair) -> str:
    return content_id("pair", pair.market_a, pair.outcome_a, pair.market_b)


def _store(
    pairs: Sequence[Pair],
    polymarket: Sequence[Market],
    kalshi: Sequence[Market],
    now: datetime,
) -> None:
    first = {market.market_id: market for market in polymarket}
    second = {market.market_id: market for market in kalshi}
    writes = [
        _upsert(pair, first[pair.market_a], second[pair.market_b], now)
        for pair in pairs
    ]
    for start in range(0, len(writes), WRITES_AT_ONCE):
        batch = writes[start : start + WRITES_AT_ONCE]
        collection("matched_pairs").bulk_write(batch, ordered=False)


def _upsert(pair: Pair, polymarket: Market, kalshi: Market, now: datetime) -> UpdateOne:
    values: dict[str, Any] = {
        "event_name": polymarket.title,
        "event_key": f"polymarket:{polymarket.market_id}",
        "market_type": market_type(polymarket, kalshi),
        "polymarket_id": pair.market_a,
        "kalshi_ticker": pair.market_b,
        "outcome_index": pair.outcome_a,
        "score": float(pair.score),
        "reasons": list(pair.reasons),
        "facts": [_fact(fact) for fact in pair.facts],
        "is_listed": True,
        "last_seen_at": now,
        "rules_fingerprint": fingerprint(polymarket, kalshi),
        "polymarket": to_document(polymarket),
        "kalshi": to_document(kalshi),
    }
    fresh = {
        "first_seen_at": now,
        "priced_at": None,
        "last_reason": None,
        "last_edge": None,
    }
    kept = {name: {"$ifNull": [f"${name}", value]} for name, value in fresh.items()}
    given = {name: {"$literal": value} for name, value in encode(values).items()}
    rules = values["rules_fingerprint"]
    return UpdateOne(
        {"_id": pair_id(pair)},
        [
            {"$set": {"doubt": _doubt(rules, now)}},
            {"$set": {**given, **kept, "verdict": _verdict(str(pair.verdict), rules)}},
        ],
        upsert=True,
    )


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        STORED_NAMES.get(key, key): str(value) for key, value in asdict(fact).items()
    }


def _doubt(rules: str, now: datetime) -> dict[str, Any]:
    """What was doubted stays doubted; a rule text that changed is doubted anew."""
    has_changed = {
        "$and": [
            {"$ne": [{"$type": "$rules_fingerprint"}, "missing"]},
            {"$ne": ["$rules_fingerprint", rules]},
        ]
    }
    changed = {"reason": str(Doubt.RULES_CHANGED), "at": now}
    return {"$cond": [has_changed, changed, {"$ifNull": ["$doubt", None]}]}


def _verdict(found: str, rules: str) -> dict[str, Any]:
    """An operator's rejection stands; a confirmation while the rules are the same.

    Without either, what is doubted goes to review instead of being traded.
    """
    has_same_rules = {"$eq": ["$decision.rules_fingerprint", rules]}
    stands = {
        "$or": [
            {"$eq": ["$decision.verdict", "rejected"]},
            {"$and": [{"$eq": ["$decision.verdict", "same"]}, has_same_rules]},
        ]
    }
    is_doubted = {"$ne": [{"$ifNull": ["$doubt", None]}, None]}
    undecided = {"$cond": [is_doubted, "review", found]}
    return {"$cond": [stands, "$decision.verdict", undecided]}


def market_type(polymarket: Market, kalshi: Market) -> str:
    """Kalshi states a category for each series; Polymarket's tags stand in."""
    return (
        kalshi.market_type if kalshi.market_type != "Other" else polymarket.market_type
    )


def fingerprint(polymarket: Market, kalshi: Market) -> str:
    """Changes whenever either rule text does."""
    text = f"{polymarket.rules}\0{kalshi.rules}"
    return hashlib.sha256(text.encode()).hexdigest()


def _retire(now: datetime) -> None:
    collection("matched_pairs").update_many(
        {"is_listed": True, "last_seen_at": {"$lt": now}},
        {"$set": {"is_listed": False}},
    )


def _to_judge(now: datetime) -> int:
    """The pairs that this reading brought to review, new ones and doubted ones."""
    brought = [{"first_seen_at": now}, {"doubt.at": now}]
    return collection("matched_pairs").count_documents(
        {"verdict": "review", "$or": brought}
    )


def _ensure_polls(
    pairs: Sequence[Pair], polymarket: Sequence[Market], mandate: Mandate
) -> None:
    types = collection("matched_pairs").distinct("market_type", {"is_listed": True})
    schedule.ensure(
        {schedule.POLL + name: mandate.base_interval_seconds for name in types},
        mandate.desk.wall_now(),
    )


def _sentence(report: Discovery) -> str:
    partly = "" if report.is_complete else " (a listing was incomplete)"
    lost = Counter(report.skipped).most_common()
    reasons = ", ".join(f"{count} {reason}" for reason, count in lost)
    skipped = f"{sum(report.skipped.values())}" + (f" ({reasons})" if reasons else "")
    return (
        f"read {report.markets['polymarket']} Polymarket and "
        f"{report.markets['kalshi']} Kalshi markets, skipped {skipped}, "
        f"matched {report.pairs} pairs, {report.to_review} for review{partly}"
    )
