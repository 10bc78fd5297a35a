"""A venue's timestamp is a plausibility check only; an old one is no fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.paper.filling import fill
from positions.venues.polymarket import PolymarketClient
from positions.venues.stamps import TOLERANCE, Stamps, doubt_of
from positions.venues.types import BookPair
from strategy.arbitrage import Check, Limits, evaluate
from tests.support.fake_apis import FakePolymarket
from tests.support.market_builders import NOW, books, kalshi, listed, polymarket
from tests.support.venue_records import (
    NOON,
    TOKENS,
    FixedClock,
    clob_book,
    order_for,
    polymarket_market,
)

SECOND = timedelta(seconds=1)
OPENED = NOW - timedelta(days=3)
MARKET = polymarket(opens_at=OPENED)
offsets = st.integers(-10_000, 10_000).map(lambda n: timedelta(seconds=n))


def stamped(at: datetime | None) -> BookPair:
    yes, no = books(MARKET, [("0.45", "100")], [("0.57", "100")])
    return replace(yes, changed_at=at), no


@pytest.mark.parametrize(
    ("at", "doubt"),
    [
        (None, ""),
        (NOW, ""),
        (NOW + TOLERANCE, ""),
        (NOW + TOLERANCE + SECOND, "stamped in the future"),
        (OPENED, ""),
        (OPENED - SECOND, "stamped before the market opened"),
    ],
)
def test_a_stamp_lies_between_the_opening_and_now(
    at: datetime | None, doubt: str
) -> None:
    yes, no = Stamps().checked(stamped(at), MARKET, NOW)
    assert (yes.doubt, no.doubt) == (doubt, "")


def test_a_stamp_never_goes_back_for_the_same_outcome() -> None:
    stamps = Stamps()
    times = [NOW, NOW - SECOND, NOW, NOW + SECOND]
    doubts = [stamps.checked(stamped(at), MARKET, NOW)[0].doubt for at in times]
    assert doubts == ["", "older than one seen before", "", ""]


@given(seen=offsets, stamp=offsets)
def test_what_is_later_than_all_before_and_not_in_the_future_is_believed(
    seen: timedelta, stamp: timedelta
) -> None:
    doubt = doubt_of(NOW + stamp, NOW + seen, None, NOW)
    assert (doubt == "") == (seen <= stamp <= TOLERANCE)


def test_a_doubted_book_is_neither_entered_nor_filled() -> None:
    side_a = listed(MARKET, [("0.45", "100")])
    assert side_a.books is not None
    yes, no = side_a.books
    doubted = replace(side_a, books=(replace(yes, doubt="stamped in the future"), no))
    side_b = listed(kalshi(), (), [("0.50", "100")])
    limits = Limits(hurdle=Decimal(0))
    assert evaluate(side_a, 0, side_b, 0, limits, NOW, NOW)[0].refusal == ""
    basket = evaluate(doubted, 0, side_b, 0, limits, NOW, NOW)[0]
    assert basket.refusal == Check.BOOK_TIMESTAMP
    order = order_for(MARKET, size=Decimal(10), limit_price=Decimal("0.45"))
    assert fill(order, MARKET, doubted.books[0]).reason == "book_timestamp"  # type: ignore[index]


def stamp_of(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


@pytest.mark.parametrize(
    ("ahead", "host_offset", "is_doubted"),
    [(4, 0, False), (6, 0, True), (60, -60, False), (60, -50, True), (0, 60, True)],
)
def test_the_future_begins_at_the_venues_clock_not_at_the_hosts(
    ahead: int, host_offset: int, is_doubted: bool
) -> None:
    now = FixedClock().venue_now() + timedelta(seconds=ahead)
    api = FakePolymarket(books=[clob_book(t, timestamp=stamp_of(now)) for t in TOKENS])
    api.offset = timedelta(seconds=host_offset)
    client = PolymarketClient(api, api, FixedClock())  # type: ignore[arg-type]
    (yes, _) = client.read_books([polymarket_market()])["900001"]
    assert bool(yes.doubt) is is_doubted


class TickingClock(FixedClock):
    """The wall clock moves a second whenever it is read."""

    def __init__(self) -> None:
        self.wall = NOON

    def wall_now(self) -> datetime:
        self.wall += SECOND
        return self.wall


def test_a_book_is_as_old_as_its_request() -> None:
    clock = TickingClock()
    api = FakePolymarket(books=[clob_book(token) for token in TOKENS])
    client = PolymarketClient(api, api, clock)  # type: ignore[arg-type]
    sent: list[datetime] = []
    answer, post = api.answer, api.post_json

    def waiting(*args: Any, **kwargs: Any) -> object:
        # For its turn, or after attempts that failed.
        clock.wall += timedelta(minutes=1)
        return post(*args, **kwargs)

    def slow(path: str, query: dict[str, list[str]], body: object) -> object:
        sent.append(clock.wall)
        clock.wall += timedelta(seconds=7)
        return answer(path, query, body)

    api.answer = slow  # type: ignore[method-assign]
    api.post_json = waiting  # type: ignore[method-assign]
    yes, no = client.read_books([polymarket_market()])["900001"]
    assert yes.read_at == no.read_at == sent[0]
    assert yes.changed_at == datetime.fromtimestamp(1795000000, UTC)
