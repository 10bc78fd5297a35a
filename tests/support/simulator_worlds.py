"""A world to look at, moments within it, and what a basket costs there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from positions.venues.fees import KALSHI_TAKER_RATE, FeeModel, FeeSchedule, taker_fee
from positions.venues.simulator.ladder import Ladder, Rung
from positions.venues.simulator.pricing import POLYMARKET_RATES
from positions.venues.simulator.world import Pair, World
from positions.venues.types import VenueName

NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)
MILL = Decimal("0.001")
SEEDS = st.integers(0, 2**31)
MOMENTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC)
)


@cache
def world_of(seed: int = 1) -> World:
    """One world a seed: its cache of days is shared by the tests."""
    return World(seed)


def days_from(start: datetime, count: int, step: float = 1) -> list[datetime]:
    return [start + timedelta(days=step * index) for index in range(count)]


def ladders(world: World, pair: Pair, at: datetime) -> tuple[Ladder, Ladder]:
    """Both venues' orders for the pair's question, seen from its YES."""
    story = pair.story
    return (
        world.ladder(story, VenueName.POLYMARKET, f"{story.number}", at),
        world.ladder(story, VenueName.KALSHI, pair.text.ticker, at),
    )


def baskets(world: World, pair: Pair, at: datetime) -> tuple[list[Rung], ...]:
    """What the four legs can be bought for: YES there and NO here, and the reverse."""
    polymarket, kalshi = ladders(world, pair, at)
    return (
        list(polymarket.asks),
        list(kalshi.mirrored.asks),
        list(polymarket.mirrored.asks),
        list(kalshi.asks),
    )


def top_cost(first: list[Rung], second: list[Rung]) -> int:
    """Mills that one set costs before fees; nothing is offered at 1.00."""
    return sum(leg[0][0] if leg else 1000 for leg in (first, second))


def net_of(
    sets: int, polymarket: list[Rung], kalshi: list[Rung], market_type: str
) -> Decimal:
    """Dollars of profit on that many sets after both fees, if all agree."""
    legs = (_taken(polymarket, sets), _taken(kalshi, sets))
    cost = sum(price * size for leg in legs for price, size in leg)
    schedules = (
        FeeSchedule(FeeModel.POLYMARKET, POLYMARKET_RATES[market_type]),
        FeeSchedule(FeeModel.KALSHI, KALSHI_TAKER_RATE),
    )
    fees = (taker_fee(s, leg) for s, leg in zip(schedules, legs, strict=True))
    return sets - cost - sum(fees, Decimal(0))


def _taken(asks: list[Rung], sets: int) -> list[tuple[Decimal, Decimal]]:
    taken, missing = [], Decimal(sets)
    for price, size in asks:
        part = min(size, missing)
        taken.append((price * MILL, part))
        missing -= part
        if not missing:
            return taken
    raise AssertionError(f"the book is thinner than {sets} sets")
