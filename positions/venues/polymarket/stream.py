"""Polymarket's market channel: the books of outcome tokens from its messages.

The channel numbers nothing. A change states a level's new size, so that a repeated one
does no harm and a late one is recognised by the stamp of its level. That something was
missed shows in the best prices stated with each change, in a crossed book, or in the
comparison with a book over REST.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from decimal import Decimal

from positions.venues.fields import (
    Record,
    Skipped,
    as_record,
    number,
    price,
    quoted,
)
from positions.venues.ladder import ladder, raw_levels
from positions.venues.streams.feed import (
    Feed,
    Sizes,
    is_crossed,
    lag_of,
    milliseconds,
    word,
)
from positions.venues.types import Level

# Of one connection; each market has two tokens.
MARKETS_PER_CONNECTION = 250
PONG = "PONG"
BEST_PRICES = "its best prices are not those that the venue states"
CROSSED = "crossed"
AMBIGUOUS = "two changes of one level have the same stamp"
OVERTAKEN = "a change overtook the snapshot"
BAD_LEVEL = "a level makes no sense"
ZERO = Decimal(0)

Key = tuple[bool, Decimal]  # whether it is a bid, and the price


class _Token:
    """The book of one outcome token; stamps are milliseconds."""

    def __init__(self, market_id: str, latest: int = 0) -> None:
        self.market_id = market_id
        self.bids: Sizes = {}
        self.asks: Sizes = {}
        # None until the snapshot that is awaited has arrived.
        self.snapshot_at: int | None = None
        self.latest = latest
        self._stamps: dict[Key, int] = {}

    def replace(self, bids: Sizes, asks: Sizes, stamp: int) -> str:
        """Take over a snapshot; returns why it is of no use, "" if it is."""
        # What came since its stamp may not be in it.
        if stamp < self.latest:
            return OVERTAKEN
        if is_crossed(bids, asks):
            return CROSSED
        self.bids, self.asks = bids, asks
        self.snapshot_at = self.latest = stamp
        self._stamps.clear()
        return ""

    def change(self, key: Key, size: Decimal, stamp: int) -> str:
        """Set one level; returns why the book is doubtful now, "" if it is not."""
        self.latest = max(self.latest, stamp)
        if self.snapshot_at is None:
            return ""
        is_bid, at_price = key
        sizes = self.bids if is_bid else self.asks
        before = self._stamps.get(key, self.snapshot_at)
        if stamp < before:
            return ""
        if stamp == before and sizes.get(at_price, ZERO) != size:
            return AMBIGUOUS
        self._stamps[key] = stamp
        if size:
            sizes[at_price] = size
        else:
            sizes.pop(at_price, None)
        return ""

    def objection(self, change: Record, *, is_latest: bool) -> str:
        """Why the book cannot be right behind this change, "" if it can."""
        if is_crossed(self.bids, self.asks):
            return CROSSED
        # Those of an older message say nothing of the book as it is now.
        if is_latest and (
            _contradicts(change.get("best_bid"), self.bids, max)
            or _contradicts(change.get("best_ask"), self.asks, min)
        ):
            return BEST_PRICES
        return ""


class PolymarketFeed(Feed):
    """The books of one connection to the market channel."""

    heartbeat = "PING"

    def __init__(self) -> None:
        super().__init__()
        self._tokens: dict[str, _Token] = {}
        self._ids: dict[str, tuple[str, str]] = {}
        self._has_begun = False

    def receive(self, frame: str | bytes, at: datetime) -> set[str]:
        if frame == PONG:
            self.answered_at = at
            return set()
        return super().receive(frame, at)

    def doubt(self, market_id: str, reason: str) -> None:
        super().doubt(market_id, reason)
        for token_id in self._ids.get(market_id, ()):
            if token := self._tokens.get(token_id):
                token.snapshot_at = None

    def _subscribe(self, market_ids: Collection[str]) -> list[str]:
        for market_id in market_ids:
            outcomes = self._markets[market_id].outcomes
            self._ids[market_id] = outcomes[0].token_id, outcomes[1].token_id
            for token_id in self._ids[market_id]:
                self._tokens.setdefault(token_id, _Token(market_id))
        tokens = self._tokens_of(market_ids)
        if self._has_begun:
            return [json.dumps({"operation": "subscribe", "assets_ids": tokens})]
        self._has_begun = True
        return [json.dumps({"type": "market", "assets_ids": tokens})]

    def _unsubscribe(self, market_ids: Collection[str]) -> list[str]:
        tokens = self._tokens_of(market_ids)
        for token_id in tokens:
            # Its stamp stays: an older snapshot may still be on its way.
            token = self._tokens[token_id]
            self._tokens[token_id] = _Token(token.market_id, token.latest)
        return [json.dumps({"operation": "unsubscribe", "assets_ids": tokens})]

    def _tokens_of(self, market_ids: Collection[str]) -> list[str]:
        return [token for market_id in market_ids for token in self._ids[market_id]]

    def _sides(self, market_id: str, outcome_index: int) -> tuple[Sizes, Sizes]:
        token = self._tokens[self._ids[market_id][outcome_index]]
        return token.bids, token.asks

    def _handle(self, message: object, at: datetime) -> set[str]:
        changed: set[str] = set()
        for each in message if isinstance(message, list) else [message]:
            record = as_record(each)
            kind = word(record, "event_type")
            if kind == "book":
                changed |= self._snapshot(record)
            elif kind == "price_change":
                changed |= self._changes(record, at)
        return changed

    def _snapshot(self, record: Record) -> set[str]:
        token = self._tokens.get(word(record, "asset_id"))
        if token is None:
            return set()
        try:
            bids = ladder(raw_levels(record.get("bids")), best_is_highest=True)
            asks = ladder(raw_levels(record.get("asks")), best_is_highest=False)
            stamp = milliseconds(record.get("timestamp"))
            objection = token.replace(_sizes(bids), _sizes(asks), stamp)
        except Skipped as skipped:
            objection = skipped.reason
        if objection == OVERTAKEN and token.snapshot_at is not None:
            return set()  # it came late: the changes since are known already
        if objection:
            self._doubt_token(token, objection)
            # It was what was awaited, and of no use.
            self._requested_at.pop(token.market_id, None)
        elif all(self._tokens[each].snapshot_at for each in self._ids[token.market_id]):
            self._trust(token.market_id)
        return {token.market_id}

    def _changes(self, record: Record, at: datetime) -> set[str]:
        stamp = milliseconds(record.get("timestamp"))
        self.lag = lag_of(stamp, at)
        changes = record.get("price_changes")
        if not isinstance(changes, list):
            raise Skipped("bad_price_changes")
        # The best prices are those after all changes of a message: the last ones count.
        last: dict[str, tuple[Record, bool]] = {}
        for change in map(as_record, changes):
            token_id = word(change, "asset_id")
            token = self._tokens.get(token_id)
            if token is None:
                continue
            last[token_id] = change, stamp >= token.latest
            if objection := _apply(change, token, stamp):
                self._doubt_token(token, objection)
        for token_id, (change, is_latest) in last.items():
            token = self._tokens[token_id]
            if token.snapshot_at is not None and (
                objection := token.objection(change, is_latest=is_latest)
            ):
                self._doubt_token(token, objection)
        return {self._tokens[token_id].market_id for token_id in last}

    def _doubt_token(self, token: _Token, reason: str) -> None:
        # The other token of the market needs no new snapshot.
        token.snapshot_at = None
        super().doubt(token.market_id, reason)


def _apply(change: Record, token: _Token, stamp: int) -> str:
    """Set the level of one change; returns why the book is doubtful now, or ""."""
    try:
        side = word(change, "side")
        at_price = price(change.get("price"))
        size = number(change.get("size"), "bad_size")
    except Skipped as skipped:
        return skipped.reason
    if side not in ("BUY", "SELL") or at_price is None or size is None or size < 0:
        return BAD_LEVEL
    # Nothing trades at 0 or 1.
    if not 0 < at_price < 1:
        return ""
    return token.change((side == "BUY", at_price), size, stamp)


def _sizes(levels: Iterable[Level]) -> Sizes:
    return {level.price: level.size or ZERO for level in levels}


def _contradicts(
    stated: object, sizes: Sizes, best: Callable[[Iterable[Decimal]], Decimal]
) -> bool:
    """Whether a stated best price is not that of this side; 0 and 1 stand for none."""
    try:
        at_price = price(stated)
    except Skipped:
        return True
    if at_price is None:
        return False
    if quoted(at_price) is None:
        return bool(sizes)
    return not sizes or at_price != best(sizes)
