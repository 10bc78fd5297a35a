"""Which combinations of games flood Kalshi's listing unless they are excluded?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from positions.venues.simulator.answers import Json
from positions.venues.simulator.kalshi.records import Listed, market_record
from positions.venues.simulator.world import World

COUNT = 30
COLLECTION = "KXMVESPORTSMULTIGAMEEXTENDED"
NO_QUOTE, NO_SIZE = "0.0000", "0.00"


def combinations(world: World, listed: Sequence[Listed], at: datetime) -> list[Json]:
    """Parlays of two or three games of those that trade, new ones every day."""
    games = [
        (story, text)
        for story, text in listed
        if story.question.market_type == "Sports" and story.fate.kalshi.is_open(at)
    ]
    if len(games) < 3:
        return []
    return [_combination(world, games, at, index) for index in range(COUNT)]


def _combination(
    world: World, games: Sequence[Listed], at: datetime, index: int
) -> Json:
    name = ("combination", at.date(), index)
    count = world.chance.integer(2, 3, *name)
    legs = world.chance.shuffled(games, *name)[:count]
    title = ",".join(f"yes {text.yes_sub_title}" for _, text in legs)
    event = f"{COLLECTION}-S{world.chance.hexes(12, *name).upper()}"
    record = market_record(world, legs[0], at)
    for key in ("floor_strike", "cap_strike"):
        record.pop(key, None)
    return record | {
        "ticker": f"{event}-{world.chance.hexes(10, *name, 'leg').upper()}",
        "event_ticker": event,
        "title": title,
        "yes_sub_title": title,
        "no_sub_title": title,
        "rules_primary": "",
        "rules_secondary": "",
        "strike_type": "custom",
        "mve_collection_ticker": f"{COLLECTION}-R",
        "mve_selected_legs": [_leg(leg) for leg in legs],
        "yes_bid_dollars": NO_QUOTE,
        "yes_ask_dollars": NO_QUOTE,
        "no_bid_dollars": "1.0000",
        "no_ask_dollars": "1.0000",
        "yes_bid_size_fp": NO_SIZE,
        "yes_ask_size_fp": NO_SIZE,
    }


def _leg(leg: Listed) -> Json:
    _, text = leg
    return {"event_ticker": text.event, "market_ticker": text.ticker, "side": "yes"}
