"""The texts, prices, status and payouts of a scenario on Polymarket at a time."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from positions.venues.simulator.formats import polymarket_price
from positions.venues.simulator.ladder import Ladder, TickStructure, tick_structure
from positions.venues.simulator.question import PolymarketText
from positions.venues.simulator.venue import SimVenue
from positions.venues.simulator.world import Scenario, World

# Keeps event ids apart from market ids, both of which are plain numbers.
EVENT_OFFSET = 500_000_000
MIN_SIZE = 5


def text_of(scenario: Scenario) -> PolymarketText:
    """The scenario's texts on Polymarket. Raises LookupError if it is not listed."""
    text = scenario.question.polymarket
    if text is None:
        raise LookupError(f"{scenario.question.key} is not on Polymarket")
    return text


def tick_of(world: World, scenario: Scenario) -> Decimal:
    """The market's tick size in dollars."""
    key = scenario.question.key
    ticks = tick_structure(world.rng, key, SimVenue.POLYMARKET)
    return Decimal("0.001") if ticks is TickStructure.MILL else Decimal("0.01")


def outcome_ladder(
    world: World, scenario: Scenario, index: int, at: datetime
) -> Ladder:
    """The resting orders for one outcome; the two outcomes mirror each other."""
    number = str(scenario.number)
    affirming = world.ladder(scenario, SimVenue.POLYMARKET, number, at)
    return affirming if index == text_of(scenario).yes_index else affirming.mirrored


def status_of(scenario: Scenario, at: datetime) -> str:
    """The UMA status: "" while open, then proposed, disputed, resolved."""
    return scenario.outcome.polymarket.status_at(at) or ""


def payouts_of(scenario: Scenario) -> tuple[Decimal, Decimal]:
    """What a share of outcome 0 and of outcome 1 pays at settlement, in dollars."""
    payout = scenario.outcome.polymarket.payout
    if text_of(scenario).yes_index == 0:
        return payout, 1 - payout
    return 1 - payout, payout


def outcome_prices(world: World, scenario: Scenario, at: datetime) -> tuple[str, str]:
    """The `outcomePrices` of both outcomes.

    The midpoint while open, the exact payouts once resolved.
    """
    status = status_of(scenario, at)
    payouts = payouts_of(scenario)
    if status == "resolved":
        return f"{payouts[0].normalize():f}", f"{payouts[1].normalize():f}"
    if status:
        # Close to the payouts and never equal to them: whoever takes a proposed
        # result for final must not find 1 and 0 here.
        near = 505 + round((payouts[0] - Decimal("0.5")) * 987)
        return polymarket_price(near), polymarket_price(1000 - near)
    quote = world.quotes(scenario, at).polymarket
    middle = (quote.bid + quote.ask) // 2
    if text_of(scenario).yes_index == 1:
        middle = 1000 - middle
    return polymarket_price(middle), polymarket_price(1000 - middle)


def volume_of(world: World, scenario: Scenario, at: datetime) -> float:
    """Dollars traded so far; grows evenly while the market is open."""
    lifecycle = scenario.outcome.polymarket
    open_for = at - lifecycle.opens_at
    elapsed = min(1.0, open_for / (lifecycle.closes_at - lifecycle.opens_at))
    return round(elapsed * world.rng.uniform(2e3, 4e5, scenario.number, "volume"), 2)


def listed_end(scenario: Scenario) -> datetime:
    """The end date that Polymarket lists; for games that is their start."""
    return text_of(scenario).ends_at or scenario.question.ends_at


def event_id(scenarios: list[Scenario]) -> str:
    """The id of the event with these markets, derived from the lowest market id."""
    return str(EVENT_OFFSET + scenarios[0].number)


def siblings(world: World, scenario: Scenario) -> list[Scenario]:
    """All the markets of the scenario's event, this one included, by id."""
    slug = text_of(scenario).event_slug
    return [
        candidate
        for candidate in world.same_day(scenario)
        if candidate.question.polymarket
        and candidate.question.polymarket.event_slug == slug
    ]
