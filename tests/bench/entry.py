"""Entering many baskets of one poll: side by side, and one after the other.

Both venues are served over HTTP in their own formats and take some time for each
answer; calls stay within the budgets of live mode.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from positions.models import POSITIONS
from positions.services import PositionContext
from positions.venues.http import Budget, HttpClient, LocalTurns, Rate, new_session
from positions.venues.http.shared_turns import CALL_BUDGETS, SharedTurns
from positions.venues.interface import Venues
from positions.venues.kalshi import KalshiClient
from positions.venues.kalshi import parse_market as parse_kalshi
from positions.venues.kalshi.spec import RATE
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.polymarket import PolymarketClient
from positions.venues.polymarket.spec import CLOB_RATE, GAMMA_RATE
from positions.venues.types import Mode
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.schedule import Claim
from strategy.services import AgentContext, poll
from tasklog.storage.codec import encode
from tasklog.storage.collections import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal
from tests.bench.measurement import Goal, Report, interleaved
from tests.support import builders, venue_records
from tests.support.fake_apis import FakeKalshi, FakePolymarket
from tests.support.venue_server import served

EDGES, SAMPLE, AT_ONCE = 100, 10, 8
ANSWER_SECONDS = 0.05
# What each API was allowed, in all, before budgets followed the venues' own limits.
NAIVE_RATE = Rate(5.0, burst=5)
MILLION = Decimal(1_000_000)


@dataclass
class Traffic:
    """When calls came to one venue, and how many were answered at once."""

    times: list[float] = field(default_factory=list)
    answering: int = 0
    peak: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def call(self) -> Iterator[None]:
        with self.lock:
            self.times.append(time.monotonic())
            self.answering += 1
            self.peak = max(self.peak, self.answering)
        try:
            time.sleep(ANSWER_SECONDS)
            yield
        finally:
            with self.lock:
                self.answering -= 1

    def busiest_second(self) -> int:
        """The most calls that came within one second."""
        return max(
            (sum(t <= each < t + 1 for each in self.times) for t in self.times),
            default=0,
        )


class SlowPolymarket(FakePolymarket):
    """Polymarket, with as many edges as asked for."""

    def __init__(self, numbers: range, now: datetime, traffic: Traffic):
        books = [
            venue_records.clob_book(
                token,
                timestamp=str(int(now.timestamp() * 1000)),
                bids=[],
                asks=[{"price": "0.40", "size": "500"}],
            )
            for number in numbers
            for token in tokens(number)
        ]
        events = [
            venue_records.gamma_event(gamma_market(number, now), id=f"event {number}")
            for number in numbers
        ]
        super().__init__(events, books)
        self.page_size = 1000
        self.traffic = traffic

    def answer(self, path: str, query: dict[str, list[str]], body: Any) -> object:
        with self.traffic.call():
            return super().answer(path, query, body)


class SlowKalshi(FakeKalshi):
    """Its counterpart."""

    def __init__(self, numbers: range, now: datetime, traffic: Traffic):
        side = {"yes_dollars": [["0.50", "500"]], "no_dollars": [["0.45", "500"]]}
        books = [{"ticker": ticker(number), "orderbook_fp": side} for number in numbers]
        markets = [kalshi_market(number, now) for number in numbers]
        series = venue_records.kalshi_series()
        super().__init__([venue_records.kalshi_event(*markets)], [series], books)
        self.page_size = 1000
        self.traffic = traffic

    def answer(self, path: str, query: dict[str, list[str]], body: Any) -> object:
        with self.traffic.call():
            return super().answer(path, query, body)


def tokens(number: int) -> tuple[str, str]:
    return f"1{number:07}", f"2{number:07}"


def ticker(number: int) -> str:
    return f"KXRAIN-27JAN02-T{number}"


def gamma_market(number: int, now: datetime) -> dict[str, Any]:
    yes, no = tokens(number)
    return venue_records.gamma_market(
        id=str(number),
        clobTokenIds=f'["{yes}", "{no}"]',
        endDate=stamp(now + timedelta(days=5)),
        feesEnabled=False,
        feeSchedule=venue_records.ABSENT,
        # JSON of the server has no decimals.
        **dict.fromkeys(("orderPriceMinTickSize", "bestBid", "bestAsk"), 0.01),
    )


def kalshi_market(number: int, now: datetime) -> dict[str, Any]:
    end = stamp(now + timedelta(days=5))
    dates = ("close_time", "expected_expiration_time", "occurrence_datetime")
    return venue_records.kalshi_market(
        ticker=ticker(number), **dict.fromkeys((*dates, "expiration_time"), end)
    )


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def traded_pair(number: int, now: datetime, **more: Any) -> dict[str, Any]:
    """A pair of these two markets that may be traded, as it is stored."""
    event, series = venue_records.kalshi_event(), venue_records.kalshi_series()
    market_a = venue_records.polymarket_market(**gamma_market(number, now))
    market_b = parse_kalshi(kalshi_market(number, now), event, series)
    return builders.pair(
        event_key=f"polymarket:{number}",
        market_id_a=market_a.market_id,
        market_id_b=market_b.market_id,
        outcome_b=0,
        verdict="same",
        market_a=encode(market_a),
        market_b=encode(market_b),
        **more,
    )


def store_pairs(numbers: range, now: datetime) -> None:
    for number in numbers:
        collection("matched_pairs").insert_one(traded_pair(number, now))


@dataclass(frozen=True, slots=True)
class WallClock:
    def venue_now(self) -> datetime:
        return datetime.now(UTC)

    def wall_now(self) -> datetime:
        return datetime.now(UTC)


def context_at(
    urls: dict[str, str], budget: Callable[[str, Rate], Budget], at_once: int
) -> AgentContext:
    session, clock = new_session(4 * AT_ONCE), WallClock()

    def http(venue: str, setting: str, rate: Rate) -> HttpClient:
        return HttpClient(
            venue,
            urls[f"ARBSITE_{setting.upper()}"],
            session=session,
            monotonic=time.monotonic,
            budget=budget(setting, rate),
        )

    readers = (
        PolymarketClient(
            http("polymarket", "gamma_url", GAMMA_RATE),
            http("polymarket", "clob_url", CLOB_RATE),
            clock,
        ),
        KalshiClient(http("kalshi", "kalshi_url", RATE), clock),
    )
    ledger = PaperLedger(collection("paper_orders"))
    venues = tuple(
        PaperVenue(reader, ledger, clock, reads_together=at_once > 1)
        for reader in readers
    )
    journal = Journal(clock.wall_now, lambda: uuid4().hex)
    positions = PositionContext(
        Venues(Mode.LIVE, venues, clock),
        Retrier(journal, time.sleep),
        journal,
        token=1,
        check_seconds=10.0,
        check_stop=lambda: None,
    )
    limits = Limits(
        hurdle=Decimal(0), review_edge=Decimal(1), max_book_age_seconds=Decimal(60)
    )
    bounds = Bounds(MILLION, MILLION, MILLION, MILLION, MILLION)
    return AgentContext(positions, limits, bounds, 60, 600, entries_at_once=at_once)


def entry(size: int | None, repetitions: int) -> Report:
    """Enter `size` baskets that one poll finds."""
    size = size or EDGES
    sample = min(size, SAMPLE)
    traffic = Traffic()

    def run(
        count: int, budget: Callable[[str, Rate], Budget], at_once: int
    ) -> Callable[[], object]:
        def enter_all() -> None:
            forget()
            now, numbers = datetime.now(UTC), range(count)
            polymarket = SlowPolymarket(numbers, now, Traffic())
            kalshi = SlowKalshi(numbers, now, traffic)
            store_pairs(numbers, now)
            with served(polymarket, kalshi) as urls:
                context = context_at(urls, budget, at_once)
                claim = Claim("poll:Weather", stamp(now), 1, now, now, 60)
                report = poll("Weather", claim, context)
            if report.entered != count:
                raise AssertionError(f"{report.entered} entered: {report.rejections}")

        return enter_all

    costs = interleaved(
        {
            "one after the other": run(sample, _naive_budget, 1),
            "side by side": run(size, shared_budget, AT_ONCE),
        },
        repetitions,
    )
    serial, side_by_side = (cost.wall for cost in costs.values())
    orders = collection("paper_orders").count_documents({})
    first_ten = sorted(_seconds_to_entry())[: min(10, size)]
    return Report(
        {"edges": size, "entered one by one": sample},
        costs,
        (
            Goal("times faster", serial / sample / (side_by_side / size), 3),
            Goal("seconds for all", side_by_side, 20, at_least=False),
            Goal("seconds for the first ten", first_ten[-1], 3, at_least=False),
            Goal("orders a basket", orders / size, 2, at_least=False),
            Goal(
                "calls in Kalshi's busiest second",
                traffic.busiest_second(),
                RATE.per_second + RATE.for_orders + 2 * RATE.burst,
                at_least=False,
            ),
        ),
        {"most calls to Kalshi at once": traffic.peak},
    )


def _naive_budget(name: str, rate: Rate) -> Budget:
    return Budget(NAIVE_RATE, LocalTurns(time.monotonic), time.sleep)


def shared_budget(name: str, rate: Rate) -> Budget:
    return Budget(rate, SharedTurns(name, CALL_BUDGETS.raw), time.sleep)


def _seconds_to_entry() -> Iterator[float]:
    """From the first decision of the poll until each position was entered."""
    rows = list(POSITIONS.raw.find({}, {"touched_at": 1, "events": 1}))
    start = min(row["events"][0]["timestamp"] for row in rows)
    return ((row["touched_at"] - start).total_seconds() for row in rows)


def forget() -> None:
    for name in ("positions", "paper_orders", "matched_pairs"):
        collection(name).delete_many({})
    collection("arbitrage_opportunities").delete_many({})
