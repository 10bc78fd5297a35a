"""What does Polymarket's CLOB API (the order books) answer?"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from positions.venues.simulator.answers import Json, Refusal, Request, plain, stamp
from positions.venues.simulator.ids import (
    condition_id,
    question_id,
    story_of_condition,
    story_of_token,
    token_id,
)
from positions.venues.simulator.ladder import Ladder, Rung
from positions.venues.simulator.polymarket_records import (
    MIN_SIZE,
    outcome_ladder,
    outcome_prices,
    payouts_of,
    status_of,
    text_of,
    tick_of,
)
from positions.venues.simulator.pricing import POLYMARKET_RATES
from positions.venues.simulator.world import Story, World, pulse

PAGE = 100
MOST_BOOKS = 500
LAST = "LTE="
Token = tuple[Story, int]


class Clob:
    """The order books of one world; ask with `answer`."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, request: Request, at: datetime) -> object:
        """The JSON of a path below /clob. Raises Refusal."""
        match request.method, request.parts:
            case "GET", ():
                return "OK"
            case "GET", ("ok",):
                return "OK"
            case "GET", ("time",):
                return int(at.timestamp())
            case "GET", ("version",):
                return {"version": 2}
            case "GET", ("markets" | "sampling-markets" as name,):
                return self._markets(request, at, name == "sampling-markets", False)
            case "GET", ("simplified-markets",):
                return self._markets(request, at, False, True)
            case "GET", ("sampling-simplified-markets",):
                return self._markets(request, at, True, True)
            case "GET", ("markets" | "clob-markets" as name, condition):
                return self._market(name, condition, at)
            case "GET", ("markets-by-token", token):
                return self._by_token(token)
            case "GET", ("prices-history",):
                return self._history(request, at)
            case "GET", (name,):
                return self._about_token(name, request, at)
            case "POST", (name,):
                return self._about_tokens(name, request, at)
        raise Refusal(404, {"error": "not found"})

    def _about_token(self, name: str, request: Request, at: datetime) -> object:
        token = self._token(request.query.one("token_id"), at)
        if token is None:
            text = "No orderbook exists for the requested token id"
            raise Refusal(404, {"error": text})
        book = self._ladder(token, at)
        match name:
            case "book":
                return self._book(token, book, at)
            case "price":
                return {"price": _price(book, request.query.one("side", "BUY"))}
            case "midpoint":
                return {"mid": _middle(book)}
            case "spread":
                return {"spread": _spread(book)}
            case "last-trade-price":
                return {"price": _price(book, "BUY"), "side": "BUY"}
            case "tick-size":
                return {"minimum_tick_size": float(tick_of(self.world, token[0]))}
            case "neg-risk":
                return {"neg_risk": text_of(token[0]).neg_risk}
            case "fee-rate":
                return {"base_fee": 0}
        raise Refusal(404, {"error": "not found"})

    def _about_tokens(self, name: str, request: Request, at: datetime) -> object:
        """Unknown tokens are left out of the answer."""
        wanted = _wanted(request)
        known = [(item, self._token(item["token_id"], at)) for item in wanted]
        books = [(i, t, self._ladder(t, at)) for i, t in known if t is not None]
        match name:
            case "books":
                return [self._book(token, book, at) for _, token, book in books]
            case "midpoints":
                return {item["token_id"]: _middle(book) for item, _, book in books}
            case "spreads":
                return {item["token_id"]: _spread(book) for item, _, book in books}
            case "prices":
                return _prices(books)
            case "last-trades-prices":
                return [
                    {
                        "token_id": item["token_id"],
                        "price": _price(book, "BUY"),
                        "side": "BUY",
                    }
                    for item, _, book in books
                ]
        raise Refusal(404, {"error": "not found"})

    def _token(self, text: str, at: datetime) -> Token | None:
        """Only tokens that trade have a book."""
        token = story_of_token(self.world, text)
        if token is None or not token[0].fate.polymarket.is_open(at):
            return None
        return token

    def _ladder(self, token: Token, at: datetime) -> Ladder:
        return outcome_ladder(self.world, token[0], token[1], at)

    def _book(self, token: Token, book: Ladder, at: datetime) -> Json:
        """Bids rise and asks fall: the best is the last of each."""
        story, index = token
        record: Json = {
            "market": condition_id(self.world.chance, story),
            "asset_id": token_id(self.world.chance, story, index),
            "timestamp": str(int(pulse(at).timestamp() * 1000)),
            "hash": "",
            "bids": _levels(book.bids),
            "asks": _levels(book.asks),
            "min_order_size": str(MIN_SIZE),
            "tick_size": str(tick_of(self.world, story)),
            "neg_risk": text_of(story).neg_risk,
            "last_trade_price": _price(book, "BUY"),
        }
        text = json.dumps(record, separators=(",", ":"))
        record["hash"] = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        return record

    def _markets(
        self, request: Request, at: datetime, open_only: bool, simplified: bool
    ) -> Json:
        stories = [
            story
            for story in self.world.stories(at)
            if story.question.polymarket
            and story.fate.polymarket.opens_at <= at
            and not (open_only and status_of(story, at))
        ]
        start = _start(request.query.one("next_cursor"))
        page = stories[start : start + PAGE]
        more = start + PAGE < len(stories)
        cursor = base64.b64encode(str(start + PAGE).encode()).decode() if more else LAST
        form = self._simplified if simplified else self._full
        data = [form(story, at) for story in page]
        return {"limit": PAGE, "count": len(data), "next_cursor": cursor, "data": data}

    def _market(self, name: str, condition: str, at: datetime) -> Json:
        story = story_of_condition(self.world, condition)
        if (
            story is None
            or story.question.polymarket is None
            or story.fate.polymarket.opens_at > at
        ):
            raise Refusal(404, {"error": "market not found"})
        return self._full(story, at) if name == "markets" else self._details(story)

    def _full(self, story: Story, at: datetime) -> Json:
        text = text_of(story)
        ends = text.ends_at or story.question.ends_at
        return self._simplified(story, at) | {
            "question_id": question_id(self.world.chance, story),
            "question": text.question,
            "description": text.description,
            "market_slug": text.slug,
            "end_date_iso": stamp(ends),
            "game_start_time": stamp(text.starts_at) if text.starts_at else None,
            "enable_order_book": True,
            "minimum_order_size": MIN_SIZE,
            "minimum_tick_size": float(tick_of(self.world, story)),
            "neg_risk": text.neg_risk,
            "neg_risk_market_id": "",
            "is_50_50_outcome": False,
            "tags": list(text.tags),
        }

    def _simplified(self, story: Story, at: datetime) -> Json:
        status = status_of(story, at)
        return {
            "condition_id": condition_id(self.world.chance, story),
            "active": True,
            "closed": bool(status),
            "archived": False,
            "accepting_orders": not status,
            "tokens": self._tokens(story, at),
        }

    def _tokens(self, story: Story, at: datetime) -> list[Json]:
        prices = outcome_prices(self.world, story, at)
        final = status_of(story, at) == "resolved"
        return [
            {
                "token_id": token_id(self.world.chance, story, index),
                "outcome": text_of(story).outcomes[index],
                "price": float(prices[index]),
                "winner": final and payouts_of(story)[index] == 1,
            }
            for index in (0, 1)
        ]

    def _details(self, story: Story) -> Json:
        text = text_of(story)
        return {
            "t": [
                {"t": token_id(self.world.chance, story, i), "o": text.outcomes[i]}
                for i in (0, 1)
            ],
            "mts": float(tick_of(self.world, story)),
            "mos": MIN_SIZE,
            "nr": text.neg_risk,
            "fd": {
                "r": float(POLYMARKET_RATES[story.question.market_type]),
                "e": 1,
                "to": True,
            },
        }

    def _by_token(self, text: str) -> Json:
        token = story_of_token(self.world, text)
        if token is None or token[0].question.polymarket is None:
            raise Refusal(404, {"error": "market not found"})
        story = token[0]
        return {
            "condition_id": condition_id(self.world.chance, story),
            "primary_token_id": token_id(self.world.chance, story, 0),
            "secondary_token_id": token_id(self.world.chance, story, 1),
        }

    def _history(self, request: Request, at: datetime) -> Json:
        """Midpoints of the last day, one an hour."""
        token = self._token(request.query.one("market"), at)
        if token is None:
            return {"history": []}
        first = token[0].fate.polymarket.opens_at
        times = [at - timedelta(hours=hour) for hour in range(24, -1, -1)]
        return {
            "history": [
                {
                    "t": int(time.timestamp()),
                    "p": float(_middle(self._ladder(token, time))),
                }
                for time in times
                if time >= first
            ]
        }


def _levels(rungs: Sequence[Rung]) -> list[Json]:
    return [{"price": plain(p), "size": f"{s}"} for p, s in reversed(rungs)]


def _price(book: Ladder, side: str) -> str:
    """BUY gives the best bid, SELL the best ask: the side of the resting orders."""
    rungs = book.bids if side.upper() == "BUY" else book.asks
    return plain(rungs[0][0]) if rungs else ""


def _middle(book: Ladder) -> str:
    if not book.bids or not book.asks:
        raise Refusal(404, {"error": "No orderbook exists for the requested token id"})
    return f"{(book.bids[0][0] + book.asks[0][0]) / 2000:.4f}".rstrip("0")


def _spread(book: Ladder) -> str:
    return plain(book.asks[0][0] - book.bids[0][0]) if book.bids and book.asks else ""


def _prices(books: Sequence[tuple[Json, Token, Ladder]]) -> Json:
    prices: Json = {}
    for item, _, book in books:
        side = str(item.get("side", "BUY"))
        prices.setdefault(item["token_id"], {})[side] = _price(book, side)
    return prices


def _wanted(request: Request) -> list[Json]:
    items: Any = request.json(lambda what: Refusal(400, {"error": "Invalid payload"}))
    good = isinstance(items, list) and all(
        isinstance(item, dict) and isinstance(item.get("token_id"), str)
        for item in items
    )
    if not good or len(items) > MOST_BOOKS:
        raise Refusal(400, {"error": "Invalid payload"})
    return list(items)


def _start(cursor: str) -> int:
    """The position that a cursor stands for; MA== is the start."""
    if cursor in ("", "MA=="):
        return 0
    try:
        return int(base64.b64decode(cursor))
    except ValueError:
        raise Refusal(400, {"error": "invalid next_cursor"}) from None
