"""What is ordered of a planned leg, in the sizes that venues take."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from positions.services import PlannedLeg
from positions.venues.depth import lot_at
from positions.venues.fees import CENT
from positions.venues.paper.filling import fill
from tests.support.market_builders import book, polymarket
from tests.support.venue_records import order_for

DOLLARS = polymarket(spends_dollars=True, lot=Decimal(1))


def planned(notional: Decimal, limit: Decimal) -> PlannedLeg:
    return PlannedLeg(DOLLARS, 0, Decimal(100), limit, notional, Decimal(0))


@given(
    notional=st.integers(1, 10**7).map(lambda n: Decimal(n) / 10_000),
    limit=st.integers(1, 9_999).map(lambda n: Decimal(n) / 10_000),
)
def test_an_order_never_spends_more_than_planned_and_only_whole_cents(
    notional: Decimal, limit: Decimal
) -> None:
    size = planned(notional, limit).order_size
    assert size * limit <= notional
    assert not size * limit % CENT
    # What is left over would not buy another lot.
    assert notional - size * limit < lot_at(DOLLARS, limit) * limit


def test_several_levels_are_bought_at_the_worst_for_no_more_than_they_cost() -> None:
    """Fifty at 0.45 and fifty at 0.47 cost $46: 97 at 0.47, which bring 99.1276."""
    size = planned(Decimal(46), Decimal("0.47")).order_size
    assert size == 97
    order = order_for(DOLLARS, size=size, limit_price=Decimal("0.47"))
    receipt = fill(order, DOLLARS, book(DOLLARS, 0, [("0.45", "50"), ("0.47", "50")]))
    assert receipt.size == Decimal("99.1276")
    assert receipt.notional <= size * Decimal("0.47")
