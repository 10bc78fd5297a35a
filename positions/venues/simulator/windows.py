"""Arbitrage windows: the times in which a basket is profitable after fees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from positions.venues.simulator.outcomes import Scenario
from positions.venues.simulator.profile import HALF_DAY_HOURS
from positions.venues.simulator.question import SimVenue
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


def window_at(scenario: Scenario, at: datetime) -> Window | None:
    """The window that is open at a time, None if there is none."""
    # Only the intervals whose windows may reach this time are drawn: this runs for
    # every quote, and a question has up to ninety intervals.
    last = (at - _intervals_start(scenario)) // INTERVAL
    intervals = range(max(0, last - scenario.profile.window_lookback), last + 1)
    for window in windows_in(scenario, intervals):
        if window.starts_at <= at < window.ends_at:
            return window
    return None


def _intervals_start(scenario: Scenario) -> datetime:
    """Two hours after the open."""
    return scenario.outcome.polymarket.opens_at + timedelta(hours=2)


def windows_in(scenario: Scenario, intervals: range) -> Iterator[Window]:
    """The windows of these intervals, in order, while both markets are open."""
    if not scenario.question.is_on_both:
        return
    closes, begins = scenario.outcome.closes_at, _intervals_start(scenario)
    for index in intervals:
        window = _window(scenario, begins + index * INTERVAL, index)
        if window is not None and window.starts_at < closes:
            # Cut off at the close: a closed market cannot be traded.
            yield replace(window, ends_at=min(window.ends_at, closes))


def _window(scenario: Scenario, start: datetime, index: int) -> Window | None:
    rng, profile, question = scenario.rng, scenario.profile, scenario.question
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
