"""What a simulated world is like: how often edges come, vanish and disagree."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from math import sin, tau
from typing import Annotated

from pydantic import Field

from positions.venues.simulator.data import DATA, Table, read_table

BELIEVABLE = "believable"

Share = Annotated[float, Field(ge=0, le=1)]
Hours = Annotated[float, Field(gt=0, le=24 * 7)]


class Season(Table):
    """A probability of `share` on average, `swing` more or less in a cycle of days."""

    share: Share
    swing: Share = 0
    days: float = Field(365, gt=0)

    def at(self, day: float) -> float:
        return self.share + self.swing * sin(tau * day / self.days)


class Mismatches(Table):
    """Of the pairs that settle differently, the shares with a rare settlement."""

    differ: Share
    result_and_scalar: Share
    differ_favorably: Share


class MarketTypeProfile(Table):
    """What one market type is like.

    `mismatch`: the share of pairs that the venues settle differently. `windows`: the
    probability of a window within 12 hours. `slim`: the share of windows too slim to
    take. `thinned`, `vanished`: the shares of orders that meet only a part of the book
    that was priced, or none of it.
    """

    mismatch: Season
    windows: Season
    slim: Share = 0
    thinned: Share = 0
    vanished: Share = 0


class Profile(Table):
    """A world by name; `is_steady`: prices do not move while a window is open.

    Prices change every `price_seconds`. A window lasts from the least to the most of
    `window_hours`, in a share of cases of `brief_hours`; its basket earns at least
    `net_mills` per set. `maintenance_share`: of the days on which Kalshi pauses.
    """

    name: str
    price_seconds: int = Field(ge=1, le=86_400)
    window_hours: tuple[Hours, Hours]
    brief_share: Share
    brief_hours: tuple[Hours, Hours]
    net_mills: tuple[int, int]
    is_steady: bool
    maintenance_share: Share
    mismatches: Mismatches
    types: dict[str, MarketTypeProfile]

    def price_time(self, at: datetime) -> datetime:
        """The last time, up to this one, at which prices changed."""
        return at - timedelta(seconds=at.timestamp() % self.price_seconds)


@cache
def profile(name: str) -> Profile:
    """The world with this name. Raises DataError."""
    return read_table(DATA / "worlds" / f"{name}.toml", Profile, name=name)
