"""What does Polymarket's CLOB API (the order books) answer?"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from positions.venues.simulator.answers import Json, Refusal, Request
from positions.venues.simulator.ladder import Ladder
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
from positions.venues.simulator.polymarket.ids import story_of_condition, story_of_token
from positions.venues.simulator.polymarket.status import (
    outcome_ladder,
    status_of,
    text_of,
    tick_of,
)
from positions.venues.simulator.world import Story, World

PAGE = 100
MOST_BOOKS = 500
FIRST, LAST = "MA==", "LTE="
Token = tuple[Story, int]
Record = Callable[[World, Story, datetime], Json]
LISTS: dict[str, tuple[bool, Record]] = {
    "markets": (False, full_record),
    "simplified-markets": (False, simplified_record),
    "sampling-markets": (True, full_record),
    "sampling-simplified-markets": (True, simplified_record),
}


class Clob:
    """The order books of one world; ask with `answer`."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, request: Request, at: datetime) -> object:
        """The JSON of a path below /clob. Raises Refusal."""
        match request.method, request.parts:
            case "GET", () | ("ok",):
                return "OK"
            case "GET", ("time",):
                return int(at.timestamp())
            case "GET", ("version",):
                return {"version": 2}
            case "GET", (name,) if name in LISTS:
                return self._markets(request.query.one("next_cursor"), at, name)
            case "GET", ("markets", condition):
                return full_record(self.world, self._story(condition, at), at)
            case "GET", ("clob-markets", condition):
                return details_record(self.world, self._story(condition, at))
            case "GET", ("markets-by-token", text):
                return self._by_token(text)
            case "GET", ("prices-history",):
                return self._history(request.query.one("market"), at)
            case "GET", (name,):
                return self._about_token(name, request, at)
            case "POST", (name,):
                return self._about_tokens(name, request, at)
        raise _not_found()

    def _about_token(self, name: str, request: Request, at: datetime) -> object:
        token = self._token(request.query.one("token_id"), at)
        if token is None:
            raise no_book()
        book = self._ladder(token, at)
        match name:
            case "book":
                return book_record(self.world, *token, book, at)
            case "price":
                return {"price": price(book, request.query.one("side", "BUY"))}
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
                return {"base_fee": 0}
        raise _not_found()

    def _about_tokens(self, name: str, request: Request, at: datetime) -> object:
        """Tokens without a book are left out of the answer."""
        found: list[tuple[Json, Token, Ladder]] = []
        for item in _wanted(request):
            token = self._token(item["token_id"], at)
            if token is not None:
                found.append((item, token, self._ladder(token, at)))
        match name:
            case "books":
                return [book_record(self.world, *t, b, at) for _, t, b in found]
            case "midpoints":
                return {item["token_id"]: middle(book) for item, _, book in found}
            case "spreads":
                return {item["token_id"]: spread(book) for item, _, book in found}
            case "prices":
                return _prices([(item, book) for item, _, book in found])
            case "last-trades-prices":
                return [
                    {"token_id": item["token_id"], **_last_trade(book)}
                    for item, _, book in found
                ]
        raise _not_found()

    def _token(self, text: str, at: datetime) -> Token | None:
        """Only tokens that trade have a book."""
        token = story_of_token(self.world, text)
        if token is None or token[0].question.polymarket is None:
            return None
        return token if token[0].fate.polymarket.is_open(at) else None

    def _ladder(self, token: Token, at: datetime) -> Ladder:
        return outcome_ladder(self.world, token[0], token[1], at)

    def _story(self, condition: str, at: datetime) -> Story:
        story = story_of_condition(self.world, condition)
        if story is None or story.question.polymarket is None:
            raise _not_found()
        if story.fate.polymarket.opens_at > at:
            raise _not_found()
        return story

    def _markets(self, cursor: str, at: datetime, name: str) -> Json:
        open_only, record = LISTS[name]
        stories = [
            story
            for story in self.world.stories(at)
            if story.question.polymarket and not (open_only and status_of(story, at))
        ]
        start = _start(cursor)
        page = stories[start : start + PAGE]
        more = start + PAGE < len(stories)
        return {
            "limit": PAGE,
            "count": len(page),
            "next_cursor": _cursor(start + PAGE) if more else LAST,
            "data": [record(self.world, story, at) for story in page],
        }

    def _by_token(self, text: str) -> Json:
        token = story_of_token(self.world, text)
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
                if time >= token[0].fate.polymarket.opens_at
                and (book := self._ladder(token, time)).bids
                and book.asks
            ]
        }


def _not_found() -> Refusal:
    return Refusal(404, {"error": "not found"})


def _last_trade(book: Ladder) -> Json:
    return {"price": price(book, "BUY"), "side": "BUY"}


def _prices(found: list[tuple[Json, Ladder]]) -> Json:
    prices: Json = {}
    for item, book in found:
        side = str(item.get("side", "BUY"))
        prices.setdefault(item["token_id"], {})[side] = price(book, side)
    return prices


def _wanted(request: Request) -> list[Json]:
    """The tokens named in a body, at most 500."""
    items: Any = request.json(lambda what: Refusal(400, {"error": "Invalid payload"}))
    good = isinstance(items, list) and all(
        isinstance(item, dict) and isinstance(item.get("token_id"), str)
        for item in items
    )
    if not good or len(items) > MOST_BOOKS:
        raise Refusal(400, {"error": "Invalid payload"})
    return list(items)


def _cursor(position: int) -> str:
    return base64.b64encode(str(position).encode()).decode()


def _start(cursor: str) -> int:
    """The position that a cursor stands for."""
    if cursor in ("", FIRST):
        return 0
    try:
        return max(0, int(base64.b64decode(cursor)))
    except ValueError:
        raise Refusal(400, {"error": "invalid next_cursor"}) from None
