"""With what does a benchmark of the agent work, where no venue is to be waited for?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import cast

from positions.services import Desk
from positions.venues.interface import Venue, Venues
from positions.venues.types import MarketStatus, Mode, Resolution, VenueName
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.services import Mandate
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal


@dataclass(slots=True)
class BenchClock:
    """Both clocks stand still until they are moved."""

    now: datetime

    def venue_now(self) -> datetime:
        return self.now

    def wall_now(self) -> datetime:
        return self.now

    def pass_time(self, time: timedelta) -> None:
        self.now += time


@dataclass(frozen=True, slots=True)
class PaidOut:
    """A venue on which the first outcome of every market has won."""

    name: VenueName

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        won = (Decimal(1), Decimal(0))
        return {one: Resolution(one, MarketStatus.FINAL, won) for one in market_ids}


def bench_mandate(now: datetime, run: str) -> tuple[Mandate, BenchClock]:
    """A mandate at venues that answer at once, and its clock.

    `run` keeps the ids of the lines of one run from those of another.
    """
    clock, numbers = BenchClock(now), count(1)
    names = (VenueName.POLYMARKET, VenueName.KALSHI)
    polymarket, kalshi = (cast(Venue, PaidOut(name)) for name in names)
    journal = Journal(clock.wall_now, lambda: f"{run}-{next(numbers)}")
    desk = Desk(
        Venues(Mode.SIMULATED, polymarket, kalshi, clock),
        Retrier(journal, lambda seconds: None),
        journal,
        1,
        10.0,
        lambda: None,
    )
    return Mandate(desk, Limits(), Bounds(), 60, 600), clock
