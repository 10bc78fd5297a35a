"""How does the CLOB write down an order book and the prices in it?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from positions.venues.simulator.answers import Json, Refusal, plain
from positions.venues.simulator.ladder import Ladder, Rung
from positions.venues.simulator.polymarket.ids import condition_id, token_id
from positions.venues.simulator.polymarket.status import MIN_SIZE, text_of, tick_of
from positions.venues.simulator.world import Story, World, pulse


def no_book() -> Refusal:
    return Refusal(404, {"error": "No orderbook exists for the requested token id"})


def book_record(
    world: World, story: Story, index: int, book: Ladder, at: datetime
) -> Json:
    """Bids rise and asks fall: the best is the last of each."""
    record: Json = {
        "market": condition_id(world.chance, story),
        "asset_id": token_id(world.chance, story, index),
        "timestamp": str(int(pulse(at).timestamp() * 1000)),
        "hash": "",
        "bids": _levels(book.bids),
        "asks": _levels(book.asks),
        "min_order_size": str(MIN_SIZE),
        "tick_size": str(tick_of(world, story)),
        "neg_risk": text_of(story).neg_risk,
        "last_trade_price": price(book, "BUY"),
    }
    text = json.dumps(record, separators=(",", ":"))
    record["hash"] = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return record


def _levels(rungs: Sequence[Rung]) -> list[Json]:
    return [{"price": plain(p), "size": f"{size}"} for p, size in reversed(rungs)]


def price(book: Ladder, side: str) -> str:
    """BUY gives the best bid, SELL the best ask: the side of the resting orders."""
    rungs = book.bids if side.upper() == "BUY" else book.asks
    return plain(rungs[0][0]) if rungs else ""


def middle(book: Ladder) -> str:
    """Half-way between the best bid and ask. Raises Refusal without both."""
    if not book.bids or not book.asks:
        raise no_book()
    return f"{(book.bids[0][0] + book.asks[0][0]) / 2000:.4f}".rstrip("0")


def spread(book: Ladder) -> str:
    return plain(book.asks[0][0] - book.bids[0][0]) if book.bids and book.asks else ""
