"""The opportunity funnel: what was seen, and where each pair was lost on the way.

Counted over the pairs that are listed now, by the reason of their last price: seen,
matched, priced, paying after fees, taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.reasons import in_words, is_paying
from strategy.arbitrage import Check, Decision
from strategy.models import PairVerdict
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import clean, moment, whole

PASSES_LOOKED_AT = 50
REASONS_SHOWN = 12
# Grouped in this index alone, without reading a pair.
INDEX = "pair_reason"


@dataclass(frozen=True, slots=True)
class Stage:
    """How many got here, None where not known; `share` is percent of those matched."""

    name: str
    count: int | None
    note: str
    share: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why so many pairs were not taken, as a gate's name and in words."""

    name: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """The way from the listings to the baskets; `answer` says where most are lost."""

    seen_at: datetime | None
    markets: Mapping[str, int]
    stages: tuple[Stage, ...]
    reasons: tuple[Reason, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Listed pairs, by verdict and last reason ("" where never priced)."""

    seen: int | None
    by_verdict: Mapping[str, int]
    by_reason: Mapping[str, int]

    @property
    def matched(self) -> int:
        return sum(self.by_verdict.values())

    @property
    def priced(self) -> int:
        return sum(count for name, count in self.by_reason.items() if name)

    @property
    def paying(self) -> int:
        return sum(count for name, count in self.by_reason.items() if is_paying(name))

    @property
    def taken(self) -> int:
        return self.by_reason.get(Decision.TAKEN, 0)


def funnel() -> Funnel:
    line = _discovery()
    markets = _markets(line)
    counts = _counts(sum(markets.values()) if line else None)
    lost = Counter(
        {name: n for name, n in counts.by_reason.items() if name != Decision.TAKEN}
    )
    lost.pop("", None)
    return Funnel(
        moment(line, "timestamp"),
        markets,
        stages(counts),
        tuple(
            Reason(name, in_words(name), count)
            for name, count in lost.most_common(REASONS_SHOWN)
        ),
        answer(counts),
    )


def _discovery() -> Document:
    """The line of the last discovery that read both listings."""
    lines = (
        collection("task_log")
        .find({"action": str(Action.FETCH), "status": str(Status.SUCCESS)})
        .sort([("timestamp", -1), ("_id", -1)])
        .limit(PASSES_LOOKED_AT)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return next((line for line in lines if line.get("kind") == "discovery"), {})


def _markets(line: Document) -> dict[str, int]:
    given = line.get("markets")
    found = given if isinstance(given, dict) else {}
    return {clean(str(name), 40): whole(found, name) or 0 for name in sorted(found)}


def _counts(seen: int | None) -> Counts:
    groups = collection("matched_pairs").aggregate(
        [
            {"$match": {"is_listed": True}},
            {
                "$group": {
                    "_id": {"verdict": "$verdict", "reason": "$last_reason"},
                    "count": {"$sum": 1},
                }
            },
        ],
        hint=INDEX,
        maxTimeMS=MAX_MILLISECONDS,
    )
    by_verdict: Counter[str] = Counter()
    by_reason: Counter[str] = Counter()
    for group in groups:
        key, count = group["_id"], group["count"]
        verdict, reason = key.get("verdict"), key.get("reason")
        by_verdict[clean(str(verdict or "unknown"), 40)] += count
        # What waits for a review may have been priced before; it is not traded.
        if verdict == PairVerdict.SAME:
            by_reason[clean(str(reason or ""), 60)] += count
    return Counts(seen, by_verdict, by_reason)


def stages(counts: Counts) -> tuple[Stage, ...]:
    same = counts.by_verdict.get(PairVerdict.SAME, 0)
    review = counts.by_verdict.get(PairVerdict.REVIEW, 0)

    def stage(name: str, count: int, note: str) -> Stage:
        return Stage(name, count, note, 100 * count // max(counts.matched, 1))

    return (
        Stage("seen", counts.seen, "markets in both listings", 100),
        stage("matched", counts.matched, f"{same} to be traded, {review} to review"),
        stage("priced", counts.priced, "read with both books"),
        stage("passed fees", counts.paying, "pay more than they cost after fees"),
        stage("taken", counts.taken, "passed every gate"),
    )


def _unmatched(seen: int | None) -> str:
    if seen is None:
        return "No listing has been read yet: the agent has not run a discovery."
    if not seen:
        return "The venues list no markets that could be read."
    return "No market of one venue was found on the other."


def answer(counts: Counts) -> str:
    """Where most pairs are lost, in a sentence."""
    if not counts.matched:
        return _unmatched(counts.seen)
    if not counts.by_reason:
        return "No matched pair is known to ask the same: all wait for a review."
    if not counts.priced:
        return "No pair has been priced yet: the first poll is still to come."
    if counts.taken:
        return f"{counts.taken} of {counts.priced} priced pairs were taken."
    name, count = max(
        ((name, n) for name, n in counts.by_reason.items() if name),
        key=lambda one: one[1],
    )
    why = (
        "cost more than they pay, after fees"
        if name == Check.NO_EDGE
        else in_words(name)
    )
    return f"None was taken. Of {counts.priced} priced pairs {count}: {why}."
