"""Parlays of games, which flood Kalshi's listing unless they are excluded."""

from __future__ import annotations

from collections.abc import Sequence

from positions.venues.simulator.kalshi.listing import Listing
from positions.venues.simulator.kalshi.records import kalshi_record, market_record
from positions.venues.simulator.messages import Json

# A sample of the flood. On the real exchange nearly every market of an unfiltered
# listing is a combination.
COUNT = 30
COLLECTION = "KXMVESPORTSMULTIGAMEEXTENDED"


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
    return record | kalshi_record(
        "combination",
        None,
        ticker=f"{event}-{rng.hex_digits(10, *name, 'leg').upper()}",
        event_ticker=event,
        title=title,
        yes_sub_title=title,
        no_sub_title=title,
        mve_selected_legs=[kalshi_record("leg", leg) for leg in legs],
    )
