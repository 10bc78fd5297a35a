"""Does a matched pair offer a basket that pays, and is it taken?"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.venues.fees import FREE
from positions.venues.types import MarketStatus, PriceStep
from strategy.arbitrage import Basket, Decision, Direction, Limits, Listed, evaluate
from strategy.arbitrage.legs import cost
from strategy.arbitrage.scale import UNIT, scale_for
from tests.support.market_builders import (
    KALSHI_FEE,
    NOW,
    book,
    books,
    kalshi,
    listed,
    polymarket,
    polymarket_fee,
)

WIDE = Limits(max_stake=Decimal(10_000), review_edge=Decimal("0.5"))

# Kalshi YES at 44 cents, Polymarket NO at 50, both fees: the worked example.
POLYMARKET = listed(polymarket(fee=polymarket_fee("0.05")), (), [("0.50", "100")])
KALSHI = listed(kalshi(fee=KALSHI_FEE), [("0.44", "100")], ())


def no_basket(
    polymarket_side: Listed = POLYMARKET,
    kalshi_side: Listed = KALSHI,
    limits: Limits = WIDE,
    **given: Any,
) -> Basket:
    """Polymarket's NO with Kalshi's YES."""
    arguments = {"outcome_index": 0, "venue_now": NOW, "wall_now": NOW, **given}
    return evaluate(
        polymarket=polymarket_side, kalshi=kalshi_side, limits=limits, **arguments
    )[1]


def gate(basket: Basket, name: str) -> bool:
    return next(one.is_passed for one in basket.gates if one.name == name)


def test_the_worked_example_costs_96_98_and_earns_3_02() -> None:
    basket = no_basket()
    assert basket.size == 100
    assert (basket.notional_a, basket.fee_a) == (Decimal(50), Decimal("1.25"))
    assert (basket.notional_b, basket.fee_b) == (Decimal(44), Decimal("1.73"))
    assert basket.stake == Decimal("96.98")
    assert basket.net_profit == Decimal("3.02")
    assert basket.target_profit == Decimal("3.11")
    assert basket.edge_gross == Decimal("0.06")
    assert basket.edge_net == Decimal("0.0302")
    assert basket.decision is Decision.TAKEN


def test_the_schema_example_earns_3_09_percent() -> None:
    first = listed(polymarket(), [("0.45", "100")])
    second = listed(kalshi(), (), [("0.52", "100")])
    basket = evaluate(0, first, second, WIDE, NOW, NOW)[0]
    assert (basket.notional_a, basket.notional_b) == (Decimal(45), Decimal(52))
    assert basket.target_profit == Decimal("3.09")


def test_only_the_first_level_pays_in_the_operators_example() -> None:
    """Asks .42 x 60 and .43 x 200 against .55 x 120, rate .04: 60 sets earn 0.175."""
    first = listed(
        polymarket(fee=polymarket_fee("0.04")), [("0.42", "60"), ("0.43", "200")]
    )
    second = listed(kalshi(fee=KALSHI_FEE), (), [("0.55", "120")])
    basket = evaluate(0, first, second, WIDE, NOW, NOW)[0]
    assert basket.size == 60
    assert basket.net_profit.quantize(Decimal("0.001")) == Decimal("0.175")
    assert (basket.limit_a, basket.price_a) == (Decimal("0.42"), Decimal("0.42"))


def test_both_directions_are_looked_at_each_on_its_own_asks() -> None:
    first = listed(polymarket(), [("0.60", "50")], [("0.41", "50")])
    second = listed(kalshi(), [("0.57", "50")], [("0.45", "50")])
    yes, no = evaluate(0, first, second, WIDE, NOW, NOW)
    assert (yes.direction, yes.net_profit) == (
        Direction.POLYMARKET_YES,
        Decimal("-0.25"),
    )
    assert (no.direction, no.net_profit) == (Direction.POLYMARKET_NO, Decimal(1))
    assert (yes.polymarket_outcome, yes.kalshi_outcome) == (0, 1)
    assert (no.polymarket_outcome, no.kalshi_outcome) == (1, 0)


def test_an_inverted_pair_buys_the_other_polymarket_outcome() -> None:
    first = listed(polymarket(), [("0.90", "50")], [("0.40", "50")])
    second = listed(kalshi(), [("0.90", "50")], [("0.55", "50")])
    basket = evaluate(1, first, second, WIDE, NOW, NOW, verdict="inverted")[0]
    assert (basket.polymarket_outcome, basket.kalshi_outcome) == (1, 1)
    assert basket.edge_gross == Decimal("0.05")
    assert basket.decision is Decision.TAKEN


def test_a_walk_over_two_levels_reports_the_average_and_the_worst_price() -> None:
    first = listed(polymarket(), [("0.40", "10"), ("0.42", "30")])
    second = listed(kalshi(), (), [("0.50", "20")])
    basket = evaluate(0, first, second, WIDE, NOW, NOW)[0]
    assert basket.size == 20
    assert (basket.price_a, basket.limit_a) == (Decimal("0.41"), Decimal("0.42"))


def test_both_legs_have_the_same_number_of_sets_and_obey_both_lots() -> None:
    first = listed(polymarket(lot=Decimal("0.01")), (), [("0.50", "37.77")])
    second = listed(kalshi(lot=Decimal("0.5")), [("0.40", "99")], ())
    assert no_basket(first, second).size == Decimal("37.5")


@pytest.mark.parametrize(
    ("stake", "size"), [("50", 51), ("96.98", 100), ("96.97", 99), ("9.99", 10)]
)
def test_the_stake_with_fees_stays_within_its_cap(stake: str, size: int) -> None:
    limits = replace(WIDE, max_stake=Decimal(stake))
    basket = no_basket(limits=limits)
    assert basket.size == size
    assert basket.stake <= Decimal(stake)


def test_the_room_left_in_an_exposure_limit_caps_the_stake_too() -> None:
    limits = replace(WIDE, room={"all": Decimal(500), "type:Crypto": Decimal(20)})
    basket = no_basket(limits=limits)
    assert basket.stake <= 20
    assert basket.size == 20
    assert basket.decision is Decision.TAKEN


def test_a_basket_that_no_longer_fits_is_refused_by_the_limit_that_is_full() -> None:
    limits = replace(WIDE, room={"all": Decimal(500), "venue:kalshi": Decimal(3)})
    basket = no_basket(limits=limits)
    assert basket.refusal == "exposure venue:kalshi"
    assert basket.size == 5


def test_a_sum_of_one_or_more_is_no_edge_and_still_shows_its_numbers() -> None:
    first = listed(polymarket(), (), [("0.50", "100")])
    second = listed(kalshi(), [("0.50", "100")], ())
    basket = no_basket(first, second)
    assert basket.refusal == "no_edge"
    assert (basket.size, basket.stake, basket.net_profit) == (
        Decimal(5),
        Decimal(5),
        Decimal(0),
    )


def test_an_edge_eaten_by_fees_is_no_edge() -> None:
    first = listed(polymarket(fee=polymarket_fee("0.05")), (), [("0.50", "100")])
    second = listed(kalshi(fee=KALSHI_FEE), [("0.48", "100")], ())
    basket = no_basket(first, second)
    assert basket.refusal == "no_edge"
    assert basket.edge_gross == Decimal("0.02")
    assert basket.net_profit < 0


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        (replace(WIDE, min_edge=Decimal("0.0303")), "below_min_edge"),
        (replace(WIDE, review_edge=Decimal("0.0301")), "above_review_edge"),
        (replace(WIDE, max_stake=Decimal(3)), "above_max_stake"),
        (replace(WIDE, hurdle=Decimal(2)), "annualised_return_below_hurdle"),
        (replace(WIDE, paused="by operator"), "paused"),
    ],
)
def test_each_bound_refuses_under_its_own_name(limits: Limits, refusal: str) -> None:
    basket = no_basket(limits=limits)
    assert (basket.decision, basket.refusal) == (Decision.REFUSED, refusal)
    assert not gate(basket, refusal)


def test_an_edge_exactly_at_both_bounds_is_taken() -> None:
    edge = Decimal("0.0302")
    basket = no_basket(limits=replace(WIDE, min_edge=edge, review_edge=edge))
    assert basket.decision is Decision.TAKEN


@pytest.mark.parametrize("verdict", ["review", "different", ""])
def test_a_pair_that_is_not_verified_is_never_taken(verdict: str) -> None:
    assert no_basket(verdict=verdict).refusal == "pair_not_verified"


def test_a_market_that_is_not_open_is_refused() -> None:
    closed = Listed(replace(KALSHI.market, status=MarketStatus.CLOSED), KALSHI.books)
    assert no_basket(kalshi_side=closed).refusal == "market_not_open"


@pytest.mark.parametrize(
    ("side", "refusal"),
    [
        (Listed(KALSHI.market, None), "no_book"),
        (listed(KALSHI.market), "no_ask"),
        (listed(KALSHI.market, [("1.00", "50")]), "no_ask"),
    ],
)
def test_without_an_ask_there_is_nothing_to_show(side: Listed, refusal: str) -> None:
    basket = no_basket(kalshi_side=side)
    assert basket.refusal == refusal
    assert (basket.size, basket.stake) == (Decimal(0), Decimal(0))
    assert basket.price_b is None


def test_an_unknown_size_is_shown_and_never_taken() -> None:
    side = listed(KALSHI.market, [("0.44", None)], ())
    basket = no_basket(kalshi_side=side)
    assert basket.refusal == "unknown_size"
    assert basket.edge_gross == Decimal("0.06")


def test_levels_behind_an_unknown_size_are_not_used() -> None:
    rungs = [("0.40", "20"), ("0.41", None), ("0.42", "500")]
    basket = no_basket(kalshi_side=listed(KALSHI.market, rungs, ()))
    assert (basket.size, basket.limit_b) == (Decimal(20), Decimal("0.40"))


def test_less_depth_than_the_smallest_order_is_refused() -> None:
    side = listed(POLYMARKET.market, (), [("0.50", "4.99")])
    basket = no_basket(polymarket_side=side)
    assert basket.refusal == "below_min_size"
    assert next(
        (one.value, one.limit) for one in basket.gates if one.name == "below_min_size"
    ) == (Decimal("4.99"), Decimal(5))


def test_a_polymarket_order_for_less_than_a_dollar_is_enlarged_to_one() -> None:
    first = listed(polymarket(), (), [("0.02", "1000")])
    second = listed(kalshi(), [("0.99", "1000")], ())
    assert no_basket(first, second).size == 50


def test_an_old_book_is_refused_with_its_age() -> None:
    old = NOW - timedelta(seconds=10, milliseconds=500)
    first, second = books(KALSHI.market, [("0.44", "100")], ())
    side = Listed(KALSHI.market, (replace(first, read_at=old), second))
    basket = no_basket(kalshi_side=side)
    assert basket.refusal == "book_stale"
    stale = next(one for one in basket.gates if one.name == "book_stale")
    assert (stale.value, stale.limit) == (Decimal("10.5"), Decimal(10))


def test_books_read_too_far_apart_are_refused() -> None:
    first, second = books(KALSHI.market, [("0.44", "100")], ())
    read = NOW - timedelta(seconds=6)
    side = Listed(KALSHI.market, (replace(first, read_at=read), second))
    limits = replace(WIDE, max_book_skew_seconds=Decimal(5))
    assert no_basket(kalshi_side=side, limits=limits).refusal == "book_skew"


def test_a_crossed_book_is_refused() -> None:
    crossed = book(KALSHI.market, 0, [("0.44", "100")], bids=[("0.44", "1")])
    side = Listed(KALSHI.market, (crossed, book(KALSHI.market, 1, ())))
    assert no_basket(kalshi_side=side).refusal == "crossed_book"


def test_a_limit_price_between_two_ticks_is_refused() -> None:
    side = listed(KALSHI.market, [("0.445", "100")], ())
    assert no_basket(kalshi_side=side).refusal == "off_tick"


def test_a_narrow_tick_near_the_ends_is_obeyed() -> None:
    steps = (
        PriceStep(Decimal(0), Decimal("0.1"), Decimal("0.001")),
        PriceStep(Decimal("0.1"), Decimal(1), Decimal("0.01")),
    )
    side = listed(kalshi(price_steps=steps), [("0.045", "100")], ())
    assert no_basket(kalshi_side=side).decision is Decision.TAKEN


def test_the_return_is_annualised_to_the_later_end_and_the_lag() -> None:
    first = listed(polymarket(closes_at=NOW + timedelta(days=3)), (), [("0.50", "100")])
    second = listed(
        kalshi(
            closes_at=NOW + timedelta(days=90),
            expected_end_at=NOW + timedelta(days=9),
        ),
        [("0.40", "100")],
        (),
    )
    basket = no_basket(first, second)
    assert basket.settles_at == NOW + timedelta(days=10)
    assert basket.annual_return == Decimal("4.055556")  # 1/9 of the stake in 10 days


def test_a_market_without_an_expected_end_is_refused() -> None:
    first = listed(polymarket(closes_at=None), (), [("0.50", "100")])
    assert no_basket(first).refusal == "settlement_unknown"


def test_what_the_basket_pays_is_known_for_every_joint_outcome() -> None:
    basket = no_basket()
    amounts = {row.name: row.amount for row in basket.payouts}
    assert amounts == {
        "both_yes": 100,
        "both_no": 100,
        "polymarket_yes_kalshi_no": 0,
        "polymarket_no_kalshi_yes": 200,
        "polymarket_void_kalshi_yes": 150,
        "polymarket_void_kalshi_no": 50,
        "polymarket_yes_kalshi_half": 50,
        "polymarket_no_kalshi_half": 150,
        "both_void": 100,
    }
    assert basket.worst_profit == -basket.stake
    assert all(row.profit == row.amount - basket.stake for row in basket.payouts)


def test_the_other_direction_loses_where_this_one_doubles() -> None:
    first = listed(polymarket(), [("0.45", "100")])
    second = listed(kalshi(), (), [("0.52", "100")])
    basket = evaluate(0, first, second, WIDE, NOW, NOW)[0]
    amounts = {row.name: row.amount for row in basket.payouts}
    assert amounts["polymarket_yes_kalshi_no"] == 200
    assert amounts["polymarket_no_kalshi_yes"] == 0


@pytest.mark.parametrize(
    ("size", "price", "rate", "fee"),
    [
        (1, "0.50", None, "0.02"),
        (4, "0.50", None, "0.07"),
        (10, "0.50", None, "0.18"),
        (100, "0.50", None, "1.75"),
        (100, "0.05", None, "0.34"),
        (37, "0.62", None, "0.62"),
        (100, "0.01", None, "0.07"),
        (1, "0.01", None, "0.01"),
        (100, "0.50", "0.07", "1.75"),
        (100, "0.50", "0.05", "1.25"),
        (100, "0.50", "0.04", "1.00"),
        (100, "0.30", "0.07", "1.47"),
        (37, "0.62", "0.04", "0.34869"),
        (5, "0.02", "0.05", "0.00490"),
    ],
)
def test_a_leg_pays_the_fee_of_its_venue_to_the_cent(
    size: int, price: str, rate: str | None, fee: str
) -> None:
    of = polymarket(fee=polymarket_fee(rate)) if rate else kalshi(fee=KALSHI_FEE)
    ladder = [(Decimal(price), Decimal(1000))]
    assert cost(of, ladder, Decimal(size)).fee == Decimal(fee)


def test_no_fee_is_a_cent_off_where_floats_are() -> None:
    """Of all sizes up to 500 at every cent: each is the fraction, rounded up."""
    scale = scale_for(FREE, KALSHI_FEE)
    quantum, offset, *_ = scale.roundings
    wrong = 0
    for cents in range(1, 100):
        price = Decimal(cents) / 100
        rate = scale.costs[1][price][1]
        for count in range(1, 501):
            exact = -(-7 * count * cents * (100 - cents) // 10_000)
            fee = (rate * count * UNIT + offset) // quantum
            assert fee == exact
            floating = math.ceil(0.07 * count * (cents / 100) * (1 - cents / 100) * 100)
            wrong += floating != exact
    assert wrong > 100
