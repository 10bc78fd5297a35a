"""How the interval and the success rate of each market type changed over time.

A decision holds until the next one, so a type's history is a step function. Short
histories are read whole. Of long ones the decision in force is looked up at equal
distances, which costs the same however long they are.

Shown are the venues' times, as of positions: simulated weeks may pass in minutes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from arbsite.pages.reports.reasons import branch_label
from strategy.models import POLL_DECISIONS, PollDecisionRecord
from tasklog.storage.codec import salvage

WHOLE_HISTORY = 1_000
SAMPLES = 60
# More lines cannot be told apart in a chart.
SERIES = 12
UNREAD = ("polled_at", "interval_by_policy", "arrivals", "learned_at")
NEWEST = [("decided_at", -1), ("_id", -1)]

Decisions = Sequence[PollDecisionRecord]


@dataclass(frozen=True, slots=True)
class Evolution:
    """Decisions by market type, oldest first. `is_sampled`: not all of them."""

    series: dict[str, tuple[PollDecisionRecord, ...]]
    is_sampled: bool

    def as_json(self) -> dict[str, object]:
        """For the chart: milliseconds, seconds and percent."""
        return {
            "series": [
                {"name": name, "points": [_point(decision) for decision in decisions]}
                for name, decisions in self.series.items()
            ]
        }


def _point(decision: PollDecisionRecord) -> dict[str, object]:
    rate = decision.success_rate
    return {
        "at": int(decision.decided_at.timestamp() * 1000),
        "interval": decision.interval_after,
        "before": decision.interval_before,
        "rate": None if rate is None else float(round(rate, 2)),
        "found": decision.opportunities_found,
        "profitable": decision.profitable_arbs,
        "why": branch_label(decision.branch, decision.policy),
        "policy": decision.policy,
        "fixed": decision.is_fixed,
    }


def evolution() -> Evolution:
    """The strategy's history, in at most SERIES × (SAMPLES + 1) points or so."""
    # From the metadata: a long history is not read to learn that it is long.
    size = POLL_DECISIONS.raw.estimated_document_count()
    decisions = _newest(1 if size >= WHOLE_HISTORY else WHOLE_HISTORY)
    is_sampled = size >= WHOLE_HISTORY or len(decisions) == WHOLE_HISTORY
    if is_sampled and decisions:
        decisions = _sampled(decisions)
    return Evolution(_series(decisions), is_sampled)


def _newest(count: int) -> Decisions:
    documents = (
        POLL_DECISIONS.raw.find({}, dict.fromkeys(UNREAD, 0))
        .sort(NEWEST)
        .limit(count)
        # All in one answer: the default would be several round trips.
        .batch_size(WHOLE_HISTORY)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return [_displayed(document) for document in documents]


def _displayed(document: Any) -> PollDecisionRecord:
    return displayed(salvage(POLL_DECISIONS.record, document))


def _sampled(newest: Decisions) -> Decisions:
    """The decision in force at equally distant times of the whole history."""
    oldest = list(
        POLL_DECISIONS.show(
            {"decided_at": {"$gt": FIRST_DATE}},
            [("decided_at", 1)],
            1,
            MAX_MILLISECONDS,
        )
    )
    end: datetime | None = newest[0].decided_at
    if not oldest or end is None:
        return newest
    names = POLL_DECISIONS.raw.distinct("market_type", maxTimeMS=MAX_MILLISECONDS)
    types = sorted(name for name in names if isinstance(name, str))[:SERIES]
    step = (end - oldest[0].decided_at) / SAMPLES
    times = [end - i * step for i in range(SAMPLES + 1)]
    # A pipeline that begins with $documents runs on the database itself.
    rows = POLL_DECISIONS.raw.database.aggregate(
        _in_force(types, times), batchSize=WHOLE_HISTORY, maxTimeMS=MAX_MILLISECONDS
    )
    return [_displayed(document) for row in rows for document in row["decisions"]]


def _in_force(types: Sequence[str], times: Sequence[datetime]) -> list[dict[str, Any]]:
    """A pipeline that looks up each type's last decision before each of the times."""
    probes = [{"type": name, "at": at} for name in types for at in times]
    is_before = {
        "$and": [
            {"$eq": ["$market_type", "$$type"]},
            {"$lte": ["$decided_at", "$$at"]},
        ]
    }
    return [
        {"$documents": probes},
        {
            "$lookup": {
                "from": POLL_DECISIONS.name,
                "let": {"type": "$type", "at": "$at"},
                "pipeline": [
                    {"$match": {"$expr": is_before}},
                    {"$sort": dict(NEWEST)},
                    {"$limit": 1},
                    {"$project": dict.fromkeys(UNREAD, 0)},
                ],
                "as": "decisions",
            }
        },
    ]


def _series(decisions: Decisions) -> dict[str, tuple[PollDecisionRecord, ...]]:
    # Neighbouring samples often hit the same decision.
    unique = {decision.id: decision for decision in decisions}
    by_type: dict[str, list[PollDecisionRecord]] = defaultdict(list)
    for decision in unique.values():
        at: datetime | None = decision.decided_at
        interval: int | None = decision.interval_after
        if at is not None and interval is not None:
            at = _venue_time(decision) or at
            by_type[decision.market_type].append(replace(decision, decided_at=at))
    return {
        name: tuple(
            without_repeats(sorted(by_type[name], key=lambda each: each.decided_at))
        )
        for name in sorted(by_type)[:SERIES]
    }


def _venue_time(decision: PollDecisionRecord) -> datetime | None:
    """The venues' time at which the poll was due that led to the decision."""
    scheduled: str | None = decision.scheduled_for
    try:
        at = datetime.fromisoformat(scheduled or "")
    except ValueError:
        return None
    return at if at.tzinfo else None


def without_repeats(decisions: Decisions) -> Iterable[PollDecisionRecord]:
    """Those that changed something, and the last: the same steps in fewer points."""
    previous: PollDecisionRecord | None = None
    for decision in decisions:
        # Without its end the line of the chart would stop at the last change.
        is_end = decision is decisions[-1]
        if previous is None or is_end or _step(decision) != _step(previous):
            yield decision
        previous = decision


def _step(decision: PollDecisionRecord) -> tuple[object, ...]:
    return decision.interval_after, decision.success_rate, decision.policy
