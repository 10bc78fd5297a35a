"""Polymarket's market channel, message by message as the venue writes them."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from positions.venues.polymarket.stream import PolymarketFeed
from positions.venues.types import Level
from tests.support.streams import START, market_of

MILLISECONDS = int(START.timestamp() * 1000)
LATER = START + timedelta(seconds=6)


def snapshot(
    token: str = "A:0", at: int = 0, bid: str = "0.40", ask: str = "0.43"
) -> dict[str, object]:
    return {
        "event_type": "book",
        "market": "0xabab",
        "asset_id": token,
        "timestamp": str(MILLISECONDS + at),
        "hash": "",
        "bids": [{"price": "0.30", "size": "9"}, {"price": bid, "size": "10"}],
        "asks": [{"price": "0.60", "size": "9"}, {"price": ask, "size": "30"}],
    }


def change(
    price: str, size: str, at: int, side: str = "SELL", **stated: str
) -> dict[str, object]:
    each = {"asset_id": "A:0", "price": price, "size": size, "side": side, **stated}
    return {
        "event_type": "price_change",
        "market": "0xabab",
        "price_changes": [each],
        "timestamp": str(MILLISECONDS + at),
    }


def receive(feed: PolymarketFeed, *messages: object) -> None:
    for message in messages:
        feed.receive(json.dumps(message), START)


def followed(*messages: object) -> PolymarketFeed:
    """A feed of one market that has both snapshots, and got these messages since."""
    feed = PolymarketFeed()
    feed.follow({"A": market_of("polymarket", "A")}, START)
    receive(feed, [snapshot(), snapshot("A:1")], *messages)
    return feed


def ask(feed: PolymarketFeed) -> Level | None:
    asks = feed.asks("A")
    return asks[0] if asks else None


def level(price: str, size: str) -> Level:
    return Level(Decimal(price), Decimal(size))


def test_the_first_frame_has_the_channels_type_and_later_ones_an_operation() -> None:
    feed = PolymarketFeed()
    market_a, market_b = (market_of("polymarket", each) for each in "AB")
    frames = feed.follow({"A": market_a}, START)
    assert [json.loads(frame) for frame in frames] == [
        {"type": "market", "assets_ids": ["A:0", "A:1"]}
    ]
    frames = feed.follow({"B": market_b}, START)
    assert [json.loads(frame) for frame in frames] == [
        {"operation": "unsubscribe", "assets_ids": ["A:0", "A:1"]},
        {"operation": "subscribe", "assets_ids": ["B:0", "B:1"]},
    ]


def test_a_book_can_be_used_once_both_snapshots_have_come() -> None:
    feed = PolymarketFeed()
    feed.follow({"A": market_of("polymarket", "A")}, START)
    receive(feed, snapshot())
    assert feed.asks("A") is None
    receive(feed, snapshot("A:1"))
    assert ask(feed) == level("0.43", "30")


def test_a_change_sets_a_level_and_size_zero_removes_it() -> None:
    assert ask(followed(change("0.42", "7", 1))) == level("0.42", "7")
    gone = followed(change("0.43", "0", 1, best_bid="0.4", best_ask="0.6"))
    assert ask(gone) == level("0.60", "9")


def test_a_late_change_of_a_level_that_changed_since_is_ignored() -> None:
    feed = followed(change("0.42", "7", 5), change("0.42", "3", 2))
    assert ask(feed) == level("0.42", "7")


def test_a_late_change_of_an_untouched_level_counts() -> None:
    feed = followed(change("0.50", "7", 5), change("0.42", "3", 2))
    assert ask(feed) == level("0.42", "3")


def test_a_change_from_before_the_snapshot_is_ignored() -> None:
    assert ask(followed(change("0.42", "7", -1))) == level("0.43", "30")


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(change("0.50", "7", 1, best_ask="0.42"), id="another best ask"),
        pytest.param(change("0.20", "7", 1, "BUY", best_bid="0.41"), id="best bid"),
        pytest.param(change("0.50", "7", 1, best_ask="1"), id="no ask is left"),
        pytest.param(change("0.50", "7", 1, best_ask="cheap"), id="no price"),
        pytest.param(change("0.44", "7", 1, "BUY"), id="crossed"),
        pytest.param(change("0.43", "7", 0), id="two sizes at one stamp"),
        pytest.param(change("0.42", "-7", 1), id="negative size"),
        pytest.param(change("0.42", "NaN", 1), id="no number"),
        pytest.param(change("4.2", "7", 1), id="price above a dollar"),
        pytest.param(change("0.42", "7", 1, "HOLD"), id="neither side"),
        pytest.param(change("0.42", "7", 10**15), id="a stamp of another age"),
        pytest.param(snapshot(at=1, bid="0.50"), id="a crossed snapshot"),
        pytest.param({**snapshot(at=1), "asks": "none"}, id="no levels"),
        pytest.param(["none"], id="not an object"),
    ],
)
def test_what_cannot_be_right_makes_the_book_doubtful(message: object) -> None:
    feed = followed(message)
    assert feed.asks("A") is None
    assert feed.books("A", START) is None
    assert feed.fresh_books == 0


def test_an_unreadable_frame_makes_every_book_doubtful() -> None:
    feed = followed()
    assert feed.receive('{"event_type": "price_change"', START) == {"A"}
    assert feed.asks("A") is None


def test_a_doubtful_book_is_requested_again_and_trusted_once_it_came() -> None:
    feed = followed(change("0.50", "7", 1, best_ask="0.42"))
    operations = [json.loads(each)["operation"] for each in feed.recover(START)]
    assert operations == ["unsubscribe", "subscribe"]
    # Not twice while the snapshot is on its way.
    assert feed.recover(START) == []
    assert feed.recover(LATER)
    receive(feed, snapshot(at=1), snapshot("A:1", at=1))
    assert ask(feed) == level("0.43", "30")


def test_a_snapshot_of_the_other_token_ends_no_doubt() -> None:
    feed = followed(change("0.50", "7", 1, best_ask="0.42"))
    receive(feed, snapshot("A:1", at=2))
    assert feed.asks("A") is None


def test_a_snapshot_from_before_the_last_change_is_no_fresh_one() -> None:
    feed = followed(change("0.50", "7", 3, best_ask="0.42"))
    feed.recover(START)
    receive(feed, snapshot(at=2), snapshot("A:1", at=2))
    assert feed.asks("A") is None
    assert feed.recover(START), "it is requested again at once"


def test_an_old_snapshot_that_comes_late_changes_nothing() -> None:
    feed = followed(change("0.42", "7", 3), snapshot(at=1))
    assert ask(feed) == level("0.42", "7")


def test_the_books_differing_from_rest_need_both_snapshots_again() -> None:
    feed = followed()
    feed.doubt("A", "differs")
    receive(feed, snapshot(at=1))
    assert feed.asks("A") is None
    receive(feed, snapshot("A:1", at=1))
    assert feed.asks("A")


def test_the_lag_is_measured_on_changes_and_not_on_snapshots() -> None:
    assert followed(snapshot(at=-60_000)).lag is None
    assert followed(change("0.42", "7", -1500)).lag == timedelta(seconds=1.5)


def test_only_the_answer_to_a_heartbeat_counts_as_one() -> None:
    feed = followed(change("0.42", "7", 1))
    assert feed.heartbeat == "PING"
    assert feed.answered_at is None
    feed.receive("PONG", LATER)
    assert feed.answered_at == LATER


def test_messages_about_markets_that_are_not_followed_are_ignored() -> None:
    feed = followed(snapshot("Z:0", at=1))
    feed.follow({}, START)
    receive(feed, change("0.42", "7", 1))
    assert feed.asks("A") is None
