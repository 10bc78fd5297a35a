"""Polymarket's market channel."""

from __future__ import annotations

import json
from datetime import datetime

from positions.venues.simulator.channels.channel import (
    MOST_CHANGES,
    BookSource,
    Channel,
    Sides,
    changed_levels,
    read,
    stamp,
    texts,
)
from positions.venues.simulator.messages import Json


class PolymarketChannel(Channel):
    """One connection to the market channel."""

    def __init__(self, books: BookSource) -> None:
        super().__init__(books)
        # The books as they were shown last, by token.
        self._shown: dict[str, Sides] = {}
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
        found = [self._books.token_book(token, venue_at) for token in tokens]
        records = [record for record in found if record is not None]
        self._shown |= {record["asset_id"]: _sides(record) for record in records}
        # The channel's stamp is that of the book's last change, which has passed.
        self._last_stamp = self._last_stamp or stamp(wall_at) - 1
        books = [self._book(record) for record in records]
        return [json.dumps(books)] if books else []

    def _changed(self, venue_at: datetime, stamped: int) -> list[Json]:
        # No two changes of a level ever have the same stamp.
        self._last_stamp = max(stamped, self._last_stamp + 1)
        books: list[Json] = []
        by_market: dict[str, list[Json]] = {}
        for token, before in list(self._shown.items()):
            record = self._books.token_book(token, venue_at)
            if record is None:
                del self._shown[token]
                continue
            after = self._shown[token] = _sides(record)
            changes = _changes(token, before, after)
            if len(changes) > MOST_CHANGES:
                books.append(self._book(record))
                del changes[1:]
            by_market.setdefault(record["market"], []).extend(changes)
        return books + [
            {
                "event_type": "price_change",
                "market": market,
                "price_changes": changes,
                "timestamp": str(self._last_stamp),
            }
            for market, changes in by_market.items()
            if changes
        ]

    def _book(self, record: Json) -> Json:
        return record | {"event_type": "book", "timestamp": str(self._last_stamp)}


def _sides(record: Json) -> Sides:
    return {
        side: {level["price"]: level["size"] for level in record[name]}
        for side, name in (("BUY", "bids"), ("SELL", "asks"))
    }


def _changes(token: str, before: Sides, after: Sides) -> list[Json]:
    # Both lists end with the best level.
    best_bid, best_ask = ["0", *after["BUY"]][-1], ["1", *after["SELL"]][-1]
    return [
        {
            "asset_id": token,
            "price": price,
            "size": size,
            "side": side,
            "hash": "",
            "best_bid": best_bid,
            "best_ask": best_ask,
        }
        for side, price, size in changed_levels(before, after)
    ]
