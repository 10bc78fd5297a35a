"""A whole life of four baskets in small steps, and an agent that may die in any step.

The markets are the simulated exchanges' own; their books and outcomes are set here, so
that one basket agrees, one settles differently, one is refused and one loses its
second leg. Orders go to the real paper ledger in the real database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import Any

from positions.models import positions
from positions.services import Desk
from positions.venues.interface import Venues
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.types import BookPair, Market, MarketStatus, Mode, VenueName
from strategy import agent, recovery, schedule
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.matching import find_pairs
from strategy.services import Mandate
from tasklog.runs import Run
from tasklog.storage.codec import collection, decode
from tasklog.storage.leases import NEVER, Lease
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal
from tests.support.fakes import START, FakeClock, FakeVenue, levels
from tests.support.simulated import readers

# The days on which the agent looks, and whether it does all its duties or only checks.
STEPS = ((0, True), (1, False), (4, False), (5, True))
AGREE, DIFFER, REFUSED, BROKEN = range(4)


class Crash(BaseException):
    """The process dies here: nothing may catch this."""


@dataclass
class AloneVenue(FakeVenue):
    """A venue whose books are other ones when one market is asked for alone.

    That is how an order sees a book that changed since the basket was priced.
    """

    asks_alone: dict[tuple[str, int], Any] = field(default_factory=dict)
    closed_alone: set[str] = field(default_factory=set)

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        found = super().read_books(markets)
        if len(markets) > 1:
            return found
        return {
            market_id: self._changed(market_id, pair)
            for market_id, pair in found.items()
        }

    def _changed(self, market_id: str, pair: BookPair) -> BookPair:
        first, second = (
            replace(book, asks=self.asks_alone.get((market_id, index), book.asks))
            for index, book in enumerate(pair)
        )
        return first, second

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        found = super().read_markets(market_ids)
        closed = {one: found[one] for one in self.closed_alone & found.keys()}
        return found | {
            one: replace(market, status=MarketStatus.CLOSED)
            for one, market in closed.items()
        }


@lru_cache(maxsize=1)
def four_pairs() -> tuple[tuple[Market, Market, int], ...]:
    """Four events of one type that both exchanges list, ending within a few days."""
    polymarket, kalshi = readers(FakeClock())
    first = {one.market_id: one for one in polymarket.list_markets().markets}
    second = {one.market_id: one for one in kalshi.list_markets().markets}
    # All of one type: more polls would only be more of the same writes.
    chosen: dict[str, dict[str, tuple[Market, Market, int]]] = defaultdict(dict)
    for pair in find_pairs(tuple(first.values()), tuple(second.values())):
        a, b = first[pair.market_a], second[pair.market_b]
        if pair.verdict == "same" and _ends_soon(a) and _ends_soon(b):
            chosen[b.market_type].setdefault(a.event_id, (a, b, pair.outcome_a))
    richest = max(chosen.values(), key=len)
    return tuple(richest.values())[:4]


def _ends_soon(market: Market) -> bool:
    end = market.expected_end_at or market.closes_at
    return end is not None and timedelta(days=1) < end - START < timedelta(days=4)


@dataclass
class Life:
    """The world of one run, which outlives every process of the agent."""

    clock: FakeClock = field(default_factory=FakeClock)
    at_write: Callable[[], None] = lambda: None
    at_call: Callable[[], None] = lambda: None
    step: int = 0
    restarts: int = 0
    mandate: Mandate | None = None
    bounds: Bounds = field(default_factory=Bounds)

    def __post_init__(self) -> None:
        pairs = four_pairs()
        assert len(pairs) == 4
        self.polymarket = AloneVenue(VenueName.POLYMARKET, self.clock)
        self.kalshi = AloneVenue(VenueName.KALSHI, self.clock)
        for venue in (self.polymarket, self.kalshi):
            venue.before = lambda call: self.at_call()
        for kind, (first, second, yes) in enumerate(pairs):
            self._list(kind, first, second, yes)

    def _list(self, kind: int, first: Market, second: Market, yes: int) -> None:
        self.polymarket.markets[first.market_id] = first
        self.kalshi.markets[second.market_id] = second
        self.polymarket.asks[first.market_id, yes] = levels(("0.40", "80"))
        self.polymarket.asks[first.market_id, 1 - yes] = levels(("0.70", "500"))
        self.kalshi.asks[second.market_id, 1] = levels(("0.53", "300"))
        self.kalshi.asks[second.market_id, 0] = levels(("0.60", "300"))
        if kind == REFUSED:
            self.polymarket.closed_alone.add(first.market_id)
        if kind == BROKEN:
            self.kalshi.asks_alone[second.market_id, 1] = levels(("0.58", "300"))

    def _pass_by(self, day: int) -> None:
        """The baskets are on offer on the first day; the outcomes come days later,
        at one venue a day before the other."""
        if day >= 1:
            self.polymarket.asks.clear()
        won, lost, void = Decimal(1), Decimal(0), Decimal("0.5")
        for kind, (first, second, yes) in enumerate(four_pairs()):
            if day >= 4:
                agreed = (won, lost) if yes == 0 else (lost, won)
                payouts = (void, void) if kind == DIFFER else agreed
                self.polymarket.payouts[first.market_id] = payouts
            if day >= 5:
                self.kalshi.payouts[second.market_id] = (won, lost)

    def run(self) -> None:
        """Live to the end; raises whatever kills the agent, and may be called again."""
        while self.step < len(STEPS):
            day, all_duties = STEPS[self.step]
            self.clock.venue = START + timedelta(days=day)
            self.clock.wall = FakeClock.wall + timedelta(days=day)
            self._pass_by(day)
            self._process(all_duties)
            self.step += 1

    def die(self) -> None:
        """The process is gone: what it held in memory is lost, its lease runs out."""
        self.mandate = None
        self.restarts += 1
        collection("leases").update_many({}, {"$set": {"expires": NEVER}})

    def _process(self, all_duties: bool) -> None:
        if self.mandate is None:
            self.mandate = self._start()
        if all_duties:
            agent.hurry_all(self.mandate)
            agent.sweep(self.mandate)
        else:
            schedule.hurry([schedule.CHECK], self.clock.wall)
            agent.run_duty(schedule.CHECK, self.mandate, lambda claim: None)

    def _start(self) -> Mandate:
        name = f"life-{self.restarts}"
        token = Lease(collection("leases"), agent.LEASE, name, 3600).acquire()
        assert token is not None
        mandate = self._mandate(token)
        Run(name, "test", "simulated", "host", self.restarts).begin(token)
        recovery.start(mandate)
        return mandate

    def _mandate(self, token: int) -> Mandate:
        numbers = count(1)
        prefix = f"{self.restarts}-"
        journal = Journal(self.clock.wall_now, lambda: f"{prefix}{next(numbers)}")
        retrier = Retrier(journal, lambda seconds: None)
        ledger = PaperLedger(collection("paper_orders"))
        venues = Venues(
            Mode.SIMULATED,
            PaperVenue(self.polymarket, ledger, self.clock),
            PaperVenue(self.kalshi, ledger, self.clock),
            self.clock,
        )
        desk = Desk(venues, retrier, journal, token, 10.0, lambda: None)
        limits = Limits(hurdle=Decimal(0))
        return Mandate(desk, limits, self.bounds, 60, 600)


LEFT_OUT = {"version", "fence", "touched_at", "events", "outbox", "outcome_due_at"}


def books() -> dict[str, Any]:
    """What must be the same however often the agent died on the way."""
    kept = [
        {key: value for key, value in decode(one).items() if key not in LEFT_OUT}
        for one in positions().find().sort("_id")
    ]
    performance = [
        {k: v for k, v in decode(one).items() if k != "last_updated"}
        for one in collection("market_type_performance").find().sort("_id")
    ]
    return {
        "positions": kept,
        "orders": [
            {k: v for k, v in decode(one).items() if k != "placed_at"}
            for one in collection("paper_orders").find().sort("_id")
        ],
        "opportunities": [
            one["_id"]
            for one in collection("arbitrage_opportunities").find().sort("_id")
        ],
        "performance": performance,
    }
