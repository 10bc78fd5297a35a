"""Dollars are added up by the server, whatever somebody did to one position."""

from __future__ import annotations

from decimal import Decimal

import pytest

from positions.services import monitor
from strategy.exposure import Bounds
from strategy.services.exposure import read_exposure
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import street

pytestmark = pytest.mark.django_db

WIDE = Bounds(*5 * (Decimal(10_000),))


def locked() -> Decimal:
    return 10_000 - read_exposure([]).room(["all"], WIDE)["all"]


def legs(**changes: object) -> list[builders.Stored]:
    return [builders.leg(**changes), builders.other_leg()]


def test_filled_legs_count_with_what_they_cost() -> None:
    add("positions", builders.position(legs=legs()))
    assert locked() == Decimal(97)


@pytest.mark.parametrize("damage", [{"size": "100"}, {"fee": None}, {"notional": []}])
def test_a_damaged_leg_counts_with_the_whole_stake(damage: builders.Stored) -> None:
    stake = Decimal(builders.position()["stake"].to_decimal())
    add("positions", builders.position(legs=legs(**damage)))
    assert locked() >= stake


def test_a_damaged_fee_of_the_opportunity_counts_nothing() -> None:
    planned = legs(status="planned", size=Decimal(100), limit_price=Decimal("0.45"))
    opportunity = {"fee_a": "much", "fee_b": "more"}
    add("positions", builders.position(legs=planned, opportunity=opportunity))
    assert locked() > Decimal(45)


def test_a_damaged_time_of_entry_does_not_stop_the_monitoring_of_others() -> None:
    last = {"last_checked": builders.LONG_AGO}
    damaged = builders.position(entered_at="noon", **last)
    add("positions", damaged, builders.position(**last))
    assert monitor(street().context()) == 2
