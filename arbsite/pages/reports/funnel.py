"""The opportunity funnel: what was seen, and where each pair was lost on the way.

Counted over the pairs that are listed now, by the reason of their last price: seen,
matched, priced, paying after fees, taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.reasons import in_words, is_paying
from strategy.arbitrage import Check, Decision
from strategy.models import PAIRS, PairVerdict
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TRAIL, MarketCount, TrailLine
from tasklog.storage.reading import clean

LINES_READ = 50
REASONS_SHOWN = 12
NEWEST = [("timestamp", -1), ("_id", -1)]
# Grouped in this index alone, without reading a pair.
INDEX = "pair_reason"


@dataclass(frozen=True, slots=True)
class Stage:
    """How many got here, None where unknown; `share` is percent of those matched."""

    name: str
    count: int | None
    note: str
    share: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why so many pairs were not taken, as the name of a check and in words."""

    name: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """The way from the listings to the baskets; `answer` says where most are lost."""

    seen_at: datetime | None
    markets: tuple[MarketCount, ...]
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
    discovery = _last_discovery()
    markets = discovery.markets if discovery else ()
    seen = sum(count.markets or 0 for count in markets) if discovery else None
    counts = _counts(seen)
    # The sentence above the table reports the ones that were taken.
    lost = Counter(
        {
            name: count
            for name, count in counts.by_reason.items()
            if name and name != Decision.TAKEN
        }
    )
    return Funnel(
        discovery.timestamp if discovery else None,
        tuple(sorted(markets, key=lambda count: count.venue)),
        stages(counts),
        tuple(
            Reason(name, in_words(name), count)
            for name, count in lost.most_common(REASONS_SHOWN)
        ),
        answer(counts),
    )


def _last_discovery() -> TrailLine | None:
    """The line of the last discovery that read the listings."""
    # Other lines share the action, and the index knows no kinds.
    filters = {"action": str(Action.FETCH), "status": str(Status.SUCCESS)}
    lines = TRAIL.show(filters, NEWEST, LINES_READ, MAX_MILLISECONDS)
    discoveries = (displayed(line) for line in lines if line.kind == Kind.DISCOVERY)
    return next(discoveries, None)


def _counts(seen: int | None) -> Counts:
    groups = PAIRS.raw.aggregate(
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
    """The five stages, from all listed markets to the pairs that were taken."""
    same = counts.by_verdict.get(PairVerdict.SAME, 0)
    review = counts.by_verdict.get(PairVerdict.REVIEW, 0)

    def stage(name: str, count: int, note: str) -> Stage:
        return Stage(name, count, note, 100 * count // max(counts.matched, 1))

    return (
        # It counts markets, the others pairs: there is no share between the two.
        Stage("seen", counts.seen, "markets in both listings", 100),
        stage("matched", counts.matched, f"{same} to be traded, {review} to review"),
        stage("priced", counts.priced, "read with both books"),
        stage("profitable", counts.paying, "after fees"),
        stage("taken", counts.taken, "passed every entry check"),
    )


def answer(counts: Counts) -> str:
    """Where most pairs are lost, in a sentence."""
    if not counts.matched:
        return _unmatched(counts.seen)
    if not counts.by_reason:
        return "No matched pair is confirmed as the same question: all need a review."
    if not counts.priced:
        return "No pair has been priced yet: the first poll is due."
    if counts.taken:
        return f"{counts.taken} of {counts.priced} priced pairs were taken."
    name, count = max(
        ((name, count) for name, count in counts.by_reason.items() if name),
        key=lambda reason: reason[1],
    )
    is_too_dear = name == Check.NO_EDGE
    why = "cost more than they pay, after fees" if is_too_dear else in_words(name)
    return f"None was taken. Of {counts.priced} priced pairs {count}: {why}."


def _unmatched(seen: int | None) -> str:
    if seen is None:
        return "No listing has been read yet: the agent has not run a discovery."
    if not seen:
        return "The venues list no readable markets."
    return "No market is listed on both venues."
