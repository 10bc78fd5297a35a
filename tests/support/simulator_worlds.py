"""Simulated worlds, times within them, and what a basket costs there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from math import ceil

from positions.venues.fees import taker_fee
from positions.venues.kalshi import fees as kalshi_fees
from positions.venues.polymarket import fees as polymarket_fees
from positions.venues.simulator.ladder import Ladder, Level
from positions.venues.simulator.outcomes import Lifecycle, Scenario
from positions.venues.simulator.pricing import (
    INTERVAL,
    POLYMARKET_RATES,
    Window,
    windows_in,
)
from positions.venues.simulator.profile import BELIEVABLE
from positions.venues.simulator.question import KalshiText, SimVenue
from positions.venues.simulator.world import World

# Its venues often settle differently, and its prices change every five minutes.
HARD = "hard"
NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)
MILL = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Pair:
    """A market on each venue; Polymarket's outcome `outcome_index` is Kalshi's YES."""

    polymarket_id: str
    kalshi_ticker: str
    outcome_index: int
    market_type: str
    scenario: Scenario
    text: KalshiText


# Asks on Polymarket and on Kalshi, best first.
Legs = tuple[list[Level], list[Level]]


@cache
def world_of(seed: int = 1, profile_name: str = BELIEVABLE) -> World:
    """The world of a seed; its cache of days is shared by the tests."""
    return World(seed, profile_name)


def live(world: World, at: datetime) -> list[Scenario]:
    """The scenarios that have opened and are not yet final on both venues."""
    return [
        scenario for scenario in world.scenarios(at) if at < scenario.outcome.final_at
    ]


def windows_of(scenario: Scenario) -> tuple[Window, ...]:
    """All the windows of a question, in order, while both markets are open."""
    outcome = scenario.outcome
    open_for = outcome.closes_at - outcome.polymarket.opens_at
    return tuple(windows_in(scenario, range(ceil(open_for / INTERVAL))))


def lifecycle_on(scenario: Scenario, venue: SimVenue) -> Lifecycle:
    """That of the question's market on a venue."""
    outcome = scenario.outcome
    return outcome.polymarket if venue is SimVenue.POLYMARKET else outcome.kalshi


def days_from(start: datetime, count: int, step: float = 1) -> list[datetime]:
    return [start + timedelta(days=step * index) for index in range(count)]


def ladders(world: World, pair: Pair, at: datetime) -> tuple[Ladder, Ladder]:
    """Both venues' orders for the YES of the pair's question."""
    scenario = pair.scenario
    return (
        world.ladder(scenario, SimVenue.POLYMARKET, f"{scenario.number}", at),
        world.ladder(scenario, SimVenue.KALSHI, pair.text.ticker, at),
    )


def baskets(world: World, pair: Pair, at: datetime) -> tuple[Legs, Legs]:
    """The asks of both baskets: YES on Polymarket with NO on Kalshi, then reversed."""
    polymarket, kalshi = ladders(world, pair, at)
    return (
        (list(polymarket.asks), list(kalshi.mirrored.asks)),
        (list(polymarket.mirrored.asks), list(kalshi.asks)),
    )


def top_cost(polymarket: list[Level], kalshi: list[Level]) -> int:
    """Mills that one set costs before fees; a leg without asks counts as 1.00."""
    return sum(leg[0][0] if leg else 1000 for leg in (polymarket, kalshi))


def net_of(
    sets: int, polymarket: list[Level], kalshi: list[Level], market_type: str
) -> Decimal:
    """Dollars of profit on that many sets after both fees, if the venues agree."""
    legs = (_taken(polymarket, sets), _taken(kalshi, sets))
    cost = sum((price * size for leg in legs for price, size in leg), Decimal(0))
    schedules = (
        polymarket_fees.schedule_at(POLYMARKET_RATES[market_type]),
        kalshi_fees.schedule_at(kalshi_fees.TAKER_RATE),
    )
    fees = (taker_fee(s, leg) for s, leg in zip(schedules, legs, strict=True))
    return sets - cost - sum(fees, Decimal(0))


def _taken(asks: list[Level], sets: int) -> list[tuple[Decimal, Decimal]]:
    taken, missing = [], Decimal(sets)
    for price, size in asks:
        part = min(size, missing)
        taken.append((price * MILL, part))
        missing -= part
        if not missing:
            return taken
    raise AssertionError(f"the book is thinner than {sets} sets")


def true_pairs(world: World, at: datetime) -> list[Pair]:
    """The pairs that are the same event and are open on both venues."""
    return [
        _pair(scenario, scenario, text)
        for scenario in live(world, at)
        for text in scenario.question.kalshi
        if scenario.question.polymarket is not None
        and scenario.outcome.polymarket.is_open(at)
        and scenario.outcome.kalshi.is_open(at)
    ]


def look_alikes(world: World, at: datetime) -> list[Pair]:
    """The open pairs of one family that are not the same event."""
    scenarios = live(world, at)
    return [
        _pair(on_polymarket, on_kalshi, text)
        for on_polymarket in scenarios
        if on_polymarket.question.polymarket
        and on_polymarket.outcome.polymarket.is_open(at)
        for on_kalshi in scenarios
        if on_polymarket.question.family == on_kalshi.question.family
        and on_polymarket is not on_kalshi
        and on_kalshi.outcome.kalshi.is_open(at)
        for text in on_kalshi.question.kalshi
    ]


def _pair(on_polymarket: Scenario, on_kalshi: Scenario, text: KalshiText) -> Pair:
    polymarket = on_polymarket.question.polymarket
    assert polymarket is not None
    index = polymarket.yes_index if text.affirms else 1 - polymarket.yes_index
    market_type = on_polymarket.question.market_type
    number = str(on_polymarket.number)
    return Pair(number, text.ticker, index, market_type, on_kalshi, text)
