"""From a change at the venue to the first order, with and without streams.

Both venues are served over HTTP and websockets in their own formats. They answer at
once: what a real venue takes comes on top. Agent and streams share one process here, as
in `runagent`.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median, quantiles
from typing import Any

from positions.models import POSITIONS
from positions.venues.interface import Reader
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import NO_FAULTS
from positions.venues.simulator.world import World
from positions.venues.stream_wiring import simulated_endpoints
from positions.venues.streams.connection import Outside
from strategy import agent
from strategy.schedule import Claim
from strategy.services import AgentContext, poll
from strategy.streaming.states import STREAMS
from strategy.streaming.watcher import Watcher
from tasklog.storage.collections import collection
from tests.bench import entry, progress
from tests.bench.measurement import Cost, Goal, Report
from tests.support.streams import streaming, wall_now
from tests.support.venue_server import served
from tests.support.waiting import eventually

CHANGES = 30
JOB = "streamed:Weather"
# The scheduled poll of a market type of average success.
INTERVAL = 60.0
WINDOWS = (1, 3, 10, 60)
DEAR, CHEAP = "0.60", "0.40"
LONGEST = 30.0


class Free(entry.Traffic):
    """A venue that answers at once."""

    @contextmanager
    def call(self) -> Iterator[None]:
        yield


class Venues:
    """Both venues, and the prices that this benchmark changes."""

    def __init__(self, count: int) -> None:
        now, numbers = datetime.now(UTC), range(count)
        self.polymarket = entry.SlowPolymarket(numbers, now, Free())
        self.kalshi = entry.SlowKalshi(numbers, now, Free())
        self._books = {book["asset_id"]: book for book in self.polymarket.books}
        self._version = 0
        for number in numbers:
            self.price(number, DEAR)
        entry.store_pairs(numbers, now)

    def price(self, number: int, ask: str) -> None:
        """Offer Yes at this price; No costs too much at any time."""
        for token, price in zip(entry.tokens(number), (ask, "0.70"), strict=True):
            book = self._books[token]
            book["asks"] = [{"price": price, "size": "500"}]
            book["timestamp"] = str(int(time.time() * 1000))
        self._version += 1

    def version(self, at: datetime) -> object:
        return self._version

    def token_book(self, token: str, at: datetime) -> dict[str, Any] | None:
        return self._books.get(token)

    def ticker_book(self, ticker: str, at: datetime) -> dict[str, Any] | None:
        return {"yes_dollars": [["0.5000", "500"]], "no_dollars": [["0.4500", "500"]]}


def streams(size: int | None, repetitions: int) -> Report:
    """The median of `size` changes, one after the other."""
    size = size or CHANGES
    entry.forget()
    venues = Venues(size + 1)
    started = time.perf_counter(), time.process_time()
    with served(venues.polymarket, venues.kalshi) as urls:
        context = entry.context_at(urls, entry.shared_budget, 1)
        polled = _polled(venues, size, context)
        collection("jobs").delete_many({"_id": JOB})
        with (
            streaming(venues, apis=Simulator(World(1), wall_now, NO_FAULTS)) as server,
            _agent(context) as woken,
            _watching(server.url, context, woken),
        ):
            eventually(lambda: _fresh() == size + 1, LONGEST, "fresh books")
            seconds = [_change(venues, number) for number in range(size)]
    wall, cpu = (
        time.perf_counter() - started[0],
        time.process_time() - started[1],
    )
    caught = {
        f"of windows of {window} s, caught": sum(s < window for s in seconds) / size
        for window in WINDOWS
    }
    scheduled = {
        f"of windows of {window} s, caught without": round(
            min(1.0, max(0.0, window - polled) / INTERVAL), 3
        )
        for window in WINDOWS
    }
    return Report(
        {"changes": size},
        {"with streams": Cost(cpu, wall)},
        (
            Goal("seconds to the order", median(seconds), 0.3, at_least=False),
            Goal(
                "times faster than a scheduled poll",
                (INTERVAL / 2 + polled) / median(seconds),
                50,
            ),
            Goal("windows of 1 s caught", caught["of windows of 1 s, caught"], 0.9),
        ),
        {
            "seconds to the order, 90th percentile": round(
                quantiles(seconds, n=10)[-1], 3
            ),
            "seconds from a scheduled poll to its order": round(polled, 3),
            **caught,
            **scheduled,
        },
    )


def _polled(venues: Venues, number: int, context: AgentContext) -> float:
    """Seconds from the start of a scheduled poll to the order for what it found."""
    venues.price(number, CHEAP)
    now = datetime.now(UTC)
    poll("Weather", Claim("poll:Weather", entry.stamp(now), 1, now, now, 60), context)
    return _seconds_to_order(number, now)


def _change(venues: Venues, number: int) -> float:
    """Seconds from a change at the venue to the order that it leads to."""
    progress.show(f"change {number + 1}")
    now = datetime.now(UTC)
    venues.price(number, CHEAP)
    eventually(lambda: _orders(number) >= 2, LONGEST, "an entry")
    return _seconds_to_order(number, now)


def _orders(number: int) -> int:
    position = POSITIONS.raw.find_one({"event_key": f"polymarket:{number}"}, {"_id": 1})
    if position is None:
        return 0
    ids = {"$regex": f"^{position['_id']}:"}
    return int(collection("paper_orders").count_documents({"_id": ids}))


def _seconds_to_order(number: int, since: datetime) -> float:
    position = POSITIONS.raw.find_one({"event_key": f"polymarket:{number}"}) or {}
    ids = {"$regex": f"^{position['_id']}:"}
    orders = collection("paper_orders").find({"_id": ids})
    placed: datetime = min(order["placed_at"] for order in orders)
    return max((placed - since).total_seconds(), 0.0)


def _fresh() -> int:
    states = list(STREAMS.show({}))
    return min((state.fresh for state in states), default=0) if len(states) > 1 else 0


@contextmanager
def _agent(context: AgentContext) -> Iterator[threading.Event]:
    """Runs the job of the streams when it is woken, and each second at the latest."""
    woken, stopping = threading.Event(), threading.Event()

    def run() -> None:
        while not stopping.is_set():
            woken.wait(1.0)
            woken.clear()
            if JOB in agent.due(context):
                agent.run_job(JOB, context)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield woken
    finally:
        stopping.set()
        woken.set()
        thread.join()


def _reader(venue: Any) -> Reader:
    reader: Reader = venue._reader
    return reader


@contextmanager
def _watching(
    url: str, context: AgentContext, woken: threading.Event
) -> Iterator[None]:
    stopping = threading.Event()
    watcher = Watcher(
        list(simulated_endpoints(url)),
        # As the venues show them: without what paper orders took.
        {venue.name: _reader(venue) for venue in context.positions.venues},
        Outside(wall_now, random.random, asyncio.sleep),
        Decimal("0.005"),
        woken.set,
    )
    thread = threading.Thread(
        target=lambda: asyncio.run(watcher.watch(stopping)), daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timedelta(seconds=10).total_seconds())
