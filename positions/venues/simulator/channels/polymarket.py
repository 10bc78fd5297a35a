"""Polymarket's market channel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class _Shown:
    """A token's book as it was shown last."""

    market: str
    bids: Sizes
    asks: Sizes


class PolymarketChannel:
    """One connection to the market channel."""

    def __init__(self, books: BookSource) -> None:
        self._books = books
        self._shown: dict[str, _Shown] = {}
        self._version: object = None
        self._last_stamp = 0

    def answer(self, frame: str, venue_at: datetime, wall_at: datetime) -> list[str]:
        if frame == "PING":
            return ["PONG"]
        message = read(frame)
        tokens = texts(message.get("assets_ids"))
        if message.get("operation") == "unsubscribe":
            for token in tokens:
                self._shown.pop(token, None)
            return []
        records = [
            record
            for token in tokens
            if (record := self._books.token_book(token, venue_at)) is not None
        ]
        for record in records:
            self._shown[record["asset_id"]] = _shown(record)
        # The channel's stamp is that of the book's last change, which has passed.
        at = self._last_stamp or stamp(wall_at) - 1
        self._last_stamp = at
        books = [_book(record, at) for record in records]
        return [json.dumps(books)] if books else []

    def changes(self, venue_at: datetime, wall_at: datetime) -> list[str]:
        version = self._books.version(venue_at)
        if version == self._version:
            return []
        self._version = version
        # No two changes of a level ever have the same stamp.
        self._last_stamp = max(stamp(wall_at), self._last_stamp + 1)
        books: list[Json] = []
        by_market: dict[str, list[Json]] = {}
        for token, before in list(self._shown.items()):
            record = self._books.token_book(token, venue_at)
            if record is None:
                del self._shown[token]
                continue
            after = self._shown[token] = _shown(record)
            changes = list(_changes(token, before, after))
            if len(changes) > MOST_CHANGES:
                books.append(_book(record, self._last_stamp))
                del changes[1:]
            by_market.setdefault(after.market, []).extend(changes)
        return [json.dumps(book) for book in books] + [
            json.dumps(
                {
                    "event_type": "price_change",
                    "market": market,
                    "price_changes": changes,
                    "timestamp": str(self._last_stamp),
                }
            )
            for market, changes in by_market.items()
            if changes
        ]


def _book(record: Json, stamped: int) -> Json:
    return record | {"event_type": "book", "timestamp": str(stamped)}


def _shown(record: Json) -> _Shown:
    return _Shown(record["market"], _sizes(record["bids"]), _sizes(record["asks"]))


def _sizes(levels: Sequence[Json]) -> Sizes:
    return {level["price"]: level["size"] for level in levels}


def _changes(token: str, before: _Shown, after: _Shown) -> Iterator[Json]:
    # Both lists end with the best level.
    best_bid = list(after.bids)[-1] if after.bids else "0"
    best_ask = list(after.asks)[-1] if after.asks else "1"
    sides = (("BUY", before.bids, after.bids), ("SELL", before.asks, after.asks))
    for side, old, new in sides:
        for price, size in changed_levels(old, new):
            yield {
                "asset_id": token,
                "price": price,
                "size": size,
                "side": side,
                "hash": "",
                "best_bid": best_bid,
                "best_ask": best_ask,
            }
