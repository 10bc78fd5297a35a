"""The project's own clients read every pair of the simulator completely."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest

from positions.venues.errors import VenueError
from positions.venues.fees import Rounding
from positions.venues.kalshi.fees import TAKER_RATE
from positions.venues.simulator.faults import FaultPlan
from positions.venues.simulator.question import SimVenue
from positions.venues.types import MarketStatus
from tests.support.simulator_clients import Exchange, readers
from tests.support.simulator_worlds import (
    NOON,
    Pair,
    days_from,
    lifecycle_on,
    true_pairs,
)

T = TypeVar("T")
MOMENTS = days_from(NOON, 5, step=71.3)


@pytest.mark.parametrize("at", MOMENTS, ids=lambda at: f"{at:%Y-%m-%d}")
@pytest.mark.parametrize("page_size", [11, 100])
def test_every_true_pair_is_listed_and_no_record_is_unusable(
    at: datetime, page_size: int
) -> None:
    exchange = Exchange(at)
    listings = [
        reader.list_markets() for reader in readers(exchange, page_size=page_size)
    ]
    for listing in listings:
        assert listing.complete
        assert set(listing.skipped) <= {"not_open", "not_an_object"}
        assert listing.skipped.get("not_an_object", 0) == 0
    polymarket, kalshi = ({m.market_id: m for m in lst.markets} for lst in listings)
    pairs = true_pairs(exchange.world, at)
    assert len(pairs) > 40
    for pair in pairs:
        here, there = polymarket[pair.polymarket_id], kalshi[pair.kalshi_ticker]
        assert here.market_type == there.market_type == pair.market_type
        assert here.fee.rounding is Rounding.HALF_UP
        assert there.fee.rounding is Rounding.BALANCE
        assert there.fee.rate in {TAKER_RATE, TAKER_RATE / 2}


def test_books_of_both_clients_agree_with_the_world() -> None:
    exchange = Exchange()
    polymarket, kalshi = readers(exchange)
    here = polymarket.read_books(polymarket.list_markets().markets)
    there = kalshi.read_books(kalshi.list_markets().markets)
    for pair in true_pairs(exchange.world, NOON):
        quotes = exchange.world.quotes(pair.scenario, NOON)
        yes = here[pair.polymarket_id][pair.outcome_index]
        listed_yes = there[pair.kalshi_ticker][0]
        if pair.text.affirms:
            assert yes.asks[0].price == Decimal(quotes.polymarket.ask) / 1000
            assert listed_yes.asks[0].price == Decimal(quotes.kalshi.ask) / 1000
        else:
            assert yes.asks[0].price == 1 - Decimal(quotes.polymarket.bid) / 1000
            assert listed_yes.asks[0].price == 1 - Decimal(quotes.kalshi.bid) / 1000


def settled_pair() -> Pair:
    exchange = Exchange()
    return true_pairs(exchange.world, NOON)[0]


def test_resolutions_follow_both_markets_to_their_payouts() -> None:
    exchange = Exchange()
    for pair in true_pairs(exchange.world, NOON)[:12]:
        outcome = pair.scenario.outcome
        late = Exchange(pair.scenario.outcome.final_at + timedelta(hours=1))
        polymarket, kalshi = readers(late)
        here = polymarket.read_resolutions([pair.polymarket_id])[pair.polymarket_id]
        there = kalshi.read_resolutions([pair.kalshi_ticker])[pair.kalshi_ticker]
        assert here.status is there.status is MarketStatus.FINAL
        assert here.payouts is not None
        assert there.payouts is not None
        yes = outcome.kalshi.payout if pair.text.affirms else 1 - outcome.kalshi.payout
        assert there.payouts == (yes, 1 - yes)
        affirming = (
            outcome.polymarket.payout
            if pair.text.affirms
            else 1 - outcome.polymarket.payout
        )
        assert here.payouts[pair.outcome_index] == affirming


def test_a_market_between_close_and_result_is_closed_without_payouts() -> None:
    pair = settled_pair()
    for venue, index in ((SimVenue.POLYMARKET, 0), (SimVenue.KALSHI, 1)):
        lifecycle = lifecycle_on(pair.scenario, venue)
        reader = readers(Exchange(lifecycle.closes_at + timedelta(minutes=1)))[index]
        name = pair.polymarket_id if index == 0 else pair.kalshi_ticker
        resolution = reader.read_resolutions([name])[name]
        assert resolution.status is MarketStatus.CLOSED
        assert resolution.payouts is None


def test_resolutions_of_old_markets_can_still_be_read() -> None:
    pair = settled_pair()
    late = Exchange(pair.scenario.outcome.final_at + timedelta(days=300))
    polymarket, kalshi = readers(late)
    assert polymarket.read_resolutions([pair.polymarket_id])
    assert kalshi.read_resolutions([pair.kalshi_ticker])


def test_with_retries_everything_is_read_despite_faults() -> None:
    exchange = Exchange(faults=FaultPlan(9, 0.3))
    failures: list[VenueError] = []

    def patient(what: str, call: Callable[[], T]) -> T:
        for _ in range(20):
            try:
                return call()
            except VenueError as error:
                failures.append(error)
        raise AssertionError("twenty failures in a row")

    polymarket, kalshi = readers(exchange, caller=patient, page_size=10)
    listings = polymarket.list_markets(), kalshi.list_markets()
    without_faults = [reader.list_markets() for reader in readers(Exchange())]
    assert [len(x.markets) for x in listings] == [
        len(x.markets) for x in without_faults
    ]
    assert len(failures) > 5
    assert all(error.is_retryable for error in failures)
