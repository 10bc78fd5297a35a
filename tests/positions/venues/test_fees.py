"""Fees as the venues charge them, rounding included."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.fees import CENT, FILL_STEP, taker_fee
from positions.venues.kalshi.fees import TAKER_RATE, archived_schedule_at, schedule_at
from positions.venues.polymarket import fees as polymarket_fees

KALSHI = schedule_at(TAKER_RATE)
ARCHIVED = archived_schedule_at(TAKER_RATE)

Fills = list[tuple[Decimal, Decimal]]

one_fill = st.tuples(
    st.integers(1, 999).map(lambda n: Decimal(n) / 1000),
    st.integers(1, 50_000).map(lambda n: Decimal(n) / 100),
)
orders = st.lists(one_fill, min_size=1, max_size=6)
rates = st.sampled_from(["0", "0.00875", "0.035", "0.07"]).map(Decimal)


def fills(*pairs: tuple[str, str]) -> Fills:
    return [(Decimal(price), Decimal(size)) for size, price in pairs]


def value(order: Fills) -> Decimal:
    return sum((price * size for price, size in order), Decimal(0))


def charged(rate: Decimal, order: Fills, *, is_sale: bool) -> Decimal:
    """The change of balance of a whole order, fill by fill as Kalshi describes it."""
    balance = accumulated = Decimal(0)
    for price, size in order:
        fee = rate * size * price * (1 - price)
        fee = fee.quantize(FILL_STEP, ROUND_CEILING)
        change = (price * size if is_sale else -price * size) - fee
        rounded = change.quantize(CENT, ROUND_FLOOR)
        balance, accumulated = balance + rounded, accumulated + change - rounded
        if accumulated > CENT:
            rebate = accumulated.quantize(CENT, ROUND_FLOOR)
            balance, accumulated = balance + rebate, accumulated - rebate
    return balance


@pytest.mark.parametrize(
    ("order", "balance", "fee"),
    [
        (fills(("100", "0.50")), "-51.75", "1.75"),
        (fills(("3", "0.055")), "-0.18", "0.015"),
        (fills(("7.03", "0.52")), "-3.78", "0.1244"),
        (fills(("0.25", "0.10")), "-0.03", "0.005"),
        (fills(("1", "0.055")), "-0.06", "0.005"),
        # 0.02944 + 0.00054…: only the fee rounded up to 0.0006 makes it a cent more.
        (fills(("0.04", "0.736")), "-0.04", "0.01056"),
        (fills(*[("1", "0.055")] * 3), "-0.18", "0.015"),
        # Accumulated 0.0104 over eight such fills: a cent is paid back.
        (fills(*[("1", "0.055")] * 8), "-0.47", "0.03"),
        # 0.0125 + 0.0009 a fill leaves 0.0066, twice: more than a cent.
        (fills(*[("1", "0.0125")] * 2), "-0.03", "0.005"),
    ],
)
def test_a_purchase_on_kalshi_changes_the_balance_by_whole_cents(
    order: Fills, balance: str, fee: str
) -> None:
    assert taker_fee(KALSHI, order) == Decimal(fee)
    assert -value(order) - taker_fee(KALSHI, order) == Decimal(balance)
    assert charged(TAKER_RATE, order, is_sale=False) == Decimal(balance)


@pytest.mark.parametrize(
    ("order", "balance", "fee"),
    [
        (fills(("100", "0.50")), "48.25", "1.75"),
        (fills(("3", "0.055")), "0.15", "0.015"),
        (fills(("7.03", "0.52")), "3.53", "0.1256"),
        (fills(("0.25", "0.10")), "0.02", "0.005"),
        (fills(*[("1", "0.055")] * 3), "0.15", "0.015"),
        (fills(("1", "0.01")), "0.00", "0.01"),
    ],
)
def test_a_sale_on_kalshi_changes_the_balance_by_whole_cents(
    order: Fills, balance: str, fee: str
) -> None:
    assert taker_fee(KALSHI, order, is_sale=True) == Decimal(fee)
    assert charged(TAKER_RATE, order, is_sale=True) == Decimal(balance)


def test_exactly_a_cent_is_not_paid_back_yet() -> None:
    """Two fills that each take half a cent too much: it has to exceed a cent."""
    order = fills(("1", "0.055"), ("1", "0.055"))
    free = schedule_at(Decimal(0))
    assert charged(Decimal(0), order, is_sale=False) == Decimal("-0.12")
    assert taker_fee(free, order) == Decimal("0.01")


@given(order=orders, rate=rates, is_sale=st.booleans())
def test_an_order_pays_what_its_fills_pay_less_what_is_paid_back(
    order: Fills, rate: Decimal, is_sale: bool
) -> None:
    fee = taker_fee(schedule_at(rate), order, is_sale=is_sale)
    worth = value(order) if is_sale else -value(order)
    assert worth - fee == charged(rate, order, is_sale=is_sale)


@given(order=orders, rate=rates, is_sale=st.booleans())
def test_rounding_the_balance_costs_a_cent_and_the_fills_steps_at_most(
    order: Fills, rate: Decimal, is_sale: bool
) -> None:
    raw = sum((rate * s * p * (1 - p) for p, s in order), Decimal(0))
    fee = taker_fee(schedule_at(rate), order, is_sale=is_sale)
    assert raw <= fee <= raw + CENT + FILL_STEP * len(order)


@pytest.mark.parametrize(
    ("size", "price", "fee"),
    [
        ("1", "0.50", "0.02"),
        ("10", "0.50", "0.18"),
        ("100", "0.50", "1.75"),
        ("100", "0.05", "0.34"),
        ("37", "0.62", "0.62"),
        ("100", "0.01", "0.07"),
        ("1", "0.01", "0.01"),
    ],
)
def test_records_of_before_2026_round_the_fee_up_to_the_cent(
    size: str, price: str, fee: str
) -> None:
    assert taker_fee(ARCHIVED, fills((size, price))) == Decimal(fee)


@pytest.mark.parametrize(
    ("size", "price", "rate", "fee"),
    [
        ("100", "0.50", "0.07", "1.75"),
        ("100", "0.50", "0.05", "1.25"),
        ("100", "0.50", "0.04", "1.00"),
        ("100", "0.30", "0.07", "1.47"),
        ("37", "0.62", "0.04", "0.34869"),
        ("5", "0.02", "0.05", "0.00490"),
    ],
)
def test_polymarket_rounds_the_fee_to_five_places(
    size: str, price: str, rate: str, fee: str
) -> None:
    schedule = polymarket_fees.schedule_at(Decimal(rate))
    order = fills((size, price))
    assert taker_fee(schedule, order) == Decimal(fee)
    assert taker_fee(schedule, order, is_sale=True) == Decimal(fee)
