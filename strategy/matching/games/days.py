"""The day on which a game is played, by New York's calendar."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from positions.venues.types import Market
from strategy.matching.dates import read_dates
from strategy.matching.games.parts import head_of
from strategy.matching.when import UNKNOWN_CLOCK, Kind

# Both venues write the dates of games in New York's time.
NEW_YORK = ZoneInfo("America/New_York")
Days = frozenset[date]
NO_DAY: Days = frozenset()


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
