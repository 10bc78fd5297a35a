"""The day on which a game is played, by New York's calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from positions.venues.types import Market
from strategy.matching.dates import read_dates
from strategy.matching.games.parts import head_of
from strategy.matching.lexicon.teams import has_table
from strategy.matching.when import DAY, UNKNOWN_CLOCK, Kind

# Both venues write the dates of games in New York's time.
NEW_YORK = ZoneInfo("America/New_York")
Days = frozenset[date]
NO_DAY: Days = frozenset()
# Slugs of games end with the day by New York's calendar.
_SLUG_DAY = re.compile(r"(20\d\d)-(\d\d)-(\d\d)")


def ruled_days(market: Market, near: datetime | None) -> Days:
    """The days that the head of the rules names; years are those closest to `near`."""
    dates = read_dates(head_of(market).lower(), near.date() if near else None)
    return frozenset(when.end for when in dates.whens if when.kind is Kind.ON)


def day_of(year: int, month: int, day: int) -> Days:
    """The day of that date, none where the calendar has no such date."""
    try:
        return frozenset({date(year, month, day)})
    except ValueError:
        return NO_DAY


def ruled_start(market: Market) -> int | None:
    """The minute of the day at which the game starts by the head of the rules."""
    whens = read_dates(head_of(market).lower(), None).whens
    starts = {
        w.at for w in whens if w.kind is Kind.ON and w.at not in (None, UNKNOWN_CLOCK)
    }
    return starts.pop() if len(starts) == 1 else None


def new_york_minute(moment: datetime) -> int:
    local = moment.astimezone(NEW_YORK)
    return local.hour * 60 + local.minute


def new_york_day(moment: datetime) -> Days:
    return frozenset({moment.astimezone(NEW_YORK).date()})


def listed_days(market: Market, leagues: frozenset[str]) -> Days:
    """By the slug, else by the rules, else by the start as New York dates it.

    None where slug and rules name different days.
    """
    start = market.event_starts_at
    slug_day = _SLUG_DAY.search(market.facts.get("slug", ""))
    listed = day_of(*map(int, slug_day.groups())) if slug_day else NO_DAY
    near = datetime.combine(min(listed), time()) if listed else start
    ruled = ruled_days(market, near or market.closes_at)
    if not listed:
        return ruled or (new_york_day(start) if start else NO_DAY)
    # Some slugs are dated in UTC, by which a late match is played the next day.
    if start and start.time() != time(0) and listed == {start.astimezone(UTC).date()}:
        local = new_york_day(start)
        listed = local if any(map(has_table, leagues)) else listed | local
    elif not start and {day + DAY for day in ruled} == listed:
        return ruled  # rules that name the day before are right
    if not ruled or listed & ruled:
        return listed
    # Rules may be dated by another calendar than the start, but not by a third one.
    is_near = any(abs(day - other) <= DAY for day in listed for other in ruled)
    is_start = start is not None and start.time() != time(0)
    return NO_DAY if is_start or not is_near else listed
