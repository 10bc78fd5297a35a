"""Kalshi's channel orderbook_delta, message by message as the venue writes them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.venues.kalshi.stream import KalshiFeed
from positions.venues.types import Level
from tests.support.streams import START, market_of

MILLISECONDS = int(START.timestamp() * 1000)
LATER = START + timedelta(seconds=6)
MOMENT = START + timedelta(seconds=1)


def snapshot(
    seq: int, ticker: str = "A", sid: int = 1, no: str = "0.5500"
) -> dict[str, object]:
    body = {
        "market_ticker": ticker,
        "yes_dollars_fp": [["0.3000", "9.00"], ["0.4000", "10.00"]],
        "no_dollars_fp": [["0.2000", "9.00"], [no, "30.00"]],
    }
    return {"type": "orderbook_snapshot", "sid": sid, "seq": seq, "msg": body}


def delta(
    seq: int, price: str, by: str, sid: int = 1, **changes: Any
) -> dict[str, object]:
    body = {
        "market_ticker": "A",
        "price_dollars": price,
        "delta_fp": by,
        "side": "no",
        "ts_ms": MILLISECONDS,
        **changes,
    }
    return {"type": "orderbook_delta", "sid": sid, "seq": seq, "msg": body}


def receive(feed: KalshiFeed, *messages: object, at: datetime = START) -> None:
    for message in messages:
        feed.receive(json.dumps(message), at)


def followed(*messages: object) -> KalshiFeed:
    """A feed of two markets that has both snapshots, and got these messages since."""
    feed = KalshiFeed()
    feed.follow({each: market_of("kalshi", each) for each in "AB"}, START)
    subscribed = {"type": "subscribed", "id": 1, "msg": {"sid": 1}}
    receive(feed, subscribed, snapshot(1), snapshot(2, "B"), *messages)
    return feed


def ask(feed: KalshiFeed, ticker: str = "A") -> Level | None:
    asks = feed.asks(ticker)
    return asks[0] if asks else None


def level(price: str, size: str) -> Level:
    return Level(Decimal(price), Decimal(size))


def commands(frames: list[str]) -> list[tuple[str, Any]]:
    decoded = [json.loads(frame) for frame in frames]
    return [(each["cmd"], each["params"]) for each in decoded]


def test_subscriptions_are_made_in_batches() -> None:
    tickers = [f"T{number}" for number in range(150)]
    frames = KalshiFeed().follow(
        {each: market_of("kalshi", each) for each in tickers}, START
    )
    assert commands(frames) == [
        ("subscribe", {"channels": ["orderbook_delta"], "market_tickers": batch})
        for batch in (tickers[:100], tickers[100:])
    ]


def test_a_bid_for_no_is_an_offer_of_yes() -> None:
    feed = followed()
    assert feed.asks("A") == (level("0.45", "30"), level("0.60", "10"))
    books = feed.books("A", START)
    assert books
    assert books[0].bids == (level("0.40", "10"), level("0.30", "9"))
    assert books[1].asks == (level("0.60", "10"), level("0.70", "9"))


def test_a_delta_adds_to_a_level_and_takes_it_away() -> None:
    assert ask(followed(delta(3, "0.5800", "4.00"))) == level("0.42", "4")
    assert ask(followed(delta(3, "0.5500", "-12.00"))) == level("0.45", "18")
    assert ask(followed(delta(3, "0.5500", "-30.00"))) == level("0.80", "9")


def test_a_repeated_message_counts_once() -> None:
    message = delta(3, "0.5500", "4.00")
    assert ask(followed(message, message)) == level("0.45", "34")


def test_behind_a_gap_no_book_of_the_subscription_can_be_used() -> None:
    feed = followed(delta(4, "0.5500", "4.00"))
    assert feed.asks("A") is feed.asks("B") is None
    assert feed.fresh_books == 0


def test_a_message_that_was_only_late_closes_the_gap() -> None:
    feed = followed(delta(4, "0.5500", "4.00"), delta(3, "0.5500", "-30.00"))
    # In the order of their numbers: the other way round, the level would be gone.
    assert ask(feed) == level("0.45", "4")
    assert ask(feed, "B") == level("0.45", "30")


def test_a_gap_that_stays_open_needs_new_snapshots_of_all_its_books() -> None:
    feed = followed(delta(4, "0.5500", "4.00"))
    assert feed.recover(START) == []
    assert commands(feed.recover(MOMENT)) == [
        ("unsubscribe", {"sids": [1]}),
        ("subscribe", {"channels": ["orderbook_delta"], "market_tickers": ["A", "B"]}),
    ]
    # Whatever the old subscription still has to say comes too late.
    receive(feed, delta(3, "0.5500", "4.00"), snapshot(5), at=MOMENT)
    assert feed.asks("A") is None
    receive(feed, snapshot(1, sid=2), snapshot(2, "B", sid=2), at=MOMENT)
    assert ask(feed) == level("0.45", "30")


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(delta(3, "0.5500", "-31.00"), id="below zero"),
        pytest.param(delta(3, "0.6000", "1.00"), id="crossed"),
        pytest.param(delta(3, "0.5500", "1e400"), id="no number"),
        pytest.param(delta(3, "5.5", "1.00"), id="price above a dollar"),
        pytest.param(delta(3, "0.5500", "1.00", side="maybe"), id="neither side"),
        pytest.param(snapshot(3, no="no"), id="an unreadable snapshot"),
        pytest.param(snapshot(3, no="0.6500"), id="a crossed snapshot"),
    ],
)
def test_what_cannot_be_right_makes_that_book_doubtful(message: object) -> None:
    feed = followed(message)
    assert feed.asks("A") is None
    assert ask(feed, "B") == level("0.45", "30")


def test_a_doubtful_book_alone_is_subscribed_to_again() -> None:
    feed = followed(delta(3, "0.5500", "-31.00"))
    assert commands(feed.recover(START)) == [
        (
            "update_subscription",
            {"sids": [1], "action": "delete_markets", "market_tickers": ["A"]},
        ),
        ("subscribe", {"channels": ["orderbook_delta"], "market_tickers": ["A"]}),
    ]
    # Its old subscription goes on for B, and says nothing more of A that counts.
    receive(feed, snapshot(4), delta(5, "0.5500", "7.00", market_ticker="B"))
    assert feed.asks("A") is None
    assert ask(feed, "B") == level("0.45", "37")
    receive(feed, snapshot(1, sid=2), delta(6, "0.5500", "7.00"))
    assert ask(feed) == level("0.45", "30")


def test_a_doubtful_book_stays_doubtful_whatever_changes_come() -> None:
    feed = followed(delta(3, "0.5500", "-31.00"), delta(4, "0.5500", "1.00"))
    assert feed.asks("A") is None
    assert feed.recover(START)
    assert feed.recover(START) == []
    assert feed.recover(LATER)


def test_an_unreadable_frame_makes_every_book_doubtful() -> None:
    feed = followed()
    feed.receive("{", START)
    assert feed.asks("A") is feed.asks("B") is None


def test_the_lag_is_that_of_the_last_delta() -> None:
    assert followed().lag is None
    late = delta(3, "0.5500", "1.00", ts_ms=MILLISECONDS - 2500)
    assert followed(late).lag == timedelta(seconds=2.5)


def test_an_error_of_the_venue_is_kept_for_people() -> None:
    error = {"type": "error", "id": 1, "msg": {"code": 9, "msg": "log in"}}
    assert followed(error).problem == "log in"
