"""Kalshi's channel orderbook_delta."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from positions.venues.simulator.channels.channel import (
    MOST_CHANGES,
    BookSource,
    Channel,
    Sides,
    Sizes,
    changed_levels,
    read,
    texts,
)
from positions.venues.simulator.messages import Json

CHANNEL = "orderbook_delta"
UNKNOWN_COMMAND, UNKNOWN_CHANNEL, UNKNOWN_SUBSCRIPTION, UNSUPPORTED = 5, 8, 7, 13


@dataclass(slots=True)
class _Subscription:
    """The books as they were shown last, by ticker; it numbers its messages."""

    sid: int
    shown: dict[str, Sides] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def message(self, kind: str, body: Json) -> Json:
        return {"type": kind, "sid": self.sid, "seq": next(self.numbers), "msg": body}

    def snapshot(self, ticker: str, sides: Sides) -> Json:
        books = {f"{side}_dollars_fp": _levels(sizes) for side, sizes in sides.items()}
        return self.message("orderbook_snapshot", {"market_ticker": ticker} | books)


class KalshiChannel(Channel):
    """One connection; messages are numbered within each subscription."""

    def __init__(self, books: BookSource) -> None:
        super().__init__(books)
        self._subscriptions: dict[int, _Subscription] = {}
        self._sids = count(1)

    def answer(self, frame: str, venue_at: datetime, wall_at: datetime) -> list[str]:
        message = read(frame)
        command, params = message.get("id", 0), message.get("params")
        params = params if isinstance(params, dict) else {}
        match message.get("cmd"):
            case "subscribe":
                messages = self._subscribe(command, params, venue_at)
            case "unsubscribe":
                sids = params.get("sids")
                for sid in sids if isinstance(sids, list) else []:
                    self._subscriptions.pop(sid, None)
                messages = [{"type": "unsubscribed", "id": command}]
            case "update_subscription":
                messages = [self._updated(command, params)]
            case _:
                messages = [_error(command, UNKNOWN_COMMAND, "unknown command")]
        return [json.dumps(each) for each in messages]

    def _subscribe(
        self, command: int, params: dict[str, Any], venue_at: datetime
    ) -> list[Json]:
        if params.get("channels") != [CHANNEL]:
            return [_error(command, UNKNOWN_CHANNEL, "unknown channel name")]
        sid = next(self._sids)
        subscription = self._subscriptions[sid] = _Subscription(sid)
        body = {"channel": CHANNEL, "sid": sid}
        messages: list[Json] = [{"type": "subscribed", "id": command, "msg": body}]
        for ticker in texts(params.get("market_tickers")):
            record = self._books.ticker_book(ticker, venue_at)
            if record is not None:
                shown = subscription.shown[ticker] = _sides(record)
                messages.append(subscription.snapshot(ticker, shown))
        return messages

    def _updated(self, command: int, params: dict[str, Any]) -> Json:
        subscription = self._subscriptions.get((params.get("sids") or [None])[0])
        if subscription is None:
            return _error(command, UNKNOWN_SUBSCRIPTION, "unknown subscription id")
        if params.get("action") != "delete_markets":
            return _error(command, UNSUPPORTED, "unsupported action")
        for ticker in texts(params.get("market_tickers")):
            subscription.shown.pop(ticker, None)
        # This answer is one of the subscription's numbered messages.
        body = {"market_tickers": sorted(subscription.shown)}
        return subscription.message("ok", body) | {"id": command}

    def _changed(self, venue_at: datetime, stamped: int) -> Iterator[Json]:
        for subscription in self._subscriptions.values():
            for ticker, before in subscription.shown.items():
                record = self._books.ticker_book(ticker, venue_at)
                after = subscription.shown[ticker] = _sides(record or {})
                changes = changed_levels(before, after)
                if len(changes) > MOST_CHANGES:
                    # All but the last, which shows when it happened: snapshots do not.
                    *_, (side, price, _) = changes
                    del changes[:-1]
                    whole = {**after, side: _with(after[side], price, before[side])}
                    yield subscription.snapshot(ticker, whole)
                for side, price, size in changes:
                    delta = Decimal(size) - Decimal(before[side].get(price, "0"))
                    body = {
                        "market_ticker": ticker,
                        "price_dollars": price,
                        "delta_fp": f"{delta:.2f}",
                        "side": side,
                        "ts_ms": stamped,
                    }
                    yield subscription.message("orderbook_delta", body)


def _sides(record: Json) -> Sides:
    return {side: dict(record.get(f"{side}_dollars", ())) for side in ("yes", "no")}


def _levels(sizes: Sizes) -> list[list[str]]:
    return [[price, size] for price, size in sizes.items()]


def _with(sizes: Sizes, price: str, before: Sizes) -> Sizes:
    """The sizes with one level as it was before."""
    others = {each: size for each, size in sizes.items() if each != price}
    return others | ({price: before[price]} if price in before else {})


def _error(command: int, code: int, message: str) -> Json:
    return {"type": "error", "id": command, "msg": {"code": code, "msg": message}}
