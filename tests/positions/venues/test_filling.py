"""The paper exchange fills orders at the book's prices, never beyond their limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.paper.filling import accept, fill
from positions.venues.types import (
    Book,
    Level,
    MarketStatus,
    Order,
    OrderAction,
    OrderStatus,
    PriceStep,
    TimeInForce,
)
from tests.support.venue_records import (
    NOON,
    book_of,
    order_for,
    polymarket_market,
    rain_on_kalshi,
)

MARKET = replace(polymarket_market(), spends_dollars=False, lot=Decimal("0.01"))
ASKS = "0.43x30 0.45x7 0.46x100"


def refusal(order: Any, market: Any, book: Any) -> str:
    receipt = fill(order, market, book)
    assert receipt.status is OrderStatus.REJECTED
    assert receipt.fills == ()
    assert receipt.fee == 0
    assert receipt.client_order_id == order.client_order_id
    return receipt.reason


def test_one_level_fills_a_small_order() -> None:
    receipt = fill(order_for(MARKET), MARKET, book_of(MARKET, ASKS))
    assert receipt.status is OrderStatus.ACCEPTED
    assert [(f.price, f.size) for f in receipt.fills] == [
        (Decimal("0.43"), Decimal(10))
    ]
    assert receipt.notional == Decimal("4.30")
    assert receipt.fee == Decimal("0.12255")  # 10 x 0.05 x 0.43 x 0.57
    assert receipt.reason == ""


def test_a_large_order_walks_up_the_ladder() -> None:
    order = order_for(MARKET, size=Decimal(35))
    receipt = fill(order, MARKET, book_of(MARKET, ASKS))
    assert [(f.price, f.size) for f in receipt.fills] == [
        (Decimal("0.43"), Decimal(30)),
        (Decimal("0.45"), Decimal(5)),
    ]
    assert receipt.size == 35


def test_the_fee_is_that_of_the_market() -> None:
    kalshi = rain_on_kalshi()
    order = order_for(kalshi, size=Decimal(100), limit_price=Decimal("0.50"))
    receipt = fill(order, kalshi, book_of(kalshi, "0.50x100"))
    assert receipt.fee == Decimal("1.75")


def test_levels_need_not_be_sorted() -> None:
    book = book_of(MARKET, "0.45x7 0.43x30")
    receipt = fill(order_for(MARKET), MARKET, book)
    assert receipt.fills[0].price == Decimal("0.43")


@pytest.mark.parametrize(
    ("asks", "reason"),
    [
        ("", "no_asks"),
        ("0.46x100", "limit_below_ask"),
        ("0.43x9.99", "not_enough_depth"),
        ("0.43x5 0.45x4 0.46x100", "not_enough_depth"),
        ("0.43x?", "unknown_size"),
        ("0.43x5 0.44x? 0.45x100", "unknown_size"),
        ("0x100 0.46x1", "limit_below_ask"),
        ("0.43x0 0.44x-5", "not_enough_depth"),
    ],
)
def test_a_book_that_does_not_suffice(asks: str, reason: str) -> None:
    assert refusal(order_for(MARKET), MARKET, book_of(MARKET, asks)) == reason


def test_an_unknown_size_behind_a_sufficient_level_does_no_harm() -> None:
    book = book_of(MARKET, "0.43x10 0.44x?")
    assert fill(order_for(MARKET), MARKET, book).size == 10


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size": Decimal(0)}, "bad_size"),
        ({"size": Decimal(-10)}, "bad_size"),
        ({"size": Decimal("NaN")}, "bad_size"),
        ({"size": Decimal("Infinity")}, "bad_size"),
        ({"size": Decimal("4.99")}, "below_min_size"),
        ({"size": Decimal("10.001")}, "off_lot"),
        ({"limit_price": Decimal(0)}, "bad_price"),
        ({"limit_price": Decimal(1)}, "bad_price"),
        ({"limit_price": Decimal("-0.45")}, "bad_price"),
        ({"limit_price": Decimal("NaN")}, "bad_price"),
        ({"limit_price": Decimal("0.455")}, "off_tick"),
        ({"outcome_index": 2}, "no_such_outcome"),
        ({"outcome_index": 1}, "another_book"),
        ({"market_id": "7"}, "another_market"),
        ({"venue": "kalshi"}, "another_market"),
    ],
)
def test_an_order_that_breaks_the_rules(changes: dict[str, Any], reason: str) -> None:
    order = order_for(MARKET, **changes)
    assert refusal(order, MARKET, book_of(MARKET, ASKS)) == reason


def test_a_market_that_is_gone_fills_nothing() -> None:
    assert refusal(order_for(MARKET), None, None) == "market_gone"


def test_a_market_without_a_book_fills_nothing() -> None:
    assert refusal(order_for(MARKET), MARKET, None) == "no_book"


def test_a_closed_market_fills_nothing() -> None:
    closed = polymarket_market(closed=True)
    assert closed.status is MarketStatus.CLOSED
    assert refusal(order_for(closed), closed, book_of(closed, ASKS)) == (
        "market_not_open"
    )


def test_a_book_of_another_market_fills_nothing() -> None:
    foreign = book_of(polymarket_market(id="7"), ASKS)
    assert refusal(order_for(MARKET), MARKET, foreign) == "another_book"


def test_a_crossed_book_fills_nothing() -> None:
    book = book_of(MARKET, ASKS, bids="0.44x10")
    assert refusal(order_for(MARKET), MARKET, book) == "crossed_book"


def test_a_locked_book_fills() -> None:
    book = book_of(MARKET, ASKS, bids="0.43x10")
    assert fill(order_for(MARKET), MARKET, book).size == 10


TAPERED = (
    PriceStep(Decimal(0), Decimal("0.1"), Decimal("0.001")),
    PriceStep(Decimal("0.1"), Decimal("0.9"), Decimal("0.01")),
    PriceStep(Decimal("0.9"), Decimal(1), Decimal("0.001")),
)


@pytest.mark.parametrize(
    ("limit", "is_filled"),
    [
        ("0.055", True),
        ("0.0555", False),
        ("0.100", True),
        ("0.105", False),
        ("0.11", True),
        ("0.9", True),
        ("0.905", True),
    ],
)
def test_prices_move_in_the_steps_of_their_range(limit: str, is_filled: bool) -> None:
    market = rain_on_kalshi(price_level_structure="tapered_deci_cent", price_ranges=[])
    assert market.price_steps == TAPERED
    order = order_for(market, limit_price=Decimal(limit))
    receipt = fill(order, market, book_of(market, "0.02x100"))
    assert (receipt.reason == "") is is_filled


levels = st.lists(
    st.tuples(st.integers(1, 99), st.one_of(st.none(), st.integers(0, 5_000))),
    max_size=8,
)


@given(levels, st.integers(500, 9_000), st.integers(20, 99))
def test_whatever_the_book_an_order_is_filled_whole_and_never_above_its_limit(
    asks: list[tuple[int, int | None]], size: int, limit: int
) -> None:
    book = Book(
        MARKET.venue,
        MARKET.market_id,
        0,
        (),
        tuple(
            Level(Decimal(p) / 100, None if s is None else Decimal(s) / 100)
            for p, s in asks
        ),
        NOON,
    )
    order = order_for(
        MARKET, size=Decimal(size) / 100, limit_price=Decimal(limit) / 100
    )
    receipt = fill(order, MARKET, book)
    known_depth = sum(s for p, s in asks if p <= limit and s is not None)
    if receipt.status is OrderStatus.REJECTED:
        assert receipt.fills == ()
        unknown = any(s is None for p, s in asks if p <= limit)
        assert known_depth < size or unknown
        return
    assert receipt.size == order.size
    assert known_depth >= size
    assert all(0 < fill.price <= order.limit_price for fill in receipt.fills)
    assert all(fill.size > 0 for fill in receipt.fills)
    prices = [fill.price for fill in receipt.fills]
    assert prices == sorted(prices)
    assert receipt.fee >= 0


BIDS = "0.40x30 0.38x10"


def sale(size: str, limit: str) -> Order:
    return order_for(
        MARKET,
        action=OrderAction.SELL,
        size=Decimal(size),
        limit_price=Decimal(limit),
    )


def test_a_sale_takes_the_highest_bids_down_to_its_limit() -> None:
    receipt = fill(sale("35", "0.38"), MARKET, book_of(MARKET, ASKS, bids=BIDS))
    assert [(f.price, f.size) for f in receipt.fills] == [
        (Decimal("0.40"), Decimal(30)),
        (Decimal("0.38"), Decimal(5)),
    ]
    assert receipt.notional == Decimal("13.90")
    # 0.05 x (30 x 0.24 + 5 x 0.2356)
    assert receipt.fee == Decimal("0.41890")


@pytest.mark.parametrize(
    ("bids", "limit", "reason"),
    [
        ("", "0.38", "no_bids"),
        (BIDS, "0.41", "limit_above_bid"),
        (BIDS, "0.39", "not_enough_depth"),
    ],
)
def test_a_sale_that_finds_too_few_bids(bids: str, limit: str, reason: str) -> None:
    book = book_of(MARKET, ASKS, bids=bids)
    assert refusal(sale("35", limit), MARKET, book) == reason


def test_an_order_that_may_be_filled_in_part_takes_what_there_is() -> None:
    order = order_for(
        MARKET, size=Decimal(50), time_in_force=TimeInForce.IMMEDIATE_OR_CANCEL
    )
    receipt = fill(order, MARKET, book_of(MARKET, ASKS))
    assert receipt.status is OrderStatus.ACCEPTED
    assert receipt.size == 37  # 0.46 is above its limit


def test_an_order_of_which_nothing_can_be_filled_is_rejected() -> None:
    order = order_for(MARKET, time_in_force=TimeInForce.IMMEDIATE_OR_CANCEL)
    book = book_of(MARKET, "0.43x0 0.45x0")
    assert refusal(order, MARKET, book) == "not_enough_depth"


DOLLARS = replace(MARKET, spends_dollars=True)


def test_a_purchase_in_dollars_gets_more_shares_at_better_prices() -> None:
    order = order_for(DOLLARS, size=Decimal(36))  # $16.20 at up to 0.45
    receipt = fill(order, DOLLARS, book_of(DOLLARS, "0.43x30 0.45x8"))
    assert [(f.price, f.size) for f in receipt.fills] == [
        (Decimal("0.43"), Decimal(30)),
        (Decimal("0.45"), Decimal("7.3333")),
    ]
    # The dollars that are left would buy less than a hundredth of a hundredth.
    assert receipt.notional == Decimal("16.199985")


def test_a_purchase_in_dollars_needs_depth_for_all_its_dollars() -> None:
    order = order_for(DOLLARS, size=Decimal(37))
    book = book_of(DOLLARS, "0.43x30 0.45x7.5")  # 37.5 shares, but only $16.275
    assert refusal(order, DOLLARS, book) == "not_enough_depth"


@given(st.integers(5, 300), st.integers(1, 99), levels)
def test_a_purchase_in_dollars_never_costs_more_than_its_amount(
    size: int, limit: int, asks: list[tuple[int, int | None]]
) -> None:
    order = order_for(DOLLARS, size=Decimal(size), limit_price=Decimal(limit) / 100)
    book = replace(
        book_of(DOLLARS, ASKS),
        asks=tuple(
            Level(Decimal(p) / 100, None if s is None else Decimal(s) / 100)
            for p, s in asks
        ),
    )
    receipt = fill(order, DOLLARS, book)
    amount = order.size * order.limit_price
    assert receipt.notional <= amount
    if receipt.status is OrderStatus.ACCEPTED:
        assert amount - receipt.notional < Decimal("0.0001")
        assert receipt.size >= order.size - Decimal("0.0001")


@pytest.mark.parametrize(
    ("size", "limit", "reason"),
    [
        ("10.5", "0.45", "off_lot"),  # $4.725
        ("10.01", "0.45", "off_lot"),
        ("5", "0.19", "below_min_notional"),
    ],
)
def test_a_purchase_in_dollars_is_a_whole_number_of_cents(
    size: str, limit: str, reason: str
) -> None:
    order = order_for(DOLLARS, size=Decimal(size), limit_price=Decimal(limit))
    assert refusal(order, DOLLARS, book_of(DOLLARS, "0.10x100")) == reason


def test_a_market_with_a_taker_delay_answers_before_it_matches() -> None:
    delayed = replace(MARKET, taker_delay=timedelta(seconds=3))
    receipt = accept(order_for(delayed), delayed, book_of(delayed, ASKS), NOON)
    assert receipt.status is OrderStatus.DELAYED
    assert receipt.matches_at == NOON + timedelta(seconds=3)
    assert receipt.fills == ()


def test_a_market_with_a_taker_delay_rejects_a_bad_order_at_once() -> None:
    delayed = replace(MARKET, taker_delay=timedelta(seconds=3))
    order = order_for(delayed, limit_price=Decimal("0.455"))
    receipt = accept(order, delayed, book_of(delayed, ASKS), NOON)
    assert (receipt.status, receipt.reason) == (OrderStatus.REJECTED, "off_tick")
