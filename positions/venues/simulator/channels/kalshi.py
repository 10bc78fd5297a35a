"""Kalshi's channel orderbook_delta."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from positions.venues.simulator.channels.books import BookSource
from positions.venues.simulator.channels.channel import (
    MOST_CHANGES,
    Sizes,
    changed_levels,
    read,
    stamp,
    texts,
)
from positions.venues.simulator.messages import Json

CHANNEL = "orderbook_delta"
UNKNOWN_COMMAND, UNKNOWN_CHANNEL, UNKNOWN_SUBSCRIPTION, UNSUPPORTED = 5, 8, 7, 13


@dataclass(slots=True)
class _Subscription:
    """The books as they were shown last, by ticker and side."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    shown: dict[str, dict[str, Sizes]] = field(default_factory=dict)


class KalshiChannel:
    """One connection; messages are numbered within each subscription."""

    def __init__(self, books: BookSource) -> None:
        self._books = books
        self._subscriptions: dict[int, _Subscription] = {}
        self._sids = count(1)
        self._version: object = None

    def answer(self, frame: str, venue_at: datetime, wall_at: datetime) -> list[str]:
        message = read(frame)
        command, params = message.get("id", 0), message.get("params")
        params = params if isinstance(params, dict) else {}
        match message.get("cmd"):
            case "subscribe":
                messages = self._subscribe(command, params, venue_at)
            case "unsubscribe":
                messages = self._unsubscribe(command, params)
            case "update_subscription":
                messages = self._update(command, params)
            case _:
                messages = [_error(command, UNKNOWN_COMMAND, "unknown command")]
        return [json.dumps(each) for each in messages]

    def changes(self, venue_at: datetime, wall_at: datetime) -> list[str]:
        version = self._books.version(venue_at)
        if version == self._version:
            return []
        self._version = version
        return [
            json.dumps(message)
            for sid, subscription in self._subscriptions.items()
            for message in self._deltas(sid, subscription, venue_at, stamp(wall_at))
        ]

    def _subscribe(
        self, command: int, params: dict[str, Any], venue_at: datetime
    ) -> list[Json]:
        if params.get("channels") != [CHANNEL]:
            return [_error(command, UNKNOWN_CHANNEL, "unknown channel name")]
        sid = next(self._sids)
        subscription = self._subscriptions[sid] = _Subscription()
        body = {"channel": CHANNEL, "sid": sid}
        messages: list[Json] = [{"type": "subscribed", "id": command, "msg": body}]
        for ticker in texts(params.get("market_tickers")):
            record = self._books.ticker_book(ticker, venue_at)
            if record is None:
                continue
            subscription.shown[ticker] = _sides(record)
            number = next(subscription.numbers)
            shown = subscription.shown[ticker]
            messages.append(_snapshot(sid, number, ticker, shown))
        return messages

    def _unsubscribe(self, command: int, params: dict[str, Any]) -> list[Json]:
        sids = params.get("sids")
        for sid in sids if isinstance(sids, list) else []:
            self._subscriptions.pop(sid, None)
        return [{"type": "unsubscribed", "id": command}]

    def _update(self, command: int, params: dict[str, Any]) -> list[Json]:
        sid = (params.get("sids") or [None])[0]
        subscription = self._subscriptions.get(sid)
        if subscription is None:
            return [_error(command, UNKNOWN_SUBSCRIPTION, "unknown subscription id")]
        if params.get("action") != "delete_markets":
            return [_error(command, UNSUPPORTED, "unsupported action")]
        for ticker in texts(params.get("market_tickers")):
            subscription.shown.pop(ticker, None)
        # This answer is one of the subscription's numbered messages.
        number = next(subscription.numbers)
        body = {"market_tickers": sorted(subscription.shown)}
        return [_numbered("ok", sid, number, body) | {"id": command}]

    def _deltas(
        self, sid: int, subscription: _Subscription, venue_at: datetime, stamped: int
    ) -> Iterator[Json]:
        for ticker, before in list(subscription.shown.items()):
            record = self._books.ticker_book(ticker, venue_at)
            after = subscription.shown[ticker] = _sides(record or {})
            changes = [
                (side, price, size)
                for side in ("yes", "no")
                for price, size in changed_levels(before[side], after[side])
            ]
            if len(changes) > MOST_CHANGES:
                # All but the last, which shows when it happened: snapshots do not.
                *_, (side, price, _) = changes
                del changes[:-1]
                whole = {**after, side: _with(after[side], price, before[side])}
                yield _snapshot(sid, next(subscription.numbers), ticker, whole)
            for side, price, size in changes:
                delta = Decimal(size) - Decimal(before[side].get(price, "0"))
                body = {
                    "market_ticker": ticker,
                    "price_dollars": price,
                    "delta_fp": f"{delta:.2f}",
                    "side": side,
                    "ts_ms": stamped,
                }
                number = next(subscription.numbers)
                yield _numbered("orderbook_delta", sid, number, body)


def _sides(record: Json) -> dict[str, Sizes]:
    return {side: _sizes(record.get(f"{side}_dollars", ())) for side in ("yes", "no")}


def _sizes(levels: Sequence[list[str]]) -> Sizes:
    return {level[0]: level[1] for level in levels}


def _with(sizes: Sizes, price: str, before: Sizes) -> Sizes:
    """The sizes with one level as it was before."""
    others = {each: size for each, size in sizes.items() if each != price}
    return others | ({price: before[price]} if price in before else {})


def _snapshot(sid: int, number: int, ticker: str, sides: dict[str, Sizes]) -> Json:
    body = {"market_ticker": ticker} | {
        f"{side}_dollars_fp": [[price, size] for price, size in sizes.items()]
        for side, sizes in sides.items()
    }
    return _numbered("orderbook_snapshot", sid, number, body)


def _numbered(kind: str, sid: int, number: int, body: Json) -> Json:
    return {"type": kind, "sid": sid, "seq": number, "msg": body}


def _error(command: int, code: int, message: str) -> Json:
    body = {"code": code, "msg": message}
    return {"type": "error", "id": command, "msg": body}
