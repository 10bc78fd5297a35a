"""Polymarket's CLOB API: order books and prices by token."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from positions.venues.simulator.ladder import Ladder
from positions.venues.simulator.messages import ApiError, Json, Request
from positions.venues.simulator.polymarket.books import (
    book_record,
    middle,
    no_book,
    price,
    spread,
)
from positions.venues.simulator.polymarket.clob_markets import (
    details_record,
    full_record,
    simplified_record,
    token_record,
)
from positions.venues.simulator.polymarket.ids import (
    scenario_of_condition,
    scenario_of_token,
)
from positions.venues.simulator.polymarket.status import (
    outcome_ladder,
    status_of,
    text_of,
    tick_of,
)
from positions.venues.simulator.world import Scenario, World

PAGE_SIZE = 100
MAX_BOOKS = 500
# Base64 of "0" and of "-1": the CLOB marks the end by a cursor and not by its absence.
START_CURSOR, END_CURSOR = "MA==", "LTE="
Token = tuple[Scenario, int]
Record = Callable[[World, Scenario, datetime], Json]
# Sampling lists hold the open markets only.
LISTS: dict[str, tuple[bool, Record]] = {
    "markets": (False, full_record),
    "simplified-markets": (False, simplified_record),
    "sampling-markets": (True, full_record),
    "sampling-simplified-markets": (True, simplified_record),
}


class Clob:
    """The order books of one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def respond(self, request: Request, at: datetime) -> object:
        """The JSON for a path below /clob. Raises ApiError."""
        match request.method, request.parts:
            case "GET", () | ("ok",):
                return "OK"
            case "GET", ("time",):
                return int(at.timestamp())
            case "GET", ("version",):
                return {"version": 2}
            case "GET", (name,) if name in LISTS:
                return self._markets(request.query.get("next_cursor"), at, name)
            case "GET", ("markets", condition):
                return full_record(self.world, self._scenario(condition, at), at)
            case "GET", ("clob-markets", condition):
                return details_record(self.world, self._scenario(condition, at))
            case "GET", ("markets-by-token", text):
                return self._by_token(text)
            case "GET", ("prices-history",):
                return self._history(request.query.get("market"), at)
            case "GET", (name,):
                return self._about_token(name, request, at)
            case "POST", (name,):
                return self._about_tokens(name, request, at)
        raise _not_found()

    def _about_token(self, name: str, request: Request, at: datetime) -> object:
        token = self._token(request.query.get("token_id"), at)
        if token is None:
            raise no_book()
        book = self._ladder(token, at)
        match name:
            case "book":
                return book_record(self.world, *token, book, at)
            case "price":
                return {"price": price(book, request.query.get("side", "BUY"))}
            case "midpoint":
                return {"mid": middle(book)}
            case "spread":
                return {"spread": spread(book)}
            case "last-trade-price":
                return _last_trade(book)
            case "tick-size":
                return {"minimum_tick_size": float(tick_of(self.world, token[0]))}
            case "neg-risk":
                return {"neg_risk": text_of(token[0]).neg_risk}
            case "fee-rate":
                # Takers pay by the feeSchedule of the market, not by this base fee.
                return {"base_fee": 0}
        raise _not_found()

    def _about_tokens(self, name: str, request: Request, at: datetime) -> object:
        """The batch endpoints; tokens without a book are left out."""
        books: list[tuple[Json, Token, Ladder]] = []
        for params in _batch(request):
            token = self._token(params["token_id"], at)
            if token is not None:
                books.append((params, token, self._ladder(token, at)))
        match name:
            case "books":
                return [book_record(self.world, *t, b, at) for _, t, b in books]
            case "midpoints":
                return {params["token_id"]: middle(b) for params, _, b in books}
            case "spreads":
                return {params["token_id"]: spread(b) for params, _, b in books}
            case "prices":
                return _prices([(params, b) for params, _, b in books])
            case "last-trades-prices":
                return [
                    {"token_id": params["token_id"], **_last_trade(book)}
                    for params, _, book in books
                ]
        raise _not_found()

    def _token(self, text: str, at: datetime) -> Token | None:
        """The token if it has a book, which only tokens of open markets have."""
        token = scenario_of_token(self.world, text)
        if token is None or token[0].question.polymarket is None:
            return None
        return token if token[0].outcome.polymarket.is_open(at) else None

    def _ladder(self, token: Token, at: datetime) -> Ladder:
        return outcome_ladder(self.world, token[0], token[1], at)

    def _scenario(self, condition: str, at: datetime) -> Scenario:
        scenario = scenario_of_condition(self.world, condition)
        if scenario is None or scenario.question.polymarket is None:
            raise _not_found()
        if scenario.outcome.polymarket.opens_at > at:
            raise _not_found()
        return scenario

    def _markets(self, cursor: str, at: datetime, name: str) -> Json:
        open_only, record = LISTS[name]
        scenarios = [
            scenario
            for scenario in self.world.scenarios(at)
            if scenario.question.polymarket
            and not (open_only and status_of(scenario, at))
        ]
        start = _position(cursor)
        page = scenarios[start : start + PAGE_SIZE]
        more = start + PAGE_SIZE < len(scenarios)
        return {
            "limit": PAGE_SIZE,
            "count": len(page),
            "next_cursor": _cursor(start + PAGE_SIZE) if more else END_CURSOR,
            "data": [record(self.world, scenario, at) for scenario in page],
        }

    def _by_token(self, text: str) -> Json:
        token = scenario_of_token(self.world, text)
        if token is None or token[0].question.polymarket is None:
            raise _not_found()
        return token_record(self.world, token[0])

    def _history(self, text: str, at: datetime) -> Json:
        """Midpoints of the last day, one an hour."""
        token = self._token(text, at)
        if token is None:
            return {"history": []}
        times = [at - timedelta(hours=hour) for hour in range(24, -1, -1)]
        return {
            "history": [
                {"t": int(time.timestamp()), "p": float(middle(book))}
                for time in times
                if time >= token[0].outcome.polymarket.opens_at
                and (book := self._ladder(token, time)).bids
                and book.asks
            ]
        }


def _not_found() -> ApiError:
    return ApiError(404, {"error": "not found"})


def _last_trade(book: Ladder) -> Json:
    return {"price": price(book, "BUY"), "side": "BUY"}


def _prices(books: list[tuple[Json, Ladder]]) -> Json:
    prices: Json = {}
    for params, book in books:
        side = str(params.get("side", "BUY"))
        prices.setdefault(params["token_id"], {})[side] = price(book, side)
    return prices


def _batch(request: Request) -> list[Json]:
    """The objects of a batch request's body, at most 500, each with a `token_id`."""
    body: Any = request.json(lambda what: ApiError(400, {"error": "Invalid payload"}))
    is_valid = isinstance(body, list) and all(
        isinstance(params, dict) and isinstance(params.get("token_id"), str)
        for params in body
    )
    if not is_valid or len(body) > MAX_BOOKS:
        raise ApiError(400, {"error": "Invalid payload"})
    return list(body)


def _cursor(position: int) -> str:
    return base64.b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int:
    """The position in the list that a cursor stands for. Raises ApiError."""
    if cursor in ("", START_CURSOR):
        return 0
    try:
        return max(0, int(base64.b64decode(cursor)))
    except ValueError:
        raise ApiError(400, {"error": "invalid next_cursor"}) from None
