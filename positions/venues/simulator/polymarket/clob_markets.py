"""How does the CLOB write down a market?"""

from __future__ import annotations

from datetime import datetime

from positions.venues.simulator.answers import Json, stamp
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
from positions.venues.simulator.world import Story, World


def full_record(world: World, story: Story, at: datetime) -> Json:
    text = text_of(story)
    return simplified_record(world, story, at) | {
        "question_id": question_id(world.chance, story),
        "question": text.question,
        "description": text.description,
        "market_slug": text.slug,
        "end_date_iso": stamp(listed_end(story)),
        "game_start_time": stamp(text.starts_at) if text.starts_at else None,
        "enable_order_book": True,
        "minimum_order_size": MIN_SIZE,
        "minimum_tick_size": float(tick_of(world, story)),
        "neg_risk": text.neg_risk,
        "neg_risk_market_id": "",
        "is_50_50_outcome": False,
        "tags": list(text.tags),
    }


def simplified_record(world: World, story: Story, at: datetime) -> Json:
    status = status_of(story, at)
    return {
        "condition_id": condition_id(world.chance, story),
        "active": True,
        "closed": bool(status),
        "archived": False,
        "accepting_orders": not status,
        "tokens": [_token(world, story, index, at) for index in (0, 1)],
    }


def _token(world: World, story: Story, index: int, at: datetime) -> Json:
    """A void market has no winner."""
    final = status_of(story, at) == "resolved"
    return {
        "token_id": token_id(world.chance, story, index),
        "outcome": text_of(story).outcomes[index],
        "price": float(outcome_prices(world, story, at)[index]),
        "winner": final and payouts_of(story)[index] == 1,
    }


def details_record(world: World, story: Story) -> Json:
    """What an order needs to know: tokens, tick, least size, fee."""
    outcomes = text_of(story).outcomes
    rate = float(POLYMARKET_RATES[story.question.market_type])
    return {
        "t": [
            {"t": token_id(world.chance, story, i), "o": outcomes[i]} for i in (0, 1)
        ],
        "mts": float(tick_of(world, story)),
        "mos": MIN_SIZE,
        "nr": text_of(story).neg_risk,
        "fd": {"r": rate, "e": 1, "to": True},
    }


def token_record(world: World, story: Story) -> Json:
    """The market that a token belongs to."""
    return {
        "condition_id": condition_id(world.chance, story),
        "primary_token_id": token_id(world.chance, story, 0),
        "secondary_token_id": token_id(world.chance, story, 1),
    }
