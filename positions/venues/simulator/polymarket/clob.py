"""Polymarket's CLOB API: order books and prices by token."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from positions.venues.simulator.ladder import Ladder
from positions.venues.simulator.messages import Api, ApiError, Invalid, Json, Request
from positions.venues.simulator.polymarket import records
from positions.venues.simulator.polymarket.listing import (
    Listing,
    Token,
    listed,
    open_token,
    with_condition,
    with_token,
)

PAGE_SIZE = 100
MAX_BOOKS = 500
# Base64 of "0" and of "-1": the CLOB marks the end by a cursor and not by its absence.
START_CURSOR, END_CURSOR = "MA==", "LTE="
# Sampling lists hold the open markets only.
LISTS: dict[str, tuple[bool, Callable[[Listing], Json]]] = {
    "markets": (False, records.full_record),
    "simplified-markets": (False, records.simplified_record),
    "sampling-markets": (True, records.full_record),
    "sampling-simplified-markets": (True, records.simplified_record),
}
NO_BOOK = "No orderbook exists for the requested token id"
# What can be asked of a token and its book; the side is that of the resting orders.
ABOUT_TOKEN: dict[str, Callable[[Token, Ladder, str], Json]] = {
    "book": lambda token, book, side: records.book_record(token, book),
    "price": lambda token, book, side: {"price": records.price(book, side)},
    "midpoint": lambda token, book, side: {"mid": _middle(book)},
    "spread": lambda token, book, side: {"spread": records.spread(book)},
    "last-trade-price": lambda token, book, side: {
        "price": records.price(book, "BUY"),
        "side": "BUY",
    },
    "tick-size": lambda token, *_: {"minimum_tick_size": float(token.listing.tick)},
    "neg-risk": lambda token, *_: {"neg_risk": token.listing.text.neg_risk},
    # Takers pay by the feeSchedule of the market, not by this base fee.
    "fee-rate": lambda *_: {"base_fee": 0},
}


class Clob(Api):
    """The order books of one world."""

    name = "clob"

    def invalid(self, what: str) -> ApiError:
        return ApiError(400, {"error": what})

    def respond(self, request: Request, at: datetime) -> object:
        match request.method, request.parts:
            case "GET", () | ("ok",):
                return "OK"
            case "GET", ("time",):
                return int(at.timestamp())
            case "GET", ("version",):
                return {"version": 2}
            case "GET", (name,) if name in LISTS:
                return self._markets(request.get("next_cursor"), at, name)
            case "GET", ("markets", condition):
                return records.full_record(self._listing(condition, at))
            case "GET", ("clob-markets", condition):
                return records.details_record(self._listing(condition, at))
            case "GET", ("markets-by-token", text):
                token = with_token(self.world, text, at)
                if token is None:
                    raise _not_found()
                return records.token_record(token.listing)
            case "GET", ("prices-history",):
                token = open_token(self.world, request.get("market"), at)
                return {"history": _history(token, at) if token else []}
            case "GET", (name,):
                return self._about_token(name, request, at)
            case "POST", (name,):
                return self._about_tokens(name, request, at)
        raise _not_found()

    def _about_token(self, name: str, request: Request, at: datetime) -> Json:
        token = open_token(self.world, request.get("token_id"), at)
        if token is None:
            raise ApiError(404, {"error": NO_BOOK})
        if name not in ABOUT_TOKEN:
            raise _not_found()
        return ABOUT_TOKEN[name](token, token.ladder, request.get("side", "BUY"))

    def _about_tokens(self, name: str, request: Request, at: datetime) -> object:
        """The batch endpoints; tokens without a book are left out."""
        books: list[tuple[Json, str, Token, Ladder]] = []
        for params in _batch(request):
            text = params["token_id"]
            if token := open_token(self.world, text, at):
                books.append((params, text, token, token.ladder))
        match name:
            case "books":
                return [records.book_record(token, book) for *_, token, book in books]
            case "midpoints":
                return {text: _middle(book) for _, text, _, book in books}
            case "spreads":
                return {text: records.spread(book) for _, text, _, book in books}
            case "prices":
                prices: Json = {}
                for params, text, _, book in books:
                    side = str(params.get("side", "BUY"))
                    prices.setdefault(text, {})[side] = records.price(book, side)
                return prices
            case "last-trades-prices":
                ask = ABOUT_TOKEN["last-trade-price"]
                return [{"token_id": text} | ask(t, b, "") for _, text, t, b in books]
        raise _not_found()

    def _listing(self, condition: str, at: datetime) -> Listing:
        listing = with_condition(self.world, condition, at)
        if listing is None or not listing.exists:
            raise _not_found()
        return listing

    def _markets(self, cursor: str, at: datetime, name: str) -> Json:
        open_only, record = LISTS[name]
        listings = listed(self.world, at)
        if open_only:
            listings = [listing for listing in listings if not listing.status]
        start = _position(cursor)
        end = start + PAGE_SIZE
        page = listings[start:end]
        return {
            "limit": PAGE_SIZE,
            "count": len(page),
            "next_cursor": _cursor(end) if end < len(listings) else END_CURSOR,
            "data": [record(listing) for listing in page],
        }


def _not_found() -> ApiError:
    return ApiError(404, {"error": "not found"})


def _middle(book: Ladder) -> str:
    """The midpoint of the best bid and ask. Raises ApiError unless both exist."""
    if book.best_bid is None or book.best_ask is None:
        raise ApiError(404, {"error": NO_BOOK})
    return f"{(book.best_bid + book.best_ask) / 2000:.4f}".rstrip("0")


def _history(token: Token, at: datetime) -> list[Json]:
    """Midpoints of the last day, one an hour."""
    listing, index = token
    times = [at - timedelta(hours=hour) for hour in range(24, -1, -1)]
    return [
        {"t": int(time.timestamp()), "p": float(_middle(book))}
        for time in times
        if time >= listing.lifecycle.opens_at
        and (book := listing.ladder(index, time)).bids
        and book.asks
    ]


def _batch(request: Request) -> list[Json]:
    """The objects of a batch request's body, at most 500, each with a `token_id`."""
    body: Any = request.json()
    is_valid = isinstance(body, list) and all(
        isinstance(params, dict) and isinstance(params.get("token_id"), str)
        for params in body
    )
    if not is_valid or len(body) > MAX_BOOKS:
        raise Invalid("Invalid payload")
    return list(body)


def _cursor(position: int) -> str:
    return base64.b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int:
    """The position in the list that a cursor stands for. Raises Invalid."""
    if cursor in ("", START_CURSOR):
        return 0
    try:
        return max(0, int(base64.b64decode(cursor)))
    except ValueError:
        raise Invalid("invalid next_cursor") from None
