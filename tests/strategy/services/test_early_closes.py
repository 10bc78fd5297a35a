"""Positions in markets that a listing no longer shows as open are looked at next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from positions.models import POSITIONS
from positions.services import due as due_positions
from positions.venues.types import Listing, Market, MarketStatus
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.services import AgentContext
from strategy.services.early_closes import look_at_closed
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import Street, market, street

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def here() -> Street:
    here = street()
    later = here.clock.wall + DAY
    add(
        "positions",
        *(
            builders.position(
                id=f"p{number}",
                outcome_due_at=later,
                legs=[
                    builders.leg(market_id=f"{number}"),
                    builders.other_leg(market_id=f"K{number}"),
                ],
            )
            for number in range(3)
        ),
    )
    return here


@pytest.fixture
def context(here: Street) -> AgentContext:
    return AgentContext(here.context(), Limits(), Bounds(), 60, 600)


def listing(*ids: str, complete: bool = True) -> Listing:
    return Listing(tuple(map(listed, ids)), {}, complete=complete)


def listed(market_id: str) -> Market:
    return market(market_id=market_id)


def due(here: Street) -> list[str]:
    rows = POSITIONS.raw.find({"outcome_due_at": {"$lte": here.clock.wall}})
    return sorted(row["_id"] for row in rows)


def test_what_was_listed_and_is_no_longer_is_due(
    here: Street, context: AgentContext
) -> None:
    look_at_closed({"polymarket": listing("0", "1", "2")}, context)
    assert due(here) == []
    look_at_closed({"polymarket": listing("0", "2")}, context)
    assert due(here) == ["p1"]


def test_the_first_listing_of_a_process_is_compared_with_what_is_held(
    here: Street, context: AgentContext
) -> None:
    assert look_at_closed({"kalshi": listing("K1")}, context) == 2
    assert due(here) == ["p0", "p2"]


def test_each_listing_is_compared_with_some_of_what_is_held_until_all_had_their_turn(
    here: Street, context: AgentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_positions, "HELD_AT_ONCE", 1)
    found = []
    for _ in range(4):
        look_at_closed({"kalshi": listing("K1")}, context)
        found.append(due(here))
    assert found == [["p0"], ["p0"], ["p0", "p2"], ["p0", "p2"]]
    # From now on, by the listing before alone.
    POSITIONS.raw.update_many({}, {"$set": {"outcome_due_at": here.clock.wall + DAY}})
    look_at_closed({"kalshi": listing("K1")}, context)
    assert due(here) == []


def test_a_market_that_is_listed_as_closed_is_due(
    here: Street, context: AgentContext
) -> None:
    closed = replace(listed("1"), status=MarketStatus.CLOSED)
    markets = (listed("0"), closed, listed("2"))
    look_at_closed({"polymarket": Listing(markets, {}, complete=True)}, context)
    assert due(here) == ["p1"]


def test_an_incomplete_listing_says_nothing(
    here: Street, context: AgentContext
) -> None:
    look_at_closed({"polymarket": listing("0", complete=False)}, context)
    assert due(here) == []
    assert context.open_markets == {}
