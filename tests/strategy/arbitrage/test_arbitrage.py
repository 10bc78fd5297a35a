"""Baskets are sized, priced and taken or refused exactly as their books allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from positions.venues.fees import FREE
from positions.venues.kalshi.fees import TAKER_RATE, archived_schedule_at
from positions.venues.types import MarketStatus, PriceStep
from strategy.arbitrage import (
    Basket,
    Check,
    Decision,
    Direction,
    Gate,
    Limits,
    Listed,
    edge_if_none_pays,
    evaluate,
)
from strategy.arbitrage.legs import cost
from strategy.arbitrage.scale import UNIT, scale_for
from strategy.matching import Risk, RiskName
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
    verdict: str = "same",
    risks: Sequence[Risk] = (),
) -> Basket:
    """Polymarket's NO with Kalshi's YES."""
    sides = polymarket_side, 0, kalshi_side, 0
    return evaluate(*sides, limits, NOW, NOW, verdict, risks)[1]


def gate(basket: Basket, name: str) -> Gate:
    return next(gate for gate in basket.gates if gate.name == name)


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
    side_a = listed(polymarket(), [("0.45", "100")])
    side_b = listed(kalshi(), (), [("0.52", "100")])
    basket = evaluate(side_a, 0, side_b, 0, WIDE, NOW, NOW)[0]
    assert (basket.notional_a, basket.notional_b) == (Decimal(45), Decimal(52))
    assert basket.target_profit == Decimal("3.09")


def test_only_the_first_level_pays_in_the_operators_example() -> None:
    """Asks .42 x 60 and .43 x 200 against .55 x 120, rate .04: 60 sets earn 0.175."""
    side_a = listed(
        polymarket(fee=polymarket_fee("0.04")), [("0.42", "60"), ("0.43", "200")]
    )
    side_b = listed(kalshi(fee=KALSHI_FEE), (), [("0.55", "120")])
    basket = evaluate(side_a, 0, side_b, 0, WIDE, NOW, NOW)[0]
    assert basket.size == 60
    assert basket.net_profit.quantize(Decimal("0.001")) == Decimal("0.175")
    assert (basket.limit_a, basket.price_a) == (Decimal("0.42"), Decimal("0.42"))


def test_both_directions_are_looked_at_each_on_its_own_asks() -> None:
    side_a = listed(polymarket(), [("0.60", "50")], [("0.41", "50")])
    side_b = listed(kalshi(), [("0.57", "50")], [("0.45", "50")])
    yes, no = evaluate(side_a, 0, side_b, 0, WIDE, NOW, NOW)
    assert (yes.direction, yes.net_profit) == (
        Direction.A_YES_B_NO,
        Decimal("-0.25"),
    )
    assert (no.direction, no.net_profit) == (Direction.A_NO_B_YES, Decimal(1))
    assert (yes.outcome_a, yes.outcome_b) == (0, 1)
    assert (no.outcome_a, no.outcome_b) == (1, 0)


def test_an_inverted_pair_buys_the_other_outcome_a() -> None:
    side_a = listed(polymarket(), [("0.90", "50")], [("0.40", "50")])
    side_b = listed(kalshi(), [("0.90", "50")], [("0.55", "50")])
    basket = evaluate(side_a, 1, side_b, 0, WIDE, NOW, NOW, verdict="inverted")[0]
    assert (basket.outcome_a, basket.outcome_b) == (1, 1)
    assert basket.edge_gross == Decimal("0.05")
    assert basket.decision is Decision.TAKEN


def test_a_walk_over_two_levels_reports_the_average_and_the_worst_price() -> None:
    side_a = listed(polymarket(), [("0.40", "10"), ("0.42", "30")])
    side_b = listed(kalshi(), (), [("0.50", "20")])
    basket = evaluate(side_a, 0, side_b, 0, WIDE, NOW, NOW)[0]
    assert basket.size == 20
    assert (basket.price_a, basket.limit_a) == (Decimal("0.41"), Decimal("0.42"))


def test_both_legs_have_the_same_number_of_sets_and_obey_both_lots() -> None:
    side_a = listed(polymarket(lot=Decimal("0.01")), (), [("0.50", "37.77")])
    side_b = listed(kalshi(lot=Decimal("0.5")), [("0.40", "99")], ())
    assert no_basket(side_a, side_b).size == Decimal("37.5")


@pytest.mark.parametrize(
    ("stake", "size"), [("50", 50), ("100", 100), ("99.99", 99), ("9.99", 9)]
)
def test_the_stake_with_fees_stays_within_its_cap(stake: str, size: int) -> None:
    limits = replace(WIDE, max_stake=Decimal(stake), emergency_loss=Decimal(0))
    basket = no_basket(limits=limits)
    assert basket.size == size
    assert basket.stake <= Decimal(stake)


def test_a_basket_leaves_room_for_its_worst_permitted_completion() -> None:
    limits = replace(WIDE, max_stake=Decimal(50), emergency_loss=Decimal("0.10"))
    basket = no_basket(limits=limits)
    # 45 sets completed for $50 lose $5, a tenth of the stake.
    assert (basket.size, basket.reserved) == (Decimal(45), Decimal(50))
    assert basket.stake < 45


def test_the_room_left_in_an_exposure_limit_caps_the_stake_too() -> None:
    limits = replace(WIDE, room={"all": Decimal(500), "type:Crypto": Decimal(20)})
    basket = no_basket(limits=limits)
    assert basket.reserved <= 20
    assert basket.size == 18
    assert basket.decision is Decision.TAKEN


def test_a_basket_that_no_longer_fits_is_refused_by_the_limit_that_is_full() -> None:
    limits = replace(WIDE, room={"all": Decimal(500), "venue:kalshi": Decimal(3)})
    basket = no_basket(limits=limits)
    assert basket.refusal == "exposure venue:kalshi"
    assert basket.size == 5


def test_a_sum_of_one_or_more_is_no_edge_and_still_shows_its_numbers() -> None:
    side_a = listed(polymarket(), (), [("0.50", "100")])
    side_b = listed(kalshi(), [("0.50", "100")], ())
    basket = no_basket(side_a, side_b)
    assert basket.refusal == "no_edge"
    assert (basket.size, basket.stake, basket.net_profit) == (
        Decimal(5),
        Decimal(5),
        Decimal(0),
    )


def test_an_edge_eaten_by_fees_is_no_edge() -> None:
    side_a = listed(polymarket(fee=polymarket_fee("0.05")), (), [("0.50", "100")])
    side_b = listed(kalshi(fee=KALSHI_FEE), [("0.48", "100")], ())
    basket = no_basket(side_a, side_b)
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
    assert not gate(basket, refusal).is_passed


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
    too_small = gate(basket, "below_min_size")
    assert (too_small.value, too_small.limit) == (Decimal("4.99"), Decimal(5))


def test_a_polymarket_order_for_less_than_a_dollar_is_enlarged_to_one() -> None:
    side_a = listed(polymarket(), (), [("0.02", "1000")])
    side_b = listed(kalshi(), [("0.99", "1000")], ())
    assert no_basket(side_a, side_b).size == 50


def test_an_old_book_is_refused_with_its_age() -> None:
    old = NOW - timedelta(seconds=10, milliseconds=500)
    yes, no = books(KALSHI.market, [("0.44", "100")], ())
    side = Listed(KALSHI.market, (replace(yes, read_at=old), no))
    basket = no_basket(kalshi_side=side)
    assert basket.refusal == "book_stale"
    stale = gate(basket, "book_stale")
    assert (stale.value, stale.limit) == (Decimal("10.5"), Decimal(10))


def test_books_read_too_far_apart_are_refused() -> None:
    yes, no = books(KALSHI.market, [("0.44", "100")], ())
    read = NOW - timedelta(seconds=6)
    side = Listed(KALSHI.market, (replace(yes, read_at=read), no))
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
    side_a = listed(
        polymarket(closes_at=NOW + timedelta(days=3)), (), [("0.50", "100")]
    )
    side_b = listed(
        kalshi(
            closes_at=NOW + timedelta(days=90),
            expected_end_at=NOW + timedelta(days=9),
        ),
        [("0.40", "100")],
        (),
    )
    basket = no_basket(side_a, side_b)
    assert basket.settles_at == NOW + timedelta(days=10)
    assert basket.annual_return == Decimal("4.055556")  # 1/9 of the stake in 10 days


def test_a_market_without_an_expected_end_is_refused() -> None:
    side_a = listed(polymarket(closes_at=None), (), [("0.50", "100")])
    assert no_basket(side_a).refusal == "settlement_unknown"


def test_what_the_basket_pays_is_known_for_every_joint_outcome() -> None:
    basket = no_basket()
    amounts = {row.name: row.amount for row in basket.payouts}
    assert amounts == {
        "both_yes": 100,
        "both_no": 100,
        "a_yes_b_no": 0,
        "a_no_b_yes": 200,
        "a_void_b_yes": 150,
        "a_void_b_no": 50,
        "a_yes_b_void": 50,
        "a_no_b_void": 150,
        "both_void": 100,
    }
    assert basket.worst_profit == -basket.stake
    assert all(row.profit == row.amount - basket.stake for row in basket.payouts)


def test_the_other_direction_loses_where_this_one_doubles() -> None:
    side_a = listed(polymarket(), [("0.45", "100")])
    side_b = listed(kalshi(), (), [("0.52", "100")])
    basket = evaluate(side_a, 0, side_b, 0, WIDE, NOW, NOW)[0]
    amounts = {row.name: row.amount for row in basket.payouts}
    assert amounts["a_yes_b_no"] == 200
    assert amounts["a_no_b_yes"] == 0


@pytest.mark.parametrize(
    ("size", "price", "rate", "fee"),
    [
        (100, "0.50", None, "1.75"),
        (3, "0.055", None, "0.0150"),
        (100, "0.50", "0.07", "1.75"),
        (37, "0.62", "0.04", "0.34869"),
    ],
)
def test_a_leg_pays_the_fee_of_its_venue_to_the_cent(
    size: int, price: str, rate: str | None, fee: str
) -> None:
    market = polymarket(fee=polymarket_fee(rate)) if rate else kalshi(fee=KALSHI_FEE)
    ladder = [(Decimal(price), Decimal(1000))]
    assert cost(market, ladder, Decimal(size)).fee == Decimal(fee)


def test_no_fee_is_a_cent_off_where_floats_are() -> None:
    """Of all sizes up to 500 at every cent: each is the fraction, rounded up."""
    schedule = archived_schedule_at(TAKER_RATE)
    scale = scale_for(FREE, schedule)
    _, _, quantum, offset, _ = scale.grains[1]
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


def test_the_checks_are_made_in_the_order_of_the_enum() -> None:
    limits = replace(WIDE, room={"all": Decimal(500)})
    tie = Risk(RiskName.TIE, "game", Decimal(1), Decimal(1))
    basket = no_basket(limits=limits, risks=[tie])
    names = [gate.name.partition(" ")[0] for gate in basket.gates]
    assert names == [check for check in Check if check in names]
    assert set(Check) - set(names) == {
        Check.VENUE_FAILED,
        Check.DAMAGED,
        Check.RESTS_AFTER_FAILURE,
        Check.ALREADY_OPEN,
    }


def test_the_basket_names_venue_market_and_outcome_of_both_sides() -> None:
    basket = no_basket()
    assert (basket.venue_a, basket.market_a) == ("polymarket", "900001")
    assert (basket.venue_b, basket.market_b) == ("kalshi", "KXTEST-26DEC31")
    assert (basket.outcome_a, basket.outcome_b) == (1, 0)


@pytest.mark.parametrize(("yes_a", "yes_b"), list(product((0, 1), repeat=2)))
def test_the_sides_may_be_swapped(yes_a: int, yes_b: int) -> None:
    """Whichever venue is a, and whichever outcome is the event, on each of them."""
    rungs = ([("0.41", "60")], [("0.58", "70")]), ([("0.45", "80")], [("0.54", "90")])
    market_a, market_b = polymarket(fee=polymarket_fee("0.04")), kalshi(fee=KALSHI_FEE)
    side_a, side_b = listed(market_a, *rungs[0]), listed(market_b, *rungs[1])
    straight = evaluate(side_a, yes_a, side_b, yes_b, WIDE, NOW, NOW)
    swapped = evaluate(side_b, yes_b, side_a, yes_a, WIDE, NOW, NOW)
    for basket, mirrored in zip(straight, reversed(swapped), strict=True):
        assert (basket.size, basket.stake) == (mirrored.size, mirrored.stake)
        assert (basket.venue_a, basket.outcome_a) == (
            mirrored.venue_b,
            mirrored.outcome_b,
        )
        assert (basket.fee_a, basket.fee_b) == (mirrored.fee_b, mirrored.fee_a)
        assert basket.refusal == mirrored.refusal


def test_the_first_look_tells_the_better_edge_whichever_side_is_a() -> None:
    side_a = listed(polymarket(), [("0.41", "60")], [("0.62", "70")])
    side_b = listed(kalshi(fee=KALSHI_FEE), [("0.45", "80")], [("0.60", "90")])
    edge = Decimal("-0.026800")  # 1 - 0.41 - 0.60 - 0.07 * 0.60 * 0.40
    assert edge_if_none_pays(side_a, 0, side_b, 0) == edge
    assert edge_if_none_pays(side_b, 0, side_a, 0) == edge
    assert edge_if_none_pays(side_a, 0, side_b, 1) is None
    assert edge_if_none_pays(Listed(side_a.market, None), 0, side_b, 0) is None


def test_the_least_notional_holds_on_either_side() -> None:
    cheap = listed(polymarket(), (), [("0.02", "1000")])
    dear = listed(kalshi(), [("0.99", "1000")], ())
    sizes = [
        evaluate(cheap, 0, dear, 0, WIDE, NOW, NOW)[1].size,
        evaluate(dear, 0, cheap, 0, WIDE, NOW, NOW)[0].size,
    ]
    assert sizes == [50, 50]
