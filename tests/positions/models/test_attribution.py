"""The profit of a closed position, split into what was expected and what changed it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.models import PositionRecord
from positions.models.attribution import dollar_days, holding_time, result_of
from positions.models.results import HoldingTime, LossCause, PlanRecord, ResultRecord
from positions.venues.types import OrderAction
from tasklog.storage.codec import decode, encode
from tests.support.builders import closed, leg, other_leg

PLAN = PlanRecord(Decimal(100), Decimal(45), Decimal(1), Decimal(52), Decimal(0))
DAY = timedelta(days=1)
cents = st.decimals("-40", "40", places=2)


def result(profit: str, *legs: dict[str, Any], **changes: Any) -> ResultRecord:
    """Of a basket planned at $98 for 100 sets, hence at a profit of $2."""
    document = closed(profit, legs=list(legs), plan=encode(PLAN), **changes)
    split = result_of(decode(PositionRecord, document))
    assert split is not None
    return split


def dollars(*amounts: str | int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, amounts))


def test_a_basket_that_was_filled_and_paid_as_planned_earns_what_was_expected() -> None:
    shown = result("2.00", leg(fee=Decimal(1)), other_leg())
    assert (shown.expected, shown.after_fills, shown.profit) == dollars(2, 2, 2)
    assert shown.cause is None


def test_prices_and_fees_of_the_first_orders_are_told_apart() -> None:
    a, b = leg(notional=Decimal(46), fee=Decimal("1.50")), other_leg()
    shown = result("0.50", a, b, stake=Decimal("99.50"))
    assert (shown.by_slippage, shown.by_fees, shown.by_size) == dollars(-1, "-0.5", 0)
    assert (shown.by_completion, shown.by_settlement) == dollars(0, 0)


def test_fewer_shares_than_planned_earn_less_and_cost_less() -> None:
    half = Decimal(50)
    a = leg(filled_size=half, notional=Decimal("22.5"), fee=Decimal("0.5"))
    b = other_leg(filled_size=half, notional=Decimal(26))
    shown = result("1.00", a, b, stake=Decimal(49))
    assert (shown.by_size, shown.by_slippage, shown.by_fees) == dollars(-1, 0, 0)


def test_what_the_second_order_of_a_side_cost_is_its_completion() -> None:
    b = other_leg(filled_size=Decimal(40), notional=Decimal("20.8"))
    again = other_leg(attempt=2, filled_size=Decimal(60), notional=Decimal(36))
    shown = result("-2.80", leg(fee=Decimal(1)), b, again, stake=Decimal("102.8"))
    # Sixty shares were planned at 52 cents.
    assert shown.by_completion == Decimal("-4.8")
    assert shown.cause is LossCause.COMPLETION


def test_an_unwound_basket_lost_by_its_completion() -> None:
    sold = leg(action=OrderAction.SELL, attempt=2, notional=Decimal(42))
    shown = result("-4.00", leg(fee=Decimal(1)), sold, stake=Decimal(46))
    assert shown.cause is LossCause.UNWOUND
    assert (shown.by_size, shown.by_completion) == dollars(-2, -4)
    assert shown.by_settlement == 0


def test_venues_that_settle_differently_are_the_cause_of_their_loss() -> None:
    shown = result("-98.00", leg(fee=Decimal(1)), other_leg(), venues_differ=True)
    assert shown.cause is LossCause.VENUES_DIFFER
    assert shown.by_settlement == -100


@given(cents, cents, cents, st.integers(0, 100), st.integers(0, 100))
def test_the_parts_are_exactly_the_profit(
    profit: Decimal, price: Decimal, fee: Decimal, size_a: int, size_b: int
) -> None:
    a = leg(filled_size=Decimal(size_a), notional=45 + price, fee=fee)
    b = other_leg(filled_size=Decimal(size_b), notional=52 - price)
    shown = result(str(profit), a, b)
    assert shown.after_fills + shown.by_settlement == profit == shown.profit
    assert (shown.cause is None) == (profit > 0)


def test_without_a_stored_plan_the_first_orders_are_what_was_expected() -> None:
    document = closed("3.00")
    shown = result_of(decode(PositionRecord, document))
    assert shown is not None
    assert (shown.expected, shown.after_fills) == dollars(3, 3)


def test_an_open_position_has_no_result() -> None:
    document = closed("3.00", actual_profit=None)
    assert result_of(decode(PositionRecord, document)) is None


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (0, HoldingTime.UNDER_A_DAY),
        (1, HoldingTime.UP_TO_3_DAYS),
        (3, HoldingTime.UP_TO_WEEK),
        (7, HoldingTime.UP_TO_MONTH),
        (30, HoldingTime.LONGER),
    ],
)
def test_holding_times_begin_with_their_first_day(days: int, name: HoldingTime) -> None:
    assert holding_time(days * DAY) is name


def test_capital_is_locked_for_a_day_at_least() -> None:
    assert dollar_days(Decimal(50), timedelta(hours=1)) == 50
    assert dollar_days(Decimal(50), 36 * timedelta(hours=1)) == 75
