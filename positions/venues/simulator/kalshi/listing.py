"""Kalshi's markets at a time: their status, payouts and books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from positions.venues.simulator.ladder import Ladder, TickStructure, tick_structure
from positions.venues.simulator.outcomes import Lifecycle, Scenario
from positions.venues.simulator.question import KalshiText, SimVenue
from positions.venues.simulator.world import World

DAY = timedelta(days=1)
# From the nominal end, unless the market has a fallback.
LATEST_EXPIRATION_DAYS = 7


class Listing(NamedTuple):
    """One of a scenario's markets at a time; a game has two markets, one per team."""

    world: World
    scenario: Scenario
    text: KalshiText
    at: datetime

    @property
    def lifecycle(self) -> Lifecycle:
        return self.scenario.outcome.kalshi

    @property
    def status(self) -> str:
        """active, closed, determined or finalized."""
        return self.lifecycle.status_at(self.at) or "initialized"

    @property
    def settlement_value(self) -> Decimal:
        """Dollars that a YES contract pays at settlement."""
        payout = self.lifecycle.payout
        return payout if self.text.affirms else 1 - payout

    @property
    def expected_end(self) -> datetime:
        """The nominal end; while an open market is past it, the next whole day after.

        Once the market has closed, its close if that was before the nominal end.
        """
        nominal = self.scenario.question.ends_at
        if self.at >= self.lifecycle.closes_at:
            return min(nominal, self.lifecycle.closes_at)
        if self.at < nominal:
            return nominal
        return nominal + DAY * ((self.at - nominal) // DAY + 1)

    @property
    def listed_close(self) -> datetime:
        """Its close; until then the expected end, or for a game two weeks after."""
        if self.at >= self.lifecycle.closes_at:
            return self.lifecycle.closes_at
        # Only the expected expiration tells when a game is likely to end.
        return self.expected_end + timedelta(days=self.text.fallback_days)

    @property
    def latest_expiration(self) -> datetime:
        days = self.text.fallback_days + LATEST_EXPIRATION_DAYS
        return self.scenario.question.ends_at + timedelta(days=days)

    @property
    def ticks(self) -> TickStructure:
        return tick_structure(self.scenario, SimVenue.KALSHI)

    @property
    def volume(self) -> float:
        """Contracts traded so far; grows evenly while the market is open."""
        most = self.world.rng.uniform(500, 90_000, self.text.ticker, "volume")
        return self.lifecycle.elapsed(self.at) * most

    @property
    def ladder(self) -> Ladder:
        """The resting orders for its YES; empty unless it is open."""
        if not self.lifecycle.is_open(self.at):
            return Ladder((), ())
        venue, ticker = SimVenue.KALSHI, self.text.ticker
        affirming = self.world.ladder(self.scenario, venue, ticker, self.at)
        return affirming if self.text.affirms else affirming.mirrored


def listings_of(
    world: World, scenarios: Iterable[Scenario], at: datetime, event: str = ""
) -> list[Listing]:
    """The markets of these scenarios that have opened, all or those of one event."""
    return [
        Listing(world, scenario, text, at)
        for scenario in scenarios
        if scenario.outcome.kalshi.opens_at <= at
        for text in scenario.question.kalshi
        if not event or text.event == event
    ]


def with_ticker(world: World, ticker: str, at: datetime) -> Listing | None:
    """The market with this ticker, if it has opened."""
    for scenario in world.coded(ticker):
        for text in scenario.question.kalshi:
            if text.ticker == ticker and scenario.outcome.kalshi.opens_at <= at:
                return Listing(world, scenario, text, at)
    return None


def of_event(world: World, event: str, at: datetime) -> list[Listing]:
    """The markets of this event that have opened."""
    return listings_of(world, world.coded(event), at, event)


def listed(world: World, at: datetime) -> list[Listing]:
    """Every market that has opened, recently settled ones included."""
    return listings_of(world, world.scenarios(at), at)
