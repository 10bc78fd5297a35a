"""Profit is what both legs really paid, less what they cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.lifecycle import State
from positions.settlement import BadPayout, SettledLeg, settle, target_profit_pct

D = Decimal


def leg(
    payout: str,
    side: str = "a",
    notional: str = "48",
    fee: str = "0",
    size: str = "100",
) -> SettledLeg:
    return SettledLeg(side, D(size), D(notional), D(fee), D(payout))


def test_the_example_of_the_schema_aims_at_3_09_percent() -> None:
    assert round(target_profit_pct(D(100), D(97)), 2) == D("3.09")


@pytest.mark.parametrize(
    ("payouts", "profit", "state", "differ"),
    [
        (("1", "0"), "4.00000", State.PROFITABLE, False),
        (("0", "1"), "4.00000", State.PROFITABLE, False),
        (("0", "0"), "-96.00000", State.LOSS, True),
        (("1", "1"), "104.00000", State.PROFITABLE, True),
        (("0.5", "0"), "-46.00000", State.LOSS, True),
        (("0.5", "0.5"), "4.00000", State.PROFITABLE, False),
        (("0.45", "1"), "49.00000", State.PROFITABLE, True),
    ],
)
def test_each_joint_outcome_pays_what_its_legs_pay(
    payouts: tuple[str, str], profit: str, state: State, differ: bool
) -> None:
    result = settle([leg(payouts[0]), leg(payouts[1], "b")])
    assert (result.profit, result.state, result.venues_differ) == (
        D(profit),
        state,
        differ,
    )


def test_fees_count_as_cost_and_no_profit_is_a_loss() -> None:
    assert settle([leg("1", fee="2"), leg("0", "b", fee="2")]).state is State.LOSS


def test_a_leg_held_alone_is_settled_alone() -> None:
    result = settle([leg("1")])
    assert (result.profit, result.venues_differ) == (D(52), False)


@pytest.mark.parametrize("payout", ["-0.01", "1.01"])
def test_a_payout_outside_zero_and_one_is_refused(payout: str) -> None:
    with pytest.raises(BadPayout):
        settle([leg(payout), leg("0", "b")])


shares = st.decimals("0", "1", places=4)
money = st.decimals("0.01", "900", places=2)


@given(shares, shares, money, money)
def test_profit_and_stake_add_up_to_what_was_paid(
    a: Decimal, b: Decimal, cost_a: Decimal, cost_b: Decimal
) -> None:
    result = settle(
        [
            SettledLeg("a", D(100), cost_a, D(0), a),
            SettledLeg("b", D(100), cost_b, D(0), b),
        ]
    )
    assert result.profit + cost_a + cost_b == 100 * (a + b)


def test_shares_that_were_sold_pay_nothing_but_what_they_brought() -> None:
    bought, completed = leg("1"), leg("0", "b", notional="30", size="60")
    sale = SettledLeg("a", D(40), D(16), D("0.50"), D(1), is_sale=True)
    result = settle([bought, completed, sale])
    # 60 sets pay $60; 48 and 30 were paid, 16 less 0.50 brought back.
    assert result.profit == D("-2.50")
    assert not result.venues_differ


def test_two_purchases_of_one_side_do_not_differ_from_each_other() -> None:
    legs = [leg("1", size="100"), leg("0", "b", size="60"), leg("0", "b", size="40")]
    assert not settle(legs).venues_differ
    assert settle([*legs[:2], leg("1", "b", size="40")]).venues_differ


@pytest.mark.parametrize(
    ("size", "payout", "paid"),
    [
        ("7", "0.4567", "3.19"),
        ("0.25", "0.0333", "0.00"),
        ("100", "1", "100"),
        ("10", "0.5", "5.00"),
    ],
)
def test_a_venue_that_pays_cents_keeps_what_is_less_than_one(
    size: str, payout: str, paid: str
) -> None:
    exact = leg(payout, size=size)
    in_cents = replace(exact, payout_step=D("0.01"))
    assert in_cents.paid == D(paid)
    assert 0 <= exact.paid - in_cents.paid < D("0.01")
    assert settle([in_cents]).profit == D(paid) - 48
