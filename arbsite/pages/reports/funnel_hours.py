"""The opportunity funnel by the hour: priced, profitable, taken, rejected and why.

By the wall clock, as polls are. Both counts are made in an index alone, over the last
day and at most MOST entries of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.reasons import in_words
from positions.models.opportunity import OPPORTUNITIES
from strategy.arbitrage import Decision
from tasklog.kinds import Action
from tasklog.records import TRAIL
from tasklog.storage.collections import Records
from tasklog.storage.reading import clean

HOURS_SHOWN = 24
AN_HOUR = timedelta(hours=1)
# Keys of an index that one count may read.
MOST = 50_000
REASONS_SHOWN = 3
OPPORTUNITY_INDEX, TRAIL_INDEX = "opportunity_by_hour", "task_recovered"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why so many profitable baskets were rejected."""

    name: str
    words: str
    count: int


@dataclass(slots=True)
class Hour:
    """What one hour of polls came to.

    `priced` counts a pair at each poll that priced it. A basket that is seen again for
    the same reason on the same day is counted once, in the hour that saw it first.
    """

    start: datetime
    polls: int = 0
    priced: int = 0
    taken: int = 0
    rejections: Counter[str] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        return self.rejections.total()

    @property
    def profitable(self) -> int:
        return self.taken + self.rejected

    @property
    def reasons(self) -> list[Reason]:
        return reasons_of(self.rejections)


@dataclass(frozen=True, slots=True)
class FunnelHours:
    """The last hours, newest first; `is_cut`: the oldest are not counted whole."""

    hours: tuple[Hour, ...]
    is_cut: bool

    @property
    def busy(self) -> list[Hour]:
        """Those in which anything was polled or decided."""
        return [hour for hour in self.hours if hour.polls or hour.profitable]

    @property
    def total(self) -> Hour:
        """Of all hours that are shown."""
        return Hour(
            self.hours[-1].start,
            sum(hour.polls for hour in self.hours),
            sum(hour.priced for hour in self.hours),
            sum(hour.taken for hour in self.hours),
            sum((hour.rejections for hour in self.hours), Counter()),
        )

    @property
    def most(self) -> int:
        """The profitable baskets of the best hour, by which bars are drawn."""
        return max(hour.profitable for hour in self.hours)

    @property
    def answer(self) -> str:
        """What most of the day came to, in a sentence."""
        total = self.total
        if not total.polls:
            return "Nothing was polled: the agent did not run, or found no pairs."
        if not total.profitable:
            return "No basket paid after fees: every pair cost more than it pays."
        if not total.rejected:
            return f"All {total.taken:,} baskets that paid after fees were taken."
        main = total.reasons[0]
        return (
            f"{total.taken:,} of {total.profitable:,} baskets that paid after fees "
            f"were taken. Most often rejected: {main.words} ({main.count:,})."
        )


def funnel_hours(now: datetime) -> FunnelHours:
    """The hours until now, by the clock of the agent's machine."""
    present = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    start = present - (HOURS_SHOWN - 1) * AN_HOUR
    hours = {start + n * AN_HOUR: Hour(start + n * AN_HOUR) for n in range(HOURS_SHOWN)}
    counted: defaultdict[str, int] = defaultdict(int)
    for group in _decisions(start):
        counted["opportunities"] += group["count"]
        if hour := hours.get(_aware(group["_id"]["hour"])):
            _count(hour, group["_id"], group["count"])
    for group in _polls(start):
        counted["polls"] += group["count"]
        if hour := hours.get(_aware(group["_id"])):
            hour.polls, hour.priced = group["polls"], group["priced"]
    is_cut = any(count >= MOST for count in counted.values())
    return FunnelHours(tuple(reversed(hours.values())), is_cut)


def reasons_of(rejections: Counter[str]) -> list[Reason]:
    return [
        Reason(name, in_words(name), count)
        for name, count in rejections.most_common(REASONS_SHOWN)
    ]


def _count(hour: Hour, key: Mapping[str, Any], count: int) -> None:
    if key.get("decision") == Decision.TAKEN:
        hour.taken += count
    else:
        hour.rejections[clean(str(key.get("refusal") or "unknown"), 60)] += count


def _decisions(start: datetime) -> Iterable[Mapping[str, Any]]:
    by = {"hour": _hour("$seen_at"), "decision": "$decision", "refusal": "$refusal"}
    group = {"_id": by, "count": {"$sum": 1}}
    newest = {"seen_at": -1}
    filters = {"seen_at": {"$gte": start}}
    return _grouped(OPPORTUNITIES, filters, newest, group, OPPORTUNITY_INDEX)


def _polls(start: datetime) -> Iterable[Mapping[str, Any]]:
    # Other lines share the action: a poll that read its books says what it priced.
    is_poll = {"$cond": [{"$gte": ["$priced", 0]}, 1, 0]}
    group = {
        "_id": _hour("$timestamp"),
        "count": {"$sum": 1},
        "polls": {"$sum": is_poll},
        "priced": {"$sum": "$priced"},
    }
    newest = {"timestamp": -1}
    filters = {"action": str(Action.DETECT), "timestamp": {"$gte": start}}
    return _grouped(TRAIL, filters, newest, group, TRAIL_INDEX)


def _hour(moment: str) -> dict[str, object]:
    return {"$dateTrunc": {"date": moment, "unit": "hour"}}


def _grouped(
    records: Records[Any],
    filters: Mapping[str, object],
    order: Mapping[str, int],
    group: Mapping[str, object],
    index: str,
) -> Iterable[Mapping[str, Any]]:
    return records.raw.aggregate(
        [{"$match": filters}, {"$sort": order}, {"$limit": MOST}, {"$group": group}],
        hint=index,
        maxTimeMS=MAX_MILLISECONDS,
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
