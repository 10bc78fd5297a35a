"""Arbitrage windows: the times in which a basket is profitable after fees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil, sin, tau

from positions.venues.simulator.outcomes import Outcome
from positions.venues.simulator.question import Question
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.venue import SimVenue
from positions.venues.simulator.wording import day_number

INTERVAL = timedelta(hours=12)
# A window starts within its interval and lasts at most 28 hours, so it ends within
# 40 hours of the interval's start: three intervals back are enough.
LOOKBACK = 3


@dataclass(frozen=True, slots=True)
class Season:
    """The probability of a window per interval of 12 hours, `rate` on average.

    It varies by the share `swing` of the average in a cycle of `days` days.
    """

    rate: float
    swing: float
    days: float

    def at(self, day: float) -> float:
        return self.rate * (1 + self.swing * sin(tau * day / self.days))


SEASONS = {
    "Crypto": Season(0.15, 0.5, 200),
    "Sports": Season(0.13, 0.6, 260),
    "Politics": Season(0.06, 0.5, 320),
    "Economics": Season(0.07, 0.5, 230),
    "Weather": Season(0.14, 0.6, 180),
    "Culture": Season(0.09, 0.5, 290),
}


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which a basket earns about `net_mills` per set after fees."""

    starts_at: datetime
    ends_at: datetime
    net_mills: int
    lagging: SimVenue


def windows(
    rng: SeededRandom, question: Question, outcome: Outcome
) -> tuple[Window, ...]:
    """All the windows of a question, in order, while both markets are open."""
    closes = min(outcome.polymarket.closes_at, outcome.kalshi.closes_at)
    intervals = range(ceil((closes - _intervals_start(outcome)) / INTERVAL))
    return tuple(_windows_in(rng, question, outcome, intervals))


def window_at(
    rng: SeededRandom, question: Question, outcome: Outcome, at: datetime
) -> Window | None:
    """The window that is open at a time, None if there is none."""
    # Only the intervals whose windows may reach this time are drawn: this runs for
    # every quote, and a question has up to ninety intervals.
    last = (at - _intervals_start(outcome)) // INTERVAL
    intervals = range(max(0, last - LOOKBACK), last + 1)
    for window in _windows_in(rng, question, outcome, intervals):
        if window.starts_at <= at < window.ends_at:
            return window
    return None


def _intervals_start(outcome: Outcome) -> datetime:
    """Two hours after the open."""
    return outcome.polymarket.opens_at + timedelta(hours=2)


def _windows_in(
    rng: SeededRandom, question: Question, outcome: Outcome, intervals: range
) -> Iterator[Window]:
    if not question.is_on_both:
        return
    closes = min(outcome.polymarket.closes_at, outcome.kalshi.closes_at)
    for index in intervals:
        start = _intervals_start(outcome) + index * INTERVAL
        window = _window(rng, question, start, index)
        if window is not None and window.starts_at < closes:
            # Cut off at the close: a closed market cannot be traded.
            yield replace(window, ends_at=min(window.ends_at, closes))


def _window(
    rng: SeededRandom, question: Question, start: datetime, index: int
) -> Window | None:
    name = (question.key, "window", index)
    season = SEASONS[question.market_type]
    if not rng.bernoulli(season.at(day_number(start.date())), *name):
        return None
    # A quarter of the windows is gone within the hour: only frequent polling catches
    # them.
    brief = rng.bernoulli(0.25, *name, "brief")
    hours = rng.uniform(*((0.2, 0.9) if brief else (3, 28)), *name, "hours")
    starts = start + INTERVAL * rng.random(*name, "start")
    lagging = rng.choice(tuple(SimVenue), *name, "lagging")
    net = rng.randint(10, 40, *name, "net")
    return Window(starts, starts + timedelta(hours=hours), net, lagging)
