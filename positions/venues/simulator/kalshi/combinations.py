"""Parlays of games, which flood Kalshi's listing unless they are excluded."""

from __future__ import annotations

from collections.abc import Sequence

from positions.venues.simulator.kalshi.listing import Listing
from positions.venues.simulator.kalshi.records import market_record
from positions.venues.simulator.messages import Json

# A sample of the flood. On the real exchange nearly every market of an unfiltered
# listing is a combination.
COUNT = 30
COLLECTION = "KXMVESPORTSMULTIGAMEEXTENDED"
NO_QUOTE, NO_SIZE = "0.0000", "0.00"


def combinations(listings: Sequence[Listing]) -> list[Json]:
    """Market records of combinations of two or three open games, new every day."""
    games = [
        listing
        for listing in listings
        if listing.scenario.question.market_type == "Sports"
        and listing.lifecycle.is_open(listing.at)
    ]
    # Three is the most legs that a combination may have.
    if len(games) < 3:
        return []
    return [_combination(games, index) for index in range(COUNT)]


def _combination(games: Sequence[Listing], index: int) -> Json:
    name = ("combination", games[0].at.date(), index)
    rng = games[0].world.rng
    legs = rng.shuffled(games, *name)[: rng.randint(2, 3, *name)]
    title = ",".join(f"yes {leg.text.yes_sub_title}" for leg in legs)
    event = f"{COLLECTION}-S{rng.hex_digits(12, *name).upper()}"
    record = market_record(legs[0])
    # The record of a leg serves as the template, without its strikes.
    for key in ("floor_strike", "cap_strike"):
        record.pop(key, None)
    return record | {
        "ticker": f"{event}-{rng.hex_digits(10, *name, 'leg').upper()}",
        "event_ticker": event,
        "title": title,
        "yes_sub_title": title,
        "no_sub_title": title,
        "rules_primary": "",
        "rules_secondary": "",
        "strike_type": "custom",
        "mve_collection_ticker": f"{COLLECTION}-R",
        "mve_selected_legs": [
            {
                "event_ticker": leg.text.event,
                "market_ticker": leg.text.ticker,
                "side": "yes",
            }
            for leg in legs
        ],
        # Real combinations write a missing YES ask as 0, other markets write it as 1.
        "yes_bid_dollars": NO_QUOTE,
        "yes_ask_dollars": NO_QUOTE,
        "no_bid_dollars": "1.0000",
        "no_ask_dollars": "1.0000",
        "yes_bid_size_fp": NO_SIZE,
        "yes_ask_size_fp": NO_SIZE,
    }
