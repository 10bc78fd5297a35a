"""Order books of the CLOB API, and the prices derived from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from positions.venues.simulator.formats import polymarket_price
from positions.venues.simulator.ladder import Ladder, Level
from positions.venues.simulator.messages import ApiError, Json
from positions.venues.simulator.polymarket.ids import condition_id, token_id
from positions.venues.simulator.polymarket.status import MIN_SIZE, text_of, tick_of
from positions.venues.simulator.world import Scenario, World


def no_book() -> ApiError:
    return ApiError(404, {"error": "No orderbook exists for the requested token id"})


def book_record(
    world: World, scenario: Scenario, index: int, book: Ladder, at: datetime
) -> Json:
    """A book: bids ascend and asks descend, so the best level is the last of each."""
    changed_at = world.quotes(scenario, at).changed_at
    record: Json = {
        "market": condition_id(world.rng, scenario),
        "asset_id": token_id(world.rng, scenario, index),
        "timestamp": str(int(changed_at.timestamp() * 1000)),
        "hash": "",
        "bids": _levels(book.bids),
        "asks": _levels(book.asks),
        "min_order_size": str(MIN_SIZE),
        "tick_size": str(tick_of(world, scenario)),
        "neg_risk": text_of(scenario).neg_risk,
        "last_trade_price": price(book, "BUY"),
    }
    # Polymarket hashes the compact JSON with an empty hash field; its client
    # recomputes the hash, so the order of the keys matters.
    text = json.dumps(record, separators=(",", ":"))
    record["hash"] = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return record


def _levels(levels: Sequence[Level]) -> list[Json]:
    return [
        {"price": polymarket_price(mills), "size": f"{size}"}
        for mills, size in reversed(levels)
    ]


def price(book: Ladder, side: str) -> str:
    """The best bid for BUY, the best ask for SELL; "" if there is none."""
    # The side is that of the resting orders, not of the caller's own order.
    levels = book.bids if side.upper() == "BUY" else book.asks
    return polymarket_price(levels[0][0]) if levels else ""


def middle(book: Ladder) -> str:
    """The midpoint of the best bid and ask. Raises ApiError unless both exist."""
    if not book.bids or not book.asks:
        raise no_book()
    return f"{(book.bids[0][0] + book.asks[0][0]) / 2000:.4f}".rstrip("0")


def spread(book: Ladder) -> str:
    """The best ask less the best bid; "" unless both exist."""
    if not book.bids or not book.asks:
        return ""
    return polymarket_price(book.asks[0][0] - book.bids[0][0])
