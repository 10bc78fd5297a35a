"""On which day, by New York's calendar, is the game of a market played?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from positions.venues.types import Market
from strategy.matching.dates import MONTHS, read_dates
from strategy.matching.games.parts import head_of
from strategy.matching.when import Kind

# Without the summer hour: no game starts between 11 p.m. and midnight there.
EASTERN = timedelta(hours=-5)
_SLUG_DAY = re.compile(r"(20\d\d-\d\d-\d\d)")
_MONTHS = list(dict.fromkeys(name[:3].upper() for name in MONTHS))
_TICKER_DAY = re.compile(rf"-(\d\d)({'|'.join(_MONTHS)})(\d\d)")
Days = frozenset[date]
NO_DAY: Days = frozenset()


def polymarket_days(market: Market) -> Days:
    """By the slug, else by the rules, else by the start as New York dates it."""
    found = _SLUG_DAY.search(market.facts.get("slug", ""))
    if found:
        return _day(*map(int, found[1].split("-")))
    days = _told(market, market.event_starts_at or market.closes_at)
    return days or _eastern(market.event_starts_at)


def kalshi_days(market: Market) -> Days:
    """By the rules and the event's ticker, which must not contradict each other."""
    told = _told(market, market.expected_end_at or market.closes_at)
    found = _TICKER_DAY.search(market.event_id)
    if not found:
        return told
    month = _MONTHS.index(found[2]) + 1
    coded = _day(2000 + int(found[1]), month, int(found[3]))
    return told & coded if told else coded


def _told(market: Market, near: datetime | None) -> Days:
    dates = read_dates(head_of(market).lower(), near.date() if near else None)
    return frozenset(when.end for when in dates.whens if when.kind is Kind.ON)


def _day(year: int, month: int, day: int) -> Days:
    try:
        return frozenset({date(year, month, day)})
    except ValueError:
        return NO_DAY


def _eastern(moment: datetime | None) -> Days:
    if moment is None:
        return NO_DAY
    return frozenset({(moment.astimezone(UTC) + EASTERN).date()})
