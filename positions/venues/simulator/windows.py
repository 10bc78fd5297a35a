"""Arbitrage windows: the times in which a basket is profitable after fees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from positions.venues.simulator.outcomes import Outcome
from positions.venues.simulator.profile import HALF_DAY_HOURS, Profile
from positions.venues.simulator.question import Question
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.venue import SimVenue
from positions.venues.simulator.wording import day_number

INTERVAL = timedelta(hours=HALF_DAY_HOURS)


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which a basket earns `net_mills` or a bit more per set after fees."""

    starts_at: datetime
    ends_at: datetime
    net_mills: int
    lagging: SimVenue

    @property
    def is_slim(self) -> bool:
        """Whether it pays too little to be taken."""
        return not self.net_mills


def windows(
    rng: SeededRandom, profile: Profile, question: Question, outcome: Outcome
) -> tuple[Window, ...]:
    """All the windows of a question, in order, while both markets are open."""
    closes = min(outcome.polymarket.closes_at, outcome.kalshi.closes_at)
    intervals = range(ceil((closes - _intervals_start(outcome)) / INTERVAL))
    return tuple(_windows_in(rng, profile, question, outcome, intervals))


def window_at(
    rng: SeededRandom,
    profile: Profile,
    question: Question,
    outcome: Outcome,
    at: datetime,
) -> Window | None:
    """The window that is open at a time, None if there is none."""
    # Only the intervals whose windows may reach this time are drawn: this runs for
    # every quote, and a question has up to ninety intervals.
    last = (at - _intervals_start(outcome)) // INTERVAL
    intervals = range(max(0, last - profile.window_lookback), last + 1)
    for window in _windows_in(rng, profile, question, outcome, intervals):
        if window.starts_at <= at < window.ends_at:
            return window
    return None


def _intervals_start(outcome: Outcome) -> datetime:
    """Two hours after the open."""
    return outcome.polymarket.opens_at + timedelta(hours=2)


def _windows_in(
    rng: SeededRandom,
    profile: Profile,
    question: Question,
    outcome: Outcome,
    intervals: range,
) -> Iterator[Window]:
    if not question.is_on_both:
        return
    closes = min(outcome.polymarket.closes_at, outcome.kalshi.closes_at)
    for index in intervals:
        start = _intervals_start(outcome) + index * INTERVAL
        window = _window(rng, profile, question, start, index)
        if window is not None and window.starts_at < closes:
            # Cut off at the close: a closed market cannot be traded.
            yield replace(window, ends_at=min(window.ends_at, closes))


def _window(
    rng: SeededRandom, profile: Profile, question: Question, start: datetime, index: int
) -> Window | None:
    name = (question.key, "window", index)
    likely = profile.types[question.market_type]
    if not rng.bernoulli(likely.windows.at(day_number(start.date())), *name):
        return None
    # Brief windows are gone within the hour: only frequent polling catches them.
    is_brief = rng.bernoulli(profile.brief_share, *name, "brief")
    hours = profile.brief_hours if is_brief else profile.window_hours
    starts = start + INTERVAL * rng.random(*name, "start")
    ends = starts + timedelta(hours=rng.uniform(*hours, *name, "hours"))
    lagging = rng.choice(tuple(SimVenue), *name, "lagging")
    is_slim = rng.bernoulli(likely.slim, *name, "slim")
    net = 0 if is_slim else rng.randint(*profile.net_mills, *name, "net")
    return Window(starts, ends, net, lagging)
