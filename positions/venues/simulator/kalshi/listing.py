"""Kalshi's markets at a time: their status, payouts and books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from positions.venues.simulator.ladder import Ladder
from positions.venues.simulator.outcomes import Lifecycle, Scenario
from positions.venues.simulator.question import KalshiText, SimVenue
from positions.venues.simulator.world import World

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Listing:
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
    def ladder(self) -> Ladder:
        """The resting orders for its YES; empty unless it is open."""
        if not self.lifecycle.is_open(self.at):
            return Ladder((), ())
        venue, ticker = SimVenue.KALSHI, self.text.ticker
        affirming = self.world.ladder(self.scenario, venue, ticker, self.at)
        return affirming if self.text.affirms else affirming.mirrored


def listings_of(
    world: World, scenarios: Iterable[Scenario], at: datetime
) -> list[Listing]:
    """The markets of those scenarios that have opened."""
    return [
        Listing(world, scenario, text, at)
        for scenario in scenarios
        if scenario.outcome.kalshi.opens_at <= at
        for text in scenario.question.kalshi
    ]


def listed(world: World, at: datetime) -> list[Listing]:
    """Every market that has opened, recently settled ones included."""
    return listings_of(world, world.scenarios(at), at)


def with_ticker(world: World, ticker: str, at: datetime) -> Listing | None:
    """The market with this ticker, if it has opened."""
    candidates = listings_of(world, world.coded(ticker), at)
    return next((each for each in candidates if each.text.ticker == ticker), None)


def of_event(world: World, event: str, at: datetime) -> list[Listing]:
    """The markets of this event that have opened."""
    candidates = listings_of(world, world.coded(event), at)
    return [each for each in candidates if each.text.event == event]
