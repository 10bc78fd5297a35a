"""Parlays of games, which flood Kalshi's listing unless they are excluded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from positions.venues.simulator.kalshi.records import market_record
from positions.venues.simulator.messages import Json
from positions.venues.simulator.world import KalshiMarket, World

# A sample of the flood. On the real exchange nearly every market of an unfiltered
# listing is a combination.
COUNT = 30
COLLECTION = "KXMVESPORTSMULTIGAMEEXTENDED"
NO_QUOTE, NO_SIZE = "0.0000", "0.00"


def combinations(
    world: World, markets: Sequence[KalshiMarket], at: datetime
) -> list[Json]:
    """Market records of combinations of two or three open games, new every day."""
    games = [
        market
        for market in markets
        if market.scenario.question.market_type == "Sports"
        and market.scenario.outcome.kalshi.is_open(at)
    ]
    # Three is the most legs that a combination may have.
    if len(games) < 3:
        return []
    return [_combination(world, games, at, index) for index in range(COUNT)]


def _combination(
    world: World, games: Sequence[KalshiMarket], at: datetime, index: int
) -> Json:
    name = ("combination", at.date(), index)
    count = world.rng.randint(2, 3, *name)
    legs = world.rng.shuffled(games, *name)[:count]
    title = ",".join(f"yes {leg.text.yes_sub_title}" for leg in legs)
    event = f"{COLLECTION}-S{world.rng.hex_digits(12, *name).upper()}"
    record = market_record(world, legs[0], at)
    # The record of a leg serves as the template, without its strikes.
    for key in ("floor_strike", "cap_strike"):
        record.pop(key, None)
    return record | {
        "ticker": f"{event}-{world.rng.hex_digits(10, *name, 'leg').upper()}",
        "event_ticker": event,
        "title": title,
        "yes_sub_title": title,
        "no_sub_title": title,
        "rules_primary": "",
        "rules_secondary": "",
        "strike_type": "custom",
        "mve_collection_ticker": f"{COLLECTION}-R",
        "mve_selected_legs": [_leg(leg) for leg in legs],
        # Real combinations write a missing YES ask as 0, other markets write it as 1.
        "yes_bid_dollars": NO_QUOTE,
        "yes_ask_dollars": NO_QUOTE,
        "no_bid_dollars": "1.0000",
        "no_ask_dollars": "1.0000",
        "yes_bid_size_fp": NO_SIZE,
        "yes_ask_size_fp": NO_SIZE,
    }


def _leg(leg: KalshiMarket) -> Json:
    text = leg.text
    return {"event_ticker": text.event, "market_ticker": text.ticker, "side": "yes"}
