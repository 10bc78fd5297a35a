"""Venues that do not answer, as the audit trail shows it.

A venue fails since calls to it were given up, unless something that needs it was done
afterwards. A poll that could not read a venue names it (`failed_venue`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TRAIL, TrailLine

# Each poll during an outage gives up again, so that older lines are out of date.
FRESH = timedelta(minutes=15)
LINES_READ = 100
NEWEST = [("timestamp", -1), ("_id", -1)]


@dataclass(frozen=True, slots=True)
class FailingVenue:
    """A venue that has not answered since at least `since`, and its last error."""

    venue: str
    since: datetime
    error: str


def failing_venues(now: datetime) -> tuple[FailingVenue, ...]:
    """The venues that fail at present, by name."""
    given_up: dict[str, list[TrailLine]] = defaultdict(list)
    for line in _lines(now, status=Status.FAILURE):
        if line.kind == Kind.GAVE_UP and line.venue:
            given_up[line.venue].append(line)
    # Most pages are shown while all is well: the other queries are not made then.
    if not given_up:
        return ()
    all_answered = _all_answered(now)
    failing = (
        _failing(venue, lines, max(all_answered, _recovered(venue, now)))
        for venue, lines in sorted(given_up.items())
    )
    return tuple(venue for venue in failing if venue is not None)


def _failing(
    venue: str, lines: Iterable[TrailLine], answered: datetime
) -> FailingVenue | None:
    """None if the venue `answered` after the last of these lines (newest first)."""
    since = [line for line in lines if line.timestamp > answered]
    if not since:
        return None
    return FailingVenue(venue, since[-1].timestamp, since[0].error or "")


def _all_answered(now: datetime) -> datetime:
    """When a poll last priced baskets, or a discovery last read the listings."""
    polls = (
        line
        for line in _lines(now, action=Action.DETECT, status=Status.SUCCESS)
        if line.priced and not line.failed_venue
    )
    discoveries = (
        line
        for line in _lines(now, action=Action.FETCH, status=Status.SUCCESS)
        if line.kind == Kind.DISCOVERY
    )
    return max(_newest(polls), _newest(discoveries))


def _recovered(venue: str, now: datetime) -> datetime:
    """When a call to the venue last succeeded after attempts that failed."""
    lines = _lines(now, action=Action.RECOVER, status=Status.SUCCESS)
    return _newest(line for line in lines if line.venue == venue)


def _newest(lines: Iterable[TrailLine]) -> datetime:
    return next((line.timestamp for line in lines), FIRST_DATE)


def _lines(
    now: datetime, *, status: Status, action: Action | None = None
) -> list[TrailLine]:
    filters = {"status": str(status), "timestamp": {"$gt": now - FRESH}}
    if action is not None:
        filters["action"] = str(action)
    lines = TRAIL.show(filters, NEWEST, LINES_READ, MAX_MILLISECONDS)
    return [displayed(line) for line in lines]
