"""Six baskets from listing to close, and an agent that may die at any step.

The markets are the simulated exchanges' own; their books and outcomes are set here, so
that one basket agrees, one settles differently, one is rejected, one is completed in
parts, one loses its second leg and is sold back, and one is delayed until it expires.
Orders go to the real paper ledger in the real database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import count
from threading import Lock
from typing import Any

from positions.models import POSITIONS
from positions.services import PositionContext, make_positions_due
from positions.venues.interface import Arrival, Venues
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.types import BookPair, Market, Mode, Receipt
from strategy import agent, recovery, schedule
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.matching import find_pairs
from strategy.services import AgentContext
from tasklog.runs import Run
from tasklog.storage.collections import collection
from tasklog.storage.leases import NEVER, Lease
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal
from tests.support.fakes import START, FakeClock, FakeVenue, levels
from tests.support.simulated import readers

# The days on which the agent runs, and whether it does all its jobs or only checks.
STEPS = ((0, True), (1, False), (4, False), (5, True))
AGREE, DIFFER, REJECTED, BROKEN, UNWOUND, DELAYED = range(6)


class Crash(BaseException):
    """The process dies here: nothing may catch this."""


@dataclass
class AloneVenue(FakeVenue):
    """A venue whose books are other ones when one market is asked for alone.

    That is how an order sees a book that changed since the basket was priced.
    """

    asks_alone: dict[tuple[str, int], Any] = field(default_factory=dict)

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        books = super().read_books(markets)
        if len(markets) > 1:
            return books
        return {
            market_id: self._changed(market_id, pair)
            for market_id, pair in books.items()
        }

    def _changed(self, market_id: str, pair: BookPair) -> BookPair:
        yes_book, no_book = (
            replace(book, asks=self.asks_alone.get((market_id, index), book.asks))
            for index, book in enumerate(pair)
        )
        return yes_book, no_book


class PickyLedger(PaperLedger):
    """A ledger for which some markets have no book by the time an order arrives."""

    def __init__(self, orders: Any, refused: set[str]):
        super().__init__(orders)
        self.refused = refused

    def place(self, arrival: Arrival) -> Receipt:
        if arrival.order.market_id in self.refused:
            arrival = replace(arrival, book=None)
        return super().place(arrival)


@lru_cache(maxsize=1)
def six_pairs() -> tuple[tuple[Market, Market, int], ...]:
    """Six events that both exchanges list, ending within a few days."""
    polymarket, kalshi = readers(FakeClock())
    by_id_a = {market.market_id: market for market in polymarket.list_markets().markets}
    by_id_b = {market.market_id: market for market in kalshi.list_markets().markets}
    by_event: dict[str, tuple[Market, Market, int]] = {}
    for pair in find_pairs(tuple(by_id_a.values()), tuple(by_id_b.values())):
        a, b = by_id_a[pair.market_a], by_id_b[pair.market_b]
        if pair.verdict == "same" and _ends_soon(a) and _ends_soon(b):
            by_event.setdefault(a.event_id, (_plain(a), _plain(b), pair.outcome_a))
    return tuple(by_event.values())[:6]


def _plain(market: Market) -> Market:
    """Of one type: more polls would only be more of the same writes. Not delayed."""
    return replace(market, market_type="Sports", taker_delay=timedelta(0))


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
    context: AgentContext | None = None
    bounds: Bounds = field(default_factory=Bounds)
    entries_at_once: int = 1

    def __post_init__(self) -> None:
        pairs = six_pairs()
        assert len(pairs) == 6
        self.polymarket = AloneVenue("polymarket", self.clock)
        self.kalshi = AloneVenue("kalshi", self.clock)
        self.refused: set[str] = set()
        for venue in (self.polymarket, self.kalshi):
            venue.before = lambda call: self.at_call()
        for kind, (market_a, market_b, yes) in enumerate(pairs):
            self._list(kind, market_a, market_b, yes)

    def _list(self, kind: int, market_a: Market, market_b: Market, yes: int) -> None:
        self.polymarket.markets[market_a.market_id] = market_a
        self.kalshi.markets[market_b.market_id] = market_b
        self.polymarket.asks[market_a.market_id, yes] = levels(("0.40", "80"))
        self.polymarket.asks[market_a.market_id, 1 - yes] = levels(("0.70", "500"))
        self.kalshi.asks[market_b.market_id, 1] = levels(("0.53", "300"))
        self.kalshi.asks[market_b.market_id, 0] = levels(("0.60", "300"))
        if kind == REJECTED:
            self.refused.add(market_a.market_id)
        if kind == BROKEN:
            parts = levels(("0.53", "30"), ("0.58", "300"))
            self.kalshi.asks_alone[market_b.market_id, 1] = parts
        if kind == UNWOUND:
            self.kalshi.asks_alone[market_b.market_id, 1] = ()
            self.polymarket.bids[market_a.market_id, yes] = levels(("0.39", "300"))
        if kind == DELAYED:
            delayed = replace(market_a, taker_delay=timedelta(seconds=3))
            self.polymarket.markets[market_a.market_id] = delayed

    def _pass_by(self, day: int) -> None:
        """The baskets are on offer on the first day; the outcomes come days later,
        at one venue a day before the other."""
        if day >= 1:
            self.polymarket.asks.clear()
        won, lost, void = Decimal(1), Decimal(0), Decimal("0.5")
        for kind, (market_a, market_b, yes) in enumerate(six_pairs()):
            if day >= 4:
                agreed = (won, lost) if yes == 0 else (lost, won)
                payouts = (void, void) if kind == DIFFER else agreed
                self.polymarket.payouts[market_a.market_id] = payouts
            if day >= 5:
                self.kalshi.payouts[market_b.market_id] = (won, lost)

    def run(self) -> None:
        """Live to the end; raises whatever kills the agent, and may be called again."""
        while not self.is_over:
            self.live_a_day()

    @property
    def is_over(self) -> bool:
        return self.step >= len(STEPS)

    def live_a_day(self) -> None:
        day, all_jobs = STEPS[self.step]
        # An hour later in the day, so that the seconds of an entry make no day.
        passed = timedelta(days=day, hours=1) if day else timedelta(0)
        # A process that takes over lives no earlier than the one that died.
        self.clock.venue = max(self.clock.venue, START + passed)
        self.clock.wall = max(self.clock.wall, FakeClock.wall + passed)
        self._pass_by(day)
        self._process(all_jobs)
        self.step += 1

    def check_again(self) -> None:
        """The next check, at the same time: what was put off by a failure is due."""
        if self.context is None:
            self.context = self.start()
        make_positions_due(self.context.positions)
        schedule.make_due([schedule.CHECK], self.clock.wall)
        agent.run_job(schedule.CHECK, self.context)

    def die(self) -> None:
        """The process is gone: what it held in memory is lost, its lease runs out."""
        self.context = None
        self.restarts += 1
        collection("leases").update_many({}, {"$set": {"expires": NEVER}})

    def _process(self, all_jobs: bool) -> None:
        if self.context is None:
            self.context = self.start()
        if all_jobs:
            schedule.make_all_due(self.clock.wall)
            agent.sweep(self.context)
        else:
            schedule.make_due([schedule.CHECK], self.clock.wall)
            agent.run_job(schedule.CHECK, self.context)

    def order_venues(self) -> Venues:
        """Venues as another process asks them: its calls are no steps of the agent."""
        ledger = PaperLedger(collection("paper_orders"))
        readers = (self.polymarket, self.kalshi)
        return Venues(
            Mode.SIMULATED,
            tuple(PaperVenue(reader, ledger, self.clock) for reader in readers),
            self.clock,
        )

    def start(self) -> AgentContext:
        name = f"life-{self.restarts}"
        token = Lease(agent.LEASE, name, 3600).acquire()
        assert token is not None
        context = self._context(token)
        Run(name, "test", "simulated", "host", self.restarts).begin(token)
        recovery.start(context)
        return context

    def _context(self, token: int) -> AgentContext:
        numbers = count(1)
        prefix = f"{self.restarts}-"
        journal = Journal(self.clock.wall_now, lambda: f"{prefix}{next(numbers)}")
        retrier = Retrier(journal, lambda seconds: None)
        ledger = PickyLedger(collection("paper_orders"), self.refused)
        venues = Venues(
            Mode.SIMULATED,
            (
                PaperVenue(self.polymarket, ledger, self.clock),
                PaperVenue(self.kalshi, ledger, self.clock),
            ),
            self.clock,
        )
        positions = PositionContext(venues, retrier, journal, token, 10.0, lambda: None)
        limits = Limits(hurdle=Decimal(0))
        # No entry is checked again: its books are other ones when asked for alone.
        return AgentContext(
            positions,
            limits,
            self.bounds,
            60,
            600,
            entries_at_once=self.entries_at_once,
        )


# What may differ: how often a write was tried, and when.
LEFT_OUT = {
    *("version", "fence", "touched_at", "events", "outbox", "outcome_due_at"),
    *("created_at", "entered_at", "last_checked", "next_day_at"),
}
ORDER_TIMES = {"placed_at", "matches_at", "matched_at", "expires_at"}


def _without(names: set[str], name: str) -> list[dict[str, Any]]:
    """The documents of a collection by id, without some of their fields."""
    return list(collection(name).find({}, dict.fromkeys(names, 0)).sort("_id"))


def books() -> dict[str, Any]:
    """What must be the same however often the agent died on the way."""
    opportunities = collection("arbitrage_opportunities").find({}, {"_id": 1})
    return {
        "positions": _without(LEFT_OUT, POSITIONS.name),
        "orders": _without(ORDER_TIMES, "paper_orders"),
        "opportunities": list(opportunities.sort("_id")),
        "performance": _without({"last_updated"}, "market_type_performance"),
    }


def crash_at(*numbers: int, names: list[str] | None = None) -> Callable[..., None]:
    """Dies at the nth time it is asked, for each number; `names` gets what it was."""
    passed = [0]

    def step(name: str = "") -> None:
        passed[0] += 1
        if passed[0] in numbers:
            if names is not None:
                names.append(name)
            raise Crash

    return step


class Death:
    """Dies at the nth step that any thread takes; until it revives, all the others do.

    So a process ends as a whole, whichever of its threads was the first.
    """

    def __init__(self, number: int):
        self._left = number
        self._is_dead = False
        self._lock = Lock()

    def __call__(self, *_: object) -> None:
        with self._lock:
            self._left -= 1
            self._is_dead = self._is_dead or self._left == 0
            if self._is_dead:
                raise Crash

    def revive(self) -> None:
        self._is_dead = False
