"""An AgentContext at venues that answer at once, and a clock that a benchmark moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import cast

from positions.services import PositionContext
from positions.venues.interface import Venue, Venues
from positions.venues.types import MarketStatus, Mode, Resolution
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.services import AgentContext
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal


@dataclass(slots=True)
class BenchClock:
    """Venue time and wall time in one; neither passes unless it is advanced."""

    now: datetime

    def venue_now(self) -> datetime:
        return self.now

    def wall_now(self) -> datetime:
        return self.now

    def advance(self, time: timedelta) -> None:
        self.now += time


@dataclass(frozen=True, slots=True)
class SettledVenue:
    """A venue on which the outcome of index 0 of every market has won."""

    name: str

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        payouts = (Decimal(1), Decimal(0))
        return {
            market_id: Resolution(market_id, MarketStatus.FINAL, payouts)
            for market_id in market_ids
        }


def bench_context(now: datetime, run: str) -> tuple[AgentContext, BenchClock]:
    """The context of an agent, and its clock.

    `run` keeps the ids of the lines of one run from those of another.
    """
    clock, numbers = BenchClock(now), count(1)
    # Monitoring and resolving read resolutions only: the rest of the interface would
    # never be called.
    venues = tuple(cast(Venue, SettledVenue(name)) for name in ("polymarket", "kalshi"))
    journal = Journal(clock.wall_now, lambda: f"{run}-{next(numbers)}")
    positions = PositionContext(
        Venues(Mode.SIMULATED, venues, clock),
        Retrier(journal, sleep=lambda seconds: None),
        journal,
        token=1,
        check_seconds=10.0,
        check_stop=lambda: None,
    )
    context = AgentContext(
        positions, Limits(), Bounds(), base_interval_seconds=60, discovery_seconds=600
    )
    return context, clock
