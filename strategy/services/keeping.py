"""Writes what a reading of the listings says of pairs beside what is stored of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pymongo import UpdateOne

from positions.venues.types import Market
from strategy.doubt import Doubt
from strategy.matching import Pair
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.models.records import DoubtRecord
from strategy.services import causes
from strategy.services.contents import Contents, counts_quotes
from strategy.services.events import event_keys
from strategy.services.matched import keys, pair_id, to_record
from tasklog.storage.codec import Document, encode

WRITES_AT_ONCE = 1000
SAME = str(PairVerdict.SAME)
# Conditions on a stored pair, for the server.
IS_DECIDED = {"$ne": [{"$ifNull": ["$decision", None]}, None]}
IS_REJECTED = {"$eq": ["$decision.verdict", str(PairVerdict.REJECTED)]}
IS_DOUBTED = {"$ne": [{"$ifNull": ["$doubt", None]}, None]}


def stored_contents(venue_a: str, venue_b: str) -> dict[str, str]:
    """The fingerprint of each listed pair of two venues, by its id."""
    listed = {"is_listed": True, "venue_a": venue_a, "venue_b": venue_b}
    cursor = PAIRS.raw.find(listed, {"content_fingerprint": 1})
    return {
        str(stored["_id"]): str(stored.get("content_fingerprint")) for stored in cursor
    }


def store(
    pairs: Sequence[Pair],
    markets: Mapping[tuple[str, str], Market],
    now: datetime,
    check_stop: Callable[[], None] = lambda: None,
    stored: Mapping[str, str] | None = None,
    contents: Contents | None = None,
) -> None:
    """Insert or update the pairs that are not stored as they are.

    `markets` are all of both, by venue and id; `stored` are the fingerprints of listed
    pairs. `check_stop` is called before each batch of pairs, and may raise.
    """
    contents = contents or Contents()
    for start in range(0, len(pairs), WRITES_AT_ONCE):
        check_stop()
        batch = pairs[start : start + WRITES_AT_ONCE]
        changed = _changed(batch, markets, now, stored or {}, contents)
        if writes := [upsert(record) for record in changed]:
            PAIRS.raw.bulk_write(writes, ordered=False)


def _changed(
    pairs: Sequence[Pair],
    markets: Mapping[tuple[str, str], Market],
    now: datetime,
    stored: Mapping[str, str],
    contents: Contents,
) -> Iterator[PairRecord]:
    """The records of those pairs of which something else is stored, or nothing."""
    events = event_keys(pairs)
    for pair in pairs:
        key_a, key_b = keys(pair)
        source = (pair, markets[key_a], markets[key_b], events.get(pair.market_a))
        identity = pair_id(pair)
        fingerprint = contents.fingerprint(identity, source)
        if fingerprint and stored.get(identity) == fingerprint:
            continue
        record = to_record(*source[:3], now)
        record = replace(record, event_key=source[3] or record.event_key)
        fingerprint = content_fingerprint(record)
        contents.by_id[identity] = source, fingerprint
        if stored.get(identity) != fingerprint:
            yield replace(record, content_fingerprint=fingerprint)


def content_fingerprint(pair: PairRecord) -> str:
    """Of all that a reading says of a pair, but when, and prices that nobody reads."""
    said = encode(pair)
    for moment in ("first_seen_at", "changed_at"):
        del said[moment]
    said["doubt"] = None if pair.doubt is None else pair.doubt.reason
    if not counts_quotes(pair.verdict):
        for market in ("market_a", "market_b"):
            del said[market]["quotes"]
    return hashlib.sha256(repr(said).encode()).hexdigest()


# What a new reading leaves as it is where the pair is stored already.
KEPT_FIELDS = ("first_seen_at", "priced_at", "last_reason", "last_edge")


def upsert(pair: PairRecord) -> UpdateOne:
    """One write that leaves what an operator has decided meanwhile."""
    fresh = encode(pair)
    # These are computed by the server, from what is stored when it writes: an operator
    # may decide while a listing is read.
    for computed in ("_id", "doubt", "verdict", "cause"):
        fresh.pop(computed)
    named = {"$literal": fresh.pop("risks")}
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
                    "risks": {"$concatArrays": [named, _operators_risks(pair)]},
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
    changed = encode(DoubtRecord(Doubt.RULES_CHANGED, pair.changed_at))
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


def _operators_risks(pair: PairRecord) -> Document:
    """The risks under which an operator has confirmed these rules."""
    stated = {"$ifNull": ["$decision.risks", []]}
    return {"$cond": [_is_confirmed(pair), stated, []]}


def _is_confirmed(pair: PairRecord) -> Document:
    """By an operator who has read these rules."""
    has_same_rules = {"$eq": ["$decision.rules_fingerprint", pair.rules_fingerprint]}
    return {"$and": [{"$eq": ["$decision.verdict", SAME]}, has_same_rules]}


def retire(gone: Collection[str], now: datetime) -> None:
    """Mark pairs that a complete reading did not meet as not listed."""
    ids = sorted(gone)
    for start in range(0, len(ids), WRITES_AT_ONCE):
        PAIRS.raw.update_many(
            {"_id": {"$in": ids[start : start + WRITES_AT_ONCE]}, "is_listed": True},
            {"$set": {"is_listed": False, "changed_at": now}},
        )


def forget_contents(damaged: Collection[object]) -> None:
    """Let the next discovery write these pairs again, whatever it reads."""
    if damaged:
        without = {"$unset": {"content_fingerprint": ""}}
        PAIRS.raw.update_many({"_id": {"$in": list(damaged)}}, without)


def count_new_reviews(now: datetime) -> int:
    """The pairs that this reading brought to review, new ones and doubted ones."""
    brought = [{"first_seen_at": now}, {"doubt.at": now}]
    return PAIRS.raw.count_documents(
        {"verdict": str(PairVerdict.REVIEW), "$or": brought}
    )
