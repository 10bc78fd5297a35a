"""Market records of the CLOB API."""

from __future__ import annotations

from datetime import datetime

from positions.venues.simulator.formats import to_iso
from positions.venues.simulator.messages import Json
from positions.venues.simulator.polymarket.ids import (
    condition_id,
    question_id,
    token_id,
)
from positions.venues.simulator.polymarket.status import (
    MIN_SIZE,
    listed_end,
    outcome_prices,
    payouts_of,
    status_of,
    text_of,
    tick_of,
)
from positions.venues.simulator.pricing import POLYMARKET_RATES
from positions.venues.simulator.world import Scenario, World


def full_record(world: World, scenario: Scenario, at: datetime) -> Json:
    """A market as /markets lists it."""
    text = text_of(scenario)
    return simplified_record(world, scenario, at) | {
        "question_id": question_id(world.rng, scenario),
        "question": text.question,
        "description": text.description,
        "market_slug": text.slug,
        "end_date_iso": to_iso(listed_end(scenario)),
        "game_start_time": to_iso(text.starts_at) if text.starts_at else None,
        "enable_order_book": True,
        "minimum_order_size": MIN_SIZE,
        "minimum_tick_size": float(tick_of(world, scenario)),
        "neg_risk": text.neg_risk,
        "neg_risk_market_id": "",
        "is_50_50_outcome": False,
        "tags": list(text.tags),
    }


def simplified_record(world: World, scenario: Scenario, at: datetime) -> Json:
    """A market as /simplified-markets lists it: its status and tokens."""
    status = status_of(scenario, at)
    return {
        "condition_id": condition_id(world.rng, scenario),
        "active": True,
        "closed": bool(status),
        "archived": False,
        "accepting_orders": not status,
        "tokens": [_token(world, scenario, index, at) for index in (0, 1)],
    }


def _token(world: World, scenario: Scenario, index: int, at: datetime) -> Json:
    final = status_of(scenario, at) == "resolved"
    return {
        "token_id": token_id(world.rng, scenario, index),
        "outcome": text_of(scenario).outcomes[index],
        "price": float(outcome_prices(world, scenario, at)[index]),
        # A void market pays 0.5 on both sides and has no winner.
        "winner": final and payouts_of(scenario)[index] == 1,
    }


def details_record(world: World, scenario: Scenario) -> Json:
    """What an order has to respect: tokens, tick size, minimum size and fee."""
    outcomes = text_of(scenario).outcomes
    rate = float(POLYMARKET_RATES[scenario.question.market_type])
    return {
        "t": [
            {"t": token_id(world.rng, scenario, i), "o": outcomes[i]} for i in (0, 1)
        ],
        "mts": float(tick_of(world, scenario)),
        "mos": MIN_SIZE,
        "nr": text_of(scenario).neg_risk,
        "fd": {"r": rate, "e": 1, "to": True},
    }


def token_record(world: World, scenario: Scenario) -> Json:
    """The market that a token belongs to."""
    return {
        "condition_id": condition_id(world.rng, scenario),
        "primary_token_id": token_id(world.rng, scenario, 0),
        "secondary_token_id": token_id(world.rng, scenario, 1),
    }
