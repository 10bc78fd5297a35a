"""A book's own tick and least size go before the listing's; dollars are cents."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from positions.venues.fees import CENT
from positions.venues.paper.filling import fill
from positions.venues.terms import dollar_lot, under
from positions.venues.types import PriceStep
from strategy.arbitrage import Limits, Listed, edge_if_none_pays, evaluate
from strategy.arbitrage.legs import leg_of
from tests.support.market_builders import (
    NOW,
    book,
    books,
    kalshi,
    listed,
    polymarket,
    polymarket_fee,
)
from tests.support.venue_records import order_for

TICKS = [Decimal(t) for t in ("0.1", "0.01", "0.005", "0.0025", "0.001", "0.0001")]
DOLLARS = polymarket(spends_dollars=True, lot=Decimal(1))
WHEN = (Limits(max_stake=Decimal(10_000)), NOW, NOW)
TENTHS = (PriceStep(Decimal(0), Decimal(1), Decimal("0.001")),)


@given(tick=st.sampled_from(TICKS), steps=st.integers(1, 9_999), lots=st.integers(1))
def test_whole_lots_at_any_price_on_the_tick_are_whole_cents(
    tick: Decimal, steps: int, lots: int
) -> None:
    assume(steps * tick < 1)
    assert not lots % 10**9 * dollar_lot(tick) * (steps * tick) % CENT


def test_a_book_without_terms_changes_nothing() -> None:
    assert under(DOLLARS, None) is DOLLARS
    assert under(DOLLARS, book(DOLLARS, 0, [])) is DOLLARS
    same = replace(book(DOLLARS, 0, []), tick=CENT, min_size=DOLLARS.min_size)
    assert under(DOLLARS, same) is DOLLARS


def test_a_books_tick_brings_its_lot() -> None:
    narrow = replace(book(DOLLARS, 0, []), tick=Decimal("0.001"))
    market = under(DOLLARS, narrow)
    assert (market.price_steps, market.lot) == (TENTHS, Decimal(10))
    contracts = under(kalshi(), narrow)
    assert (contracts.price_steps, contracts.lot) == (TENTHS, Decimal(1))


@pytest.mark.parametrize(
    ("tick", "min_size", "reason"),
    [
        (None, None, ""),
        ("0.001", None, ""),
        ("0.1", None, "off_tick"),
        (None, "20", "below_min_size"),
    ],
)
def test_an_order_is_judged_by_the_terms_of_the_book(
    tick: str | None, min_size: str | None, reason: str
) -> None:
    terms = {
        "tick": tick and Decimal(tick),
        "min_size": min_size and Decimal(min_size),
    }
    asks = replace(book(DOLLARS, 0, [("0.45", "100")]), **terms)  # type: ignore[arg-type]
    order = order_for(DOLLARS, size=Decimal(10), limit_price=Decimal("0.45"))
    assert fill(order, DOLLARS, asks).reason == reason


def listed_under(**terms: Decimal) -> Listed:
    yes, no = books(DOLLARS, [("0.45", "103")], [("0.57", "50")])
    return Listed(DOLLARS, (replace(yes, **terms), no))  # type: ignore[arg-type]


def test_sizes_are_planned_on_the_terms_of_the_book() -> None:
    side_b = listed(kalshi(), (), [("0.50", "1000")])
    as_listed = evaluate(listed_under(), 0, side_b, 0, *WHEN)[0]
    assert as_listed.size == 103
    narrow = evaluate(listed_under(tick=Decimal("0.001")), 0, side_b, 0, *WHEN)[0]
    assert narrow.size == 100
    large = evaluate(listed_under(min_size=Decimal(200)), 0, side_b, 0, *WHEN)[0]
    assert large.refusal == "below_min_size"
    assert leg_of(listed_under(min_size=Decimal(7)), 0).market.min_size == 7


def test_the_first_look_takes_the_smaller_size_of_a_book_into_account() -> None:
    """A millionth is lost on each set: less than rounding a fee may give on one."""
    market = replace(DOLLARS, fee=polymarket_fee("0.05"))
    yes, no = books(market, [("0.40", "103")], [])
    side_b = listed(kalshi(), (), [("0.588001", "1000")])
    one = replace(yes, min_size=Decimal(1))
    assert edge_if_none_pays(Listed(market, (yes, no)), 0, side_b, 0) is not None
    assert edge_if_none_pays(Listed(market, (one, no)), 0, side_b, 0) is None
