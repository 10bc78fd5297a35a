"""What is worth a line to whoever watches the agent, and the summary at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from strategy.agent import Failed, Outcome
from strategy.models import PERFORMANCE
from strategy.recovery import open_counts
from strategy.services import Discovery, Poll
from tasklog.formats import gain
from tasklog.kinds import Kind
from tasklog.records import TRAIL, TrailLine
from tasklog.redaction import redact

# Entries and closings, and what failed for good. Attempts that are repeated are not
# news.
SHOWN = (
    *(Kind.ENTERED, Kind.CLOSED, Kind.UNWOUND, Kind.CANCELLED, Kind.EXPOSED),
    *(Kind.COMPLETION, Kind.SET_ASIDE, Kind.JOB_FAILED, Kind.GAVE_UP, Kind.UNCLEAN_END),
    *(Kind.OVERRIDE_PAUSE, Kind.RULES_CHANGED),
)
AT_ONCE = 200


class Say(Protocol):
    """Takes a line for whoever watches; details are for those who want to see all."""

    def __call__(self, line: str, *, is_detail: bool = False) -> object: ...


class News:
    """The lines of the trail since this object was made, each of them once."""

    def __init__(self) -> None:
        newest = next(TRAIL.show({}, order=[("timestamp", -1)], limit=1), None)
        self._since: datetime | None = newest.timestamp if newest else None
        self._shown: set[str] = {newest.task_id} if newest else set()
        self._counts: Counter[str] = Counter()
        self._realised = _realised()

    def lines(self) -> Iterator[str]:
        """What has become known since the last call, oldest first."""
        filters: dict[str, object] = {"kind": {"$in": [str(kind) for kind in SHOWN]}}
        if self._since is not None:
            # Again from the last moment on: lines of one moment may come apart.
            filters["timestamp"] = {"$gte": self._since}
        order = [("timestamp", 1), ("_id", 1)]
        for line in TRAIL.show(filters, order=order, limit=AT_ONCE):
            if line.task_id in self._shown or line.timestamp is None:
                continue
            if self._since is None or line.timestamp > self._since:
                self._since, self._shown = line.timestamp, set()
            self._shown.add(line.task_id)
            self._counts[line.kind] += 1
            yield _sentence(line)

    def summary(self, iterations: int) -> str:
        """Passes, entries, closings and profit of this run, and what is open."""
        counts = self._counts
        closed = counts[Kind.CLOSED] + counts[Kind.UNWOUND]
        states = ", ".join(f"{count} {state}" for state, count in open_counts().items())
        return (
            f"{iterations} passes: {counts[Kind.ENTERED]} entered, {closed} closed, "
            f"{gain(_realised() - self._realised)} realised; open: {states}"
        )


def not_read(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """What a pass could not read, and why."""
    problems: dict[str, str] = {}
    for name, outcome in outcomes.items():
        if isinstance(outcome, Failed):
            problems[f"job {name}"] = outcome.error
        elif isinstance(outcome, Discovery):
            problems |= {
                f"listings of {venue}": why for venue, why in outcome.failed.items()
            }
        elif isinstance(outcome, Poll) and outcome.failed_venue:
            what = f"books of {outcome.failed_venue} for {outcome.market_type}"
            problems[what] = "the venue failed; see the task history"
    return problems


def _sentence(line: TrailLine) -> str:
    time = f"{line.venue_time or line.timestamp:%F %H:%M}"
    error = f": {redact(line.error)}" if line.error else ""
    return f"{time} {line.details}{error}"


def _realised() -> Decimal:
    records = PERFORMANCE.show({}, limit=AT_ONCE)
    return sum((record.total_profit or Decimal(0) for record in records), Decimal(0))
