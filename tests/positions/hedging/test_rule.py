"""The best way to close an unhedged leg: exact, within its limits, never worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from positions.hedging import HedgeLimits, Offer, Unhedged, best_hedge, plan_trade
from positions.hedging.rule import hedges, is_allowed, merit
from positions.venues.fees import FREE, FeeSchedule
from positions.venues.types import OrderAction
from tests.support.fakes import market
from tests.support.sizes import sized

D = Decimal
BUY, SELL = OrderAction.BUY, OrderAction.SELL
PENALTY = D("0.10")
# A hundred shares for 45 cents each, nothing closed yet.
HUNDRED = Unhedged(D(100), D("0.45"), D(0), D(45), D(66))


def offer(
    action: OrderAction, levels: str, venue: str = "kalshi", **terms: Any
) -> Offer:
    priced = (level.partition("x") for level in levels.split())
    return Offer(
        action,
        market(venue, min_notional=D(0), **terms),
        1,
        tuple((D(price), D(size)) for price, _, size in priced),
        most=D(100) if action is SELL else None,
    )


def chosen(
    offers: Sequence[Offer], max_loss: str = "0.02", unhedged: Unhedged = HUNDRED
) -> dict[tuple[OrderAction, str], Decimal]:
    """Shares by action and limit; {} where nothing lies within the limits."""
    hedge = best_hedge(unhedged, offers, D(max_loss), PENALTY)
    trades = hedge.trades if hedge else ()
    return {(each.offer.action, str(each.limit)): each.shares for each in trades}


def test_a_missing_leg_is_completed_where_it_is_cheapest() -> None:
    offers = [offer(BUY, "0.54x500"), offer(BUY, "0.53x500", "polymarket")]
    assert chosen(offers) == {(BUY, "0.53"): 100}


def test_parts_of_two_offers_are_combined_where_that_is_better() -> None:
    offers = [offer(BUY, "0.52x60"), offer(BUY, "0.57x500", "polymarket")]
    assert chosen(offers) == {(BUY, "0.52"): 60, (BUY, "0.57"): 40}


def test_nothing_is_bought_at_a_price_beyond_the_limit() -> None:
    assert chosen([offer(BUY, "0.98x500"), offer(BUY, "0.99x500", "polymarket")]) == {}


def test_the_first_leg_is_sold_back_where_that_loses_least() -> None:
    offers = [offer(BUY, "0.70x500"), offer(SELL, "0.445x500", "polymarket")]
    assert chosen(offers) == {(SELL, "0.445"): 100}


def test_a_part_is_completed_and_the_rest_sold() -> None:
    offers = [offer(BUY, "0.52x60 0.80x500"), offer(SELL, "0.44x500", "polymarket")]
    assert chosen(offers) == {(BUY, "0.52"): 60, (SELL, "0.44"): 40}


def test_what_the_books_do_not_hold_stays_open() -> None:
    assert chosen([offer(BUY, "0.52x60")]) == {(BUY, "0.52"): 60}


def test_the_emergency_limit_allows_what_the_first_one_does_not() -> None:
    offers = [offer(BUY, "0.58x500")]
    assert chosen(offers) == {}
    assert chosen(offers, "0.10") == {(BUY, "0.58"): 100}


def test_the_limits_change_once_patience_is_over() -> None:
    limits = HedgeLimits()
    assert limits.loss_after(D("59.9")) == D("0.02")
    assert limits.loss_after(D(60)) == D("0.10")


def test_no_purchase_exceeds_what_was_reserved() -> None:
    short = replace(HUNDRED, budget=D(40))
    assert chosen([offer(BUY, "0.53x500")], unhedged=short) == {}
    offers = [offer(BUY, "0.53x50 0.54x500")]
    assert chosen(offers, unhedged=short) == {(BUY, "0.53"): 50}


def test_a_loss_already_made_does_not_stop_what_makes_it_smaller() -> None:
    lost = replace(HUNDRED, size=D(50), result=D(-9), stake=D(60))
    assert chosen([offer(BUY, "0.53x500")], unhedged=lost) == {(BUY, "0.53"): 50}
    assert chosen([offer(BUY, "0.56x500")], unhedged=lost) == {}


def test_an_order_is_of_a_size_that_the_venue_takes() -> None:
    whole = offer(BUY, "0.52x60.7", lot=D(1))
    trade = plan_trade(whole, D(100))
    assert trade is not None
    assert trade.size == 60
    assert plan_trade(offer(BUY, "0.52x60", min_size=D(5)), D(4)) is None
    dear = offer(BUY, "0.02x60")
    small = replace(dear, market=replace(dear.market, min_notional=D(1)))
    assert plan_trade(small, D(40)) is None


def test_a_purchase_in_dollars_is_whole_cents_and_no_more_shares_than_wanted() -> None:
    dollars = offer(BUY, "0.40x50 0.42x500", "polymarket", spends_dollars=True)
    trade = plan_trade(dollars, D(100))
    assert trade is not None
    # 50 at 0.40 and 50 at 0.42 cost $41: $40.74 is the last multiple of 0.42 below.
    assert (trade.size, trade.limit) == (D(97), D("0.42"))
    assert (trade.size * trade.limit) % D("0.01") == 0
    assert trade.shares == D("99.3809")


FEES = (FREE, FeeSchedule(D("0.07")), FeeSchedule(D("0.05"), 1, D("0.00001")))
LOTS = (D(1), D("0.01"), D(10))
prices = st.integers(1, 99).map(lambda cents: D(cents) / 100)
sizes = st.integers(1, 20_000).map(lambda cents: D(cents) / 100)


@st.composite
def some_offers(draw: st.DrawFn) -> Offer:
    action = draw(st.sampled_from((BUY, SELL)))
    levels = draw(st.dictionaries(prices, sizes, min_size=1, max_size=4))
    terms = market(
        fee=draw(st.sampled_from(FEES)),
        lot=draw(st.sampled_from(LOTS)),
        min_size=draw(st.sampled_from((D(1), D(5)))),
        min_notional=draw(st.sampled_from((D(0), D(1)))),
        spends_dollars=draw(st.booleans()),
    )
    ordered = tuple(sorted(levels.items(), reverse=action is SELL))
    return Offer(action, terms, 0, ordered, D(100) if action is SELL else None)


positions_unhedged = st.builds(
    lambda size, cost, result, extra, room: Unhedged(
        size, cost, result, size * cost + extra, room
    ),
    sizes,
    prices,
    st.integers(-10, 10).map(D),
    st.integers(0, 50).map(D),
    st.integers(0, 200).map(D),
)
losses = st.sampled_from((D(0), D("0.02"), D("0.10")))


@settings(max_examples=sized(100, 300), deadline=None)
@given(positions_unhedged, st.lists(some_offers(), max_size=3), losses)
def test_the_choice_is_allowed_and_never_worse_than_a_single_offer(
    unhedged: Unhedged, offers: list[Offer], max_loss: Decimal
) -> None:
    hedge = best_hedge(unhedged, offers, max_loss, PENALTY)
    allowed = [
        single
        for offer in offers
        for single in hedges(unhedged, [offer])
        if is_allowed(single, unhedged, max_loss)
    ]
    if hedge is None:
        assert allowed == []
        return
    assert is_allowed(hedge, unhedged, max_loss)
    best = max((merit(single, unhedged, PENALTY) for single in allowed), default=None)
    assert best is None or merit(hedge, unhedged, PENALTY) >= best


@settings(max_examples=sized(100, 300), deadline=None)
@given(positions_unhedged, st.lists(some_offers(), max_size=3))
def test_every_hedge_adds_up_and_is_what_the_venues_take(
    unhedged: Unhedged, offers: list[Offer]
) -> None:
    for hedge in hedges(unhedged, offers):
        assert 0 < hedge.closed <= unhedged.size
        for trade in hedge.trades:
            terms = trade.offer.market
            assert trade.size >= terms.min_size
            assert trade.shares <= sum(size for _, size in trade.offer.levels)
            if trade.is_purchase and terms.spends_dollars:
                assert trade.size * trade.limit % D("0.01") == 0
            elif not terms.spends_dollars:
                assert trade.size % terms.lot == 0
        bought = sum((t.shares for t in hedge.trades if t.is_purchase), D(0))
        brought = sum((t.cash for t in hedge.trades if not t.is_purchase), D(0))
        assert hedge.stake == unhedged.stake + hedge.spent
        assert hedge.result == (
            unhedged.result
            + bought
            - hedge.spent
            + brought
            - hedge.closed * unhedged.unit_cost
        )


@pytest.mark.parametrize("size", ["1", "45", "99.5"])
def test_a_basket_completed_at_the_emergency_limit_costs_its_reserve(size: str) -> None:
    limits = HedgeLimits()
    reserve = limits.reserve_for(D(size))
    assert abs((reserve - D(size)) / reserve - limits.emergency_loss) < D("1e-20")
