"""Book, price and market records of the CLOB API."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from positions.venues.simulator.ladder import Ladder, Level
from positions.venues.simulator.messages import ApiError, Json
from positions.venues.simulator.polymarket.listing import MIN_SIZE, Listing, Token
from positions.venues.simulator.pricing import POLYMARKET_RATES
from positions.venues.simulator.wording import polymarket_price, to_iso


def no_book() -> ApiError:
    return ApiError(404, {"error": "No orderbook exists for the requested token id"})


def book_record(token: Token, book: Ladder) -> Json:
    """A book: bids ascend and asks descend, so the best level is the last of each."""
    listing, index = token
    changed_at = listing.world.quotes(listing.scenario, listing.at).changed_at
    record: Json = {
        "market": listing.condition_id,
        "asset_id": listing.token_id(index),
        "timestamp": str(int(changed_at.timestamp() * 1000)),
        "hash": "",
        "bids": _levels(book.bids),
        "asks": _levels(book.asks),
        "min_order_size": str(MIN_SIZE),
        "tick_size": str(listing.tick),
        "neg_risk": listing.text.neg_risk,
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
    best = book.best_bid if side.upper() == "BUY" else book.best_ask
    return "" if best is None else polymarket_price(best)


def middle(book: Ladder) -> str:
    """The midpoint of the best bid and ask. Raises ApiError unless both exist."""
    if book.best_bid is None or book.best_ask is None:
        raise no_book()
    return f"{(book.best_bid + book.best_ask) / 2000:.4f}".rstrip("0")


def spread(book: Ladder) -> str:
    """The best ask less the best bid; "" unless both exist."""
    if book.best_bid is None or book.best_ask is None:
        return ""
    return polymarket_price(book.best_ask - book.best_bid)


def last_trade(book: Ladder) -> Json:
    return {"price": price(book, "BUY"), "side": "BUY"}


def full_record(listing: Listing) -> Json:
    """A market as /markets lists it."""
    text = listing.text
    return simplified_record(listing) | {
        "question_id": listing.question_id,
        "question": text.question,
        "description": text.description,
        "market_slug": text.slug,
        "end_date_iso": to_iso(listing.ends_at),
        "game_start_time": to_iso(text.starts_at) if text.starts_at else None,
        "enable_order_book": True,
        "minimum_order_size": MIN_SIZE,
        "minimum_tick_size": float(listing.tick),
        "neg_risk": text.neg_risk,
        "neg_risk_market_id": "",
        "is_50_50_outcome": False,
        "tags": list(text.tags),
    }


def simplified_record(listing: Listing) -> Json:
    """A market as /simplified-markets lists it: its status and tokens."""
    status, prices = listing.status, listing.prices
    tokens = [
        {
            "token_id": listing.token_id(index),
            "outcome": listing.text.outcomes[index],
            "price": float(prices[index]),
            # A void market pays 0.5 on both sides and has no winner.
            "winner": status == "resolved" and listing.payouts[index] == 1,
        }
        for index in (0, 1)
    ]
    return {
        "condition_id": listing.condition_id,
        "active": True,
        "closed": bool(status),
        "archived": False,
        "accepting_orders": not status,
        "tokens": tokens,
    }


def details_record(listing: Listing) -> Json:
    """What an order has to respect: tokens, tick size, minimum size and fee."""
    rate = POLYMARKET_RATES[listing.scenario.question.market_type]
    return {
        "t": [
            {"t": listing.token_id(index), "o": outcome}
            for index, outcome in enumerate(listing.text.outcomes)
        ],
        "mts": float(listing.tick),
        "mos": MIN_SIZE,
        "nr": listing.text.neg_risk,
        "fd": {"r": float(rate), "e": 1, "to": True},
    }


def token_record(listing: Listing) -> Json:
    """The market that a token belongs to."""
    return {
        "condition_id": listing.condition_id,
        "primary_token_id": listing.token_id(0),
        "secondary_token_id": listing.token_id(1),
    }
