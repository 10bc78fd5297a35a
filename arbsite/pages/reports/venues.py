"""Which venue does not answer, and since when?

Told from the trail: calls to it were given up, and nothing that needs it has been done
since. A pass that failed to read a venue names it (`failed_venue`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import moment, text, whole

# During an outage each poll gives up anew, so that older lines say nothing of now.
FRESH = timedelta(minutes=15)
LINES_READ = 100
NEWEST = [("timestamp", -1), ("_id", -1)]


@dataclass(frozen=True, slots=True)
class Failing:
    """A venue that does not answer since at least `since`; `error` is the last one."""

    venue: str
    since: datetime
    error: str


def failing_venues(now: datetime) -> tuple[Failing, ...]:
    given_up = defaultdict(list)
    for line in _lines(now, status=str(Status.FAILURE)):
        if line.get("kind") == "gave_up" and (venue := text(line, "venue")):
            given_up[venue].append(line)
    if not given_up:
        return ()
    both = _both_answered(now)
    found = (
        _failing(venue, lines, max(both, _took_up(venue, now)))
        for venue, lines in sorted(given_up.items())
    )
    return tuple(one for one in found if one is not None)


def _failing(
    venue: str, lines: Iterable[Document], answered: datetime
) -> Failing | None:
    """Lines are newest first; those before it last answered are over."""
    since = [
        (at, text(line, "error"))
        for line in lines
        if (at := moment(line, "timestamp")) is not None and at > answered
    ]
    return Failing(venue, since[-1][0], since[0][1]) if since else None


def _both_answered(now: datetime) -> datetime:
    """When a poll last had the prices of both, or a discovery their listings."""
    polls = (
        line
        for line in _lines(now, action=str(Action.DETECT), status=str(Status.SUCCESS))
        if whole(line, "priced") and not text(line, "failed_venue")
    )
    readings = (
        line
        for line in _lines(now, action=str(Action.FETCH), status=str(Status.SUCCESS))
        if line.get("kind") == "discovery"
    )
    return max(_at(polls), _at(readings))


def _took_up(venue: str, now: datetime) -> datetime:
    """When a call to it last succeeded after attempts that failed."""
    lines = _lines(now, action=str(Action.RECOVER), status=str(Status.SUCCESS))
    return _at(line for line in lines if line.get("venue") == venue)


def _at(lines: Iterable[Document]) -> datetime:
    return next((at for one in lines if (at := moment(one, "timestamp"))), FIRST_DATE)


def _lines(now: datetime, **query: str) -> list[Document]:
    return list(
        collection("task_log")
        .find({**query, "timestamp": {"$gt": now - FRESH}})
        .sort(NEWEST)
        .limit(LINES_READ)
        .max_time_ms(MAX_MILLISECONDS)
    )
