"""Book, price and market records of the CLOB API."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import partial

from positions.venues.simulator.ladder import Ladder, Level
from positions.venues.simulator.messages import ApiError, Json
from positions.venues.simulator.polymarket.listing import Listing, Token
from positions.venues.simulator.templates import record_of
from positions.venues.simulator.wording import polymarket_price, to_iso

clob_record = partial(record_of, "clob")


def no_book() -> ApiError:
    return ApiError(404, {"error": "No orderbook exists for the requested token id"})


def book_record(token: Token, book: Ladder) -> Json:
    """A book: bids ascend and asks descend, so the best level is the last of each."""
    listing = token.listing
    changed_at = listing.world.quotes(listing.scenario, listing.at).changed_at
    record = clob_record(
        "book",
        token,
        timestamp=str(int(changed_at.timestamp() * 1000)),
        bids=_levels(book.bids),
        asks=_levels(book.asks),
        last_trade_price=price(book, "BUY"),
    )
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
    starts_at, tick = listing.text.starts_at, float(listing.tick)
    starts = to_iso(starts_at) if starts_at else None
    return simplified_record(listing) | clob_record(
        "full", listing, game_start_time=starts, minimum_tick_size=tick
    )


def simplified_record(listing: Listing) -> Json:
    """A market as /simplified-markets lists it: its status and tokens."""
    status, prices = listing.status, listing.prices
    tokens = [
        {
            "token_id": listing.token_ids[index],
            "outcome": outcome,
            "price": float(prices[index]),
            # A void market pays 0.5 on both sides and has no winner.
            "winner": status == "resolved" and listing.payouts[index] == 1,
        }
        for index, outcome in enumerate(listing.text.outcomes)
    ]
    state = {"closed": bool(status), "accepting_orders": not status}
    return clob_record("simplified", listing, tokens=tokens, **state)


def details_record(listing: Listing) -> Json:
    """What an order has to respect: tokens, tick size, minimum size and fee."""
    pairs = zip(listing.token_ids, listing.text.outcomes, strict=True)
    tokens = [{"t": token, "o": outcome} for token, outcome in pairs]
    return clob_record("details", listing, t=tokens, mts=float(listing.tick))


def token_record(listing: Listing) -> Json:
    """The market that a token belongs to."""
    primary, secondary = listing.token_ids
    return clob_record(
        "by_token", listing, primary_token_id=primary, secondary_token_id=secondary
    )
