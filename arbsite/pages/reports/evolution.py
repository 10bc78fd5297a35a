"""How did the interval and the success rate of each market type change over time?

A decision holds until the next one, so a type's history is a step function. Short
histories are read whole; of long ones the decision in force is looked up at equal
distances, which costs the same however long they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from arbsite.pages.reports.reasons import BRANCHES
from tasklog.storage.codec import Document, collection, decode
from tasklog.storage.reading import moment, number, text, whole

WHOLE_HISTORY = 1_000
SAMPLES = 60
SERIES = 12
FIELDS = (
    "market_type",
    "decided_at",
    "found",
    "profitable",
    "success_rate",
    "branch",
    "interval_before",
    "interval_after",
    "is_fixed",
)
NEWEST = [("decided_at", -1), ("_id", -1)]


@dataclass(frozen=True, slots=True)
class Decision:
    """From `at` on the type was polled each `interval` seconds, and why.

    `rate` is percent: so many `profitable` of so many `found`. `is_fixed`: an operator
    holds the interval, whatever the branch of the rule says.
    """

    at: datetime
    interval: int
    rate: Decimal | None
    branch: str
    before: int | None = None
    found: int | None = None
    profitable: int | None = None
    is_fixed: bool = False

    @property
    def why(self) -> str:
        return BRANCHES.get(self.branch, self.branch)

    def as_json(self) -> dict[str, object]:
        """For the chart: milliseconds, seconds and percent."""
        return {
            "at": int(self.at.timestamp() * 1000),
            "interval": self.interval,
            "before": self.before,
            "rate": None if self.rate is None else float(round(self.rate, 2)),
            "found": self.found,
            "profitable": self.profitable,
            "why": self.why,
            "fixed": self.is_fixed,
        }


@dataclass(frozen=True, slots=True)
class Evolution:
    """Decisions by market type, oldest first. `is_sampled`: not each one is there."""

    series: dict[str, tuple[Decision, ...]]
    is_sampled: bool

    def as_json(self) -> dict[str, object]:
        return {
            "series": [
                {"name": name, "points": [one.as_json() for one in decisions]}
                for name, decisions in self.series.items()
            ]
        }


def evolution() -> Evolution:
    """The strategy's history, in at most SERIES × (SAMPLES + 1) points or so."""
    # From the metadata: a long history is not read to learn that it is long.
    known = collection("poll_decisions").estimated_document_count()
    found = _newest(1 if known >= WHOLE_HISTORY else WHOLE_HISTORY)
    is_sampled = known >= WHOLE_HISTORY or len(found) == WHOLE_HISTORY
    if is_sampled and found:
        found = _sampled(found)
    return Evolution(_series(found), is_sampled)


def _newest(count: int) -> list[Document]:
    return list(
        collection("poll_decisions")
        .find({}, dict.fromkeys(FIELDS, 1))
        .sort(NEWEST)
        .limit(count)
        .batch_size(WHOLE_HISTORY)
        .max_time_ms(MAX_MILLISECONDS)
    )


def _sampled(newest: list[Document]) -> list[Document]:
    """The decision in force at equally distant moments of the whole history."""
    decisions = collection("poll_decisions")
    first = decisions.find_one(
        {"decided_at": {"$gt": FIRST_DATE}}, sort=[("decided_at", 1)]
    )
    start = moment(first or {}, "decided_at")
    end = moment(newest[0], "decided_at")
    if start is None or end is None:
        return newest
    types = sorted(
        name
        for name in decisions.distinct("market_type", maxTimeMS=MAX_MILLISECONDS)
        if isinstance(name, str)
    )[:SERIES]
    step = (end - start) / SAMPLES
    probes = [
        {"type": name, "at": end - i * step}
        for name in types
        for i in range(SAMPLES + 1)
    ]
    rows = decisions.database.aggregate(
        _lookups(probes), batchSize=WHOLE_HISTORY, maxTimeMS=MAX_MILLISECONDS
    )
    return [one for row in rows for one in row["found"]]


def _lookups(probes: list[Document]) -> list[Document]:
    held = {
        "$and": [
            {"$eq": ["$market_type", "$$type"]},
            {"$lte": ["$decided_at", "$$at"]},
        ]
    }
    return [
        {"$documents": probes},
        {
            "$lookup": {
                "from": "poll_decisions",
                "let": {"type": "$type", "at": "$at"},
                "pipeline": [
                    {"$match": {"$expr": held}},
                    {"$sort": dict(NEWEST)},
                    {"$limit": 1},
                    {"$project": dict.fromkeys(FIELDS, 1)},
                ],
                "as": "found",
            }
        },
    ]


def _series(found: Iterable[Document]) -> dict[str, tuple[Decision, ...]]:
    unique = {str(one["_id"]): one for one in found}
    by_type: dict[str, list[Decision]] = defaultdict(list)
    for document in unique.values():
        decision = _decision(decode(document))
        if decision is not None:
            by_type[text(document, "market_type")].append(decision)
    return {
        name: tuple(without_repeats(sorted(by_type[name], key=lambda one: one.at)))
        for name in sorted(by_type)[:SERIES]
    }


def _decision(document: Document) -> Decision | None:
    at, interval = moment(document, "decided_at"), whole(document, "interval_after")
    if at is None or interval is None:
        return None
    return Decision(
        at=at,
        interval=interval,
        rate=number(document, "success_rate"),
        branch=text(document, "branch"),
        before=whole(document, "interval_before"),
        found=whole(document, "found"),
        profitable=whole(document, "profitable"),
        is_fixed=document.get("is_fixed") is True,
    )


def without_repeats(decisions: list[Decision]) -> Iterable[Decision]:
    """Those that changed something, and the last: the same steps in fewer points."""
    last: Decision | None = None
    for index, one in enumerate(decisions):
        is_end = index == len(decisions) - 1
        if (
            last is None
            or is_end
            or (one.interval, one.rate) != (last.interval, last.rate)
        ):
            yield one
        last = one
