"""A third venue takes part in everything once it is registered, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from positions.models import POSITIONS
from positions.services import PositionContext
from positions.venues.interface import Reader, Venues
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.types import Market, Mode
from strategy import agent, recovery, schedule
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.invariants import breaches
from strategy.models import PAIRS
from strategy.services import AgentContext
from tasklog.storage.collections import collection
from tasklog.storage.leases import Lease
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal
from tests.support.crash_life import six_pairs
from tests.support.documents import read_record
from tests.support.fakes import FakeClock, FakeVenue, levels
from tests.support.memory_venue import NAME, MemoryReader, MemoryVenue, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def memory() -> Iterator[MemoryVenue]:
    venue = MemoryVenue()
    with registered(venue.spec()):
        yield venue


def context_of(memory: MemoryVenue, *listed: FakeVenue) -> AgentContext:
    """An agent between the third venue and one of the two, or both."""
    clock, ledger = listed[0].clock, PaperLedger(collection("paper_orders"))
    readers: list[Reader] = [*listed, MemoryReader(memory, clock)]
    venues = Venues(
        Mode.SIMULATED,
        tuple(PaperVenue(reader, ledger, clock) for reader in readers),
        clock,
    )
    numbers = count(1)
    journal = Journal(clock.wall_now, lambda: f"line-{next(numbers)}")
    retrier = Retrier(journal, lambda seconds: None)
    token = Lease(agent.LEASE, "third", 3600).acquire()
    assert token is not None
    positions = PositionContext(venues, retrier, journal, token, 10.0, lambda: None)
    return AgentContext(positions, Limits(hurdle=Decimal(0)), Bounds(), 60, 600)


def listed_at(name: str) -> tuple[Market, Market, int]:
    """A market of this venue, its twin, and the outcome that pays as the twin's Yes."""
    market_a, market_b, yes = six_pairs()[0]
    # The third venue writes like Kalshi, so Kalshi's own text is the twin of both.
    return (
        (market_a, market_b, yes) if name == "polymarket" else (market_b, market_b, 0)
    )


@pytest.mark.parametrize("name", ["polymarket", "kalshi"])
def test_it_is_matched_entered_monitored_and_settled(
    name: str, memory: MemoryVenue
) -> None:
    clock = FakeClock()
    market, twin, yes = listed_at(name)
    venue = FakeVenue(name, clock)
    venue.markets[market.market_id] = market
    venue.asks[market.market_id, yes] = levels(("0.40", "80"))
    venue.asks[market.market_id, 1 - yes] = levels(("0.70", "500"))
    memory.list_market(twin, "0.65x300", "0.53x300", market_id="THIRD")
    context = context_of(memory, venue)
    recovery.start(context)
    schedule.make_all_due(clock.wall)
    agent.sweep(context)

    pair = read_record(PAIRS)
    assert {pair.venue_a, pair.venue_b} == {name, NAME}
    position = read_record(POSITIONS)
    assert position.state == "entered"
    assert {position.platform_a, position.platform_b} == {name, NAME}

    clock.pass_days(1)
    schedule.make_all_due(clock.wall)
    agent.sweep(context)
    assert read_record(POSITIONS).days_held == 1

    won, lost = Decimal(1), Decimal(0)
    venue.payouts[market.market_id] = (won, lost) if yes == 0 else (lost, won)
    memory.settle("THIRD", won)
    clock.venue = position.expiration_date + timedelta(days=1)
    clock.wall += timedelta(days=8)
    schedule.make_all_due(clock.wall)
    agent.sweep(context)
    closed = read_record(POSITIONS)
    assert closed.state == "profitable"
    assert [leg.payout for leg in closed.filled_legs] in ([won, lost], [lost, won])
    assert list(breaches()) == []


def test_markets_of_three_venues_on_one_event_have_one_open_position(
    memory: MemoryVenue,
) -> None:
    """Two of the three pairs pay, and they share no market of side a."""
    clock = FakeClock()
    polymarket, kalshi = FakeVenue("polymarket", clock), FakeVenue("kalshi", clock)
    market_a, market_b, yes = six_pairs()[0]
    polymarket.markets[market_a.market_id] = market_a
    polymarket.asks[market_a.market_id, yes] = levels(("0.40", "80"))
    polymarket.asks[market_a.market_id, 1 - yes] = levels(("0.70", "500"))
    kalshi.markets[market_b.market_id] = market_b
    kalshi.asks[market_b.market_id, 0] = levels(("0.60", "300"))
    kalshi.asks[market_b.market_id, 1] = levels(("0.53", "300"))
    memory.list_market(market_b, "0.42x300", "0.62x300", market_id="THIRD")
    context = context_of(memory, polymarket, kalshi)
    recovery.start(context)
    for _ in range(2):
        schedule.make_all_due(clock.wall)
        agent.sweep(context)
        clock.pass_days(1)

    pairs = PAIRS.find({}).records
    assert {(pair.venue_a, pair.venue_b) for pair in pairs} == {
        ("polymarket", "kalshi"),
        ("polymarket", NAME),
        ("kalshi", NAME),
    }
    assert {pair.event_key for pair in pairs} == {f"polymarket:{market_a.market_id}"}
    paying = {pair.venue_a for pair in pairs if pair.last_edge and pair.last_edge > 0}
    assert paying == {"polymarket", "kalshi"}
    assert POSITIONS.raw.count_documents({}) == 1
