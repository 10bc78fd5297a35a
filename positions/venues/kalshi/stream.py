"""Kalshi's channel orderbook_delta: the books of markets from its messages.

Messages are numbered within each subscription, so that a gap shows what was missed.
Messages behind a gap wait for a moment: they may only have overtaken the missing one.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from positions.venues.fields import Record, Skipped, as_record, number, price, text
from positions.venues.ladder import ladder, raw_levels
from positions.venues.streams.feed import Feed, Sizes, lag_of, milliseconds, word
from positions.venues.types import Level

MARKETS_PER_CONNECTION = 1000
MARKETS_PER_SUBSCRIPTION = 100
CHANNEL = "orderbook_delta"
# How long, and how many, messages wait for one that is missing.
GAP_CLOSES_WITHIN = timedelta(seconds=1)
LONGEST_GAP = 200
GAP = "a message is missing"
CROSSED = "crossed"
BELOW_ZERO = "a level fell below zero"
DOLLAR = Decimal(1)


@dataclass(slots=True)
class _Book:
    """Bids for YES and for NO, which are what Kalshi's books consist of."""

    yes: Sizes = field(default_factory=dict)
    no: Sizes = field(default_factory=dict)
    has_snapshot: bool = False

    @property
    def is_crossed(self) -> bool:
        return bool(self.yes) and bool(self.no) and max(self.yes) + max(self.no) >= 1


@dataclass(slots=True)
class _Subscription:
    """One subscription: the number of its last message, and what waits behind a gap.

    `left` are the tickers that were taken out of it, or all once it is given up.
    """

    last: int | None = None
    waiting: dict[int, Record] = field(default_factory=dict)
    gap_since: datetime | None = None
    tickers: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)


class KalshiFeed(Feed):
    """The books of one connection to the channel orderbook_delta."""

    def __init__(self) -> None:
        super().__init__()
        self._books: dict[str, _Book] = {}
        self._subscriptions: dict[int, _Subscription] = {}
        # By ticker, the subscription that its snapshot came with.
        self._sids: dict[str, int] = {}
        self._ended: set[int] = set()
        self._command = 0

    def doubt(self, market_id: str, reason: str) -> None:
        super().doubt(market_id, reason)
        if book := self._books.get(market_id):
            book.has_snapshot = False

    def recover(self, at: datetime) -> list[str]:
        for subscription in self._subscriptions.values():
            since = subscription.gap_since
            if since is not None and (
                at - since >= GAP_CLOSES_WITHIN
                or len(subscription.waiting) > LONGEST_GAP
            ):
                self._give_up(subscription)
        return super().recover(at)

    def _give_up(self, subscription: _Subscription) -> None:
        """What is missing does not come any more: all its books need snapshots."""
        subscription.gap_since = None
        subscription.waiting.clear()
        for ticker in sorted(subscription.tickers):
            self.doubt(ticker, GAP)
            # Of this gap nothing was requested yet.
            self._requested_at.pop(ticker, None)

    def _is_sound(self, market_id: str) -> bool:
        if not super()._is_sound(market_id):
            return False
        return self._subscriptions[self._sids[market_id]].gap_since is None

    def _subscribe(self, market_ids: Collection[str]) -> list[str]:
        tickers = list(market_ids)
        for ticker in tickers:
            self._books[ticker] = _Book()
        return [
            self._frame(
                "subscribe",
                channels=[CHANNEL],
                market_tickers=tickers[start : start + MARKETS_PER_SUBSCRIPTION],
            )
            for start in range(0, len(tickers), MARKETS_PER_SUBSCRIPTION)
        ]

    def _unsubscribe(self, market_ids: Collection[str]) -> list[str]:
        frames = []
        ended = set(market_ids)
        for sid, subscription in list(self._subscriptions.items()):
            leaving = sorted(subscription.tickers & ended)
            if not leaving:
                continue
            subscription.tickers -= ended
            subscription.left |= ended
            if subscription.tickers:
                params = {"action": "delete_markets", "market_tickers": leaving}
                frames.append(self._frame("update_subscription", sids=[sid], **params))
            else:
                # What is still on its way must not count for the next subscription.
                self._ended.add(sid)
                del self._subscriptions[sid]
                frames.append(self._frame("unsubscribe", sids=[sid]))
        for ticker in ended:
            self._books.pop(ticker, None)
            self._sids.pop(ticker, None)
        return frames

    def _frame(self, command: str, **params: object) -> str:
        self._command += 1
        return json.dumps({"id": self._command, "cmd": command, "params": params})

    def _sides(self, market_id: str, outcome_index: int) -> tuple[Sizes, Sizes]:
        book = self._books[market_id]
        bids, opposite = (book.no, book.yes) if outcome_index else (book.yes, book.no)
        return bids, {DOLLAR - price: size for price, size in opposite.items()}

    def _best_ask(self, market_id: str, outcome_index: int) -> Level | None:
        book = self._books[market_id]
        opposite = book.yes if outcome_index else book.no
        if not opposite:
            return None
        bid = max(opposite)
        return Level(DOLLAR - bid, opposite[bid])

    def _handle(self, message: object, at: datetime) -> set[str]:
        record = as_record(message)
        if word(record, "type") == "error":
            self.problem = text(as_record(record.get("msg")), "msg")
        sid, seq = record.get("sid"), record.get("seq")
        # Answers to commands have no number, or are not about a subscription.
        if not isinstance(sid, int) or not isinstance(seq, int) or sid in self._ended:
            return set()
        subscription = self._subscriptions.setdefault(sid, _Subscription())
        if subscription.last is None:
            subscription.last = seq - 1
        if seq <= subscription.last:
            return set()
        subscription.waiting[seq] = record
        changed: set[str] = set()
        while (
            due := subscription.waiting.pop(subscription.last + 1, None)
        ) is not None:
            subscription.last += 1
            changed |= self._apply(due, sid, subscription, at)
        if subscription.waiting:
            subscription.gap_since = subscription.gap_since or at
            return changed
        # What came while the gap was open may be used from now on.
        was_open, subscription.gap_since = subscription.gap_since is not None, None
        return changed | subscription.tickers if was_open else changed

    def _apply(
        self, record: Record, sid: int, subscription: _Subscription, at: datetime
    ) -> set[str]:
        kind = word(record, "type")
        if kind not in ("orderbook_snapshot", "orderbook_delta"):
            return set()
        body = as_record(record.get("msg"))
        ticker = word(body, "market_ticker")
        if ticker not in self._books or ticker in subscription.left:
            return set()
        try:
            if kind == "orderbook_snapshot":
                self._snapshot(body, ticker)
                subscription.tickers.add(ticker)
                self._sids[ticker] = sid
            elif self._sids.get(ticker) == sid:
                self._delta(body, self._books[ticker], at)
        except Skipped as skipped:
            self.doubt(ticker, skipped.reason)
        book = self._books[ticker]
        if book.has_snapshot and book.is_crossed:
            self.doubt(ticker, CROSSED)
        return {ticker}

    def _snapshot(self, body: Record, ticker: str) -> None:
        book = self._books[ticker]
        # Before anything of it is changed: an unreadable one leaves no half book.
        yes, no = _sizes(body, "yes_dollars_fp"), _sizes(body, "no_dollars_fp")
        book.yes, book.no, book.has_snapshot = yes, no, True
        self._trust(ticker)

    def _delta(self, body: Record, book: _Book, at: datetime) -> None:
        self.lag = lag_of(milliseconds(body.get("ts_ms")), at)
        if not book.has_snapshot:
            return
        side = word(body, "side")
        at_price = price(body.get("price_dollars"))
        delta = number(body.get("delta_fp"), "bad_size")
        if side not in ("yes", "no") or at_price is None or delta is None:
            raise Skipped("bad_level")
        sizes = book.yes if side == "yes" else book.no
        size = sizes.get(at_price, Decimal(0)) + delta
        if size < 0:
            raise Skipped(BELOW_ZERO)
        if size:
            sizes[at_price] = size
        else:
            sizes.pop(at_price, None)


def _sizes(body: Record, side: str) -> Sizes:
    levels = ladder(raw_levels(body.get(side)), best_is_highest=True)
    return {level.price: level.size or Decimal(0) for level in levels}
