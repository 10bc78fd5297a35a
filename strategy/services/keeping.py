"""Writes what a reading of the listings says of pairs beside what is stored of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pymongo import UpdateOne

from positions.venues.types import Market
from strategy.doubt import Doubt
from strategy.matching import Pair
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.models.records import DoubtRecord
from strategy.services import causes
from strategy.services.events import event_keys
from strategy.services.matched import keys, to_record
from tasklog.storage.codec import Document, encode

WRITES_AT_ONCE = 1000
SAME = str(PairVerdict.SAME)
# Conditions on a stored pair, for the server.
IS_DECIDED = {"$ne": [{"$ifNull": ["$decision", None]}, None]}
IS_REJECTED = {"$eq": ["$decision.verdict", str(PairVerdict.REJECTED)]}
IS_DOUBTED = {"$ne": [{"$ifNull": ["$doubt", None]}, None]}


def store(
    pairs: Sequence[Pair],
    markets: Mapping[tuple[str, str], Market],
    now: datetime,
    check_stop: Callable[[], None] = lambda: None,
) -> None:
    """Insert or update the pairs; `markets` are all of both, by venue and id.

    `check_stop` is called before each batch of writes, and may raise.
    """
    for start in range(0, len(pairs), WRITES_AT_ONCE):
        check_stop()
        batch = pairs[start : start + WRITES_AT_ONCE]
        events = event_keys(batch)
        records = (_record(pair, markets, now) for pair in batch)
        writes = [
            upsert(
                replace(pair, event_key=events.get(pair.market_id_a, pair.event_key))
            )
            for pair in records
        ]
        PAIRS.raw.bulk_write(writes, ordered=False)


def _record(
    pair: Pair, markets: Mapping[tuple[str, str], Market], now: datetime
) -> PairRecord:
    key_a, key_b = keys(pair)
    return to_record(pair, markets[key_a], markets[key_b], now)


# What a new reading leaves as it is where the pair is stored already.
KEPT_FIELDS = ("first_seen_at", "priced_at", "last_reason", "last_edge")


def upsert(pair: PairRecord) -> UpdateOne:
    """One write that leaves what an operator has decided meanwhile."""
    fresh = encode(pair)
    # These are computed by the server, from what is stored when it writes: an operator
    # may decide while a listing is read.
    for computed in ("_id", "doubt", "verdict", "cause"):
        fresh.pop(computed)
    kept = {name: {"$ifNull": [f"${name}", fresh.pop(name)]} for name in KEPT_FIELDS}
    # Titles and rules may begin with a dollar sign: they are no expressions.
    replaced = {name: {"$literal": content} for name, content in fresh.items()}
    return UpdateOne(
        {"_id": pair.id},
        [
            # In a stage of its own: verdict and cause depend on it.
            {"$set": {"doubt": _doubt(pair)}},
            {
                "$set": {
                    **replaced,
                    **kept,
                    "verdict": _verdict(pair),
                    "cause": _cause(pair),
                }
            },
        ],
        upsert=True,
    )


def _doubt(pair: PairRecord) -> Document:
    """A doubt stays; a rule text that changed is doubted again.

    A doubt about the texts themselves holds until an operator has decided.
    """
    has_changed = {
        "$and": [
            # A new pair has none: its rules have not changed.
            {"$ne": [{"$type": "$rules_fingerprint"}, "missing"]},
            {"$ne": ["$rules_fingerprint", pair.rules_fingerprint]},
        ]
    }
    changed = encode(DoubtRecord(Doubt.RULES_CHANGED, pair.last_seen_at))
    initial = None if pair.doubt is None else encode(pair.doubt)
    undecided = {"$cond": [IS_DECIDED, None, {"$literal": initial}]}
    return {"$cond": [has_changed, changed, {"$ifNull": ["$doubt", undecided]}]}


def _verdict(pair: PairRecord) -> Document:
    """An operator's rejection holds; a confirmation while the rules are the same.

    Without either, a doubted pair goes to review instead of being traded.
    """
    undecided = {"$cond": [IS_DOUBTED, str(PairVerdict.REVIEW), str(pair.verdict)]}
    holds = {"$or": [IS_REJECTED, _is_confirmed(pair)]}
    return {"$cond": [holds, "$decision.verdict", undecided]}


def _cause(pair: PairRecord) -> Document:
    """What keeps it from being traded, of the same cases as the verdict."""
    risks = [risk.name for risk in pair.risks]
    doubted = {"$concat": [causes.of_doubt(""), "$doubt.reason"]}
    cases = (
        (IS_REJECTED, causes.of_decision(PairVerdict.REJECTED, risks)),
        (_is_confirmed(pair), causes.of_decision(PairVerdict.SAME, risks)),
        (IS_DOUBTED, doubted),
    )
    return {
        "$switch": {
            "branches": [{"case": case, "then": then} for case, then in cases],
            "default": pair.cause,
        }
    }


def _is_confirmed(pair: PairRecord) -> Document:
    """By an operator who has read these rules."""
    has_same_rules = {"$eq": ["$decision.rules_fingerprint", pair.rules_fingerprint]}
    return {"$and": [{"$eq": ["$decision.verdict", SAME]}, has_same_rules]}


def retire(venue_a: str, venue_b: str, now: datetime) -> None:
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


def count_new_reviews(now: datetime) -> int:
    """The pairs that this reading brought to review, new ones and doubted ones."""
    brought = [{"first_seen_at": now}, {"doubt.at": now}]
    return PAIRS.raw.count_documents(
        {"verdict": str(PairVerdict.REVIEW), "$or": brought}
    )
