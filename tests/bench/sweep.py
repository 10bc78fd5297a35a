"""Reading a whole listing and its books from a venue that is far away.

The venue's answers are those of the simulated one, repeated under other ids until there
are enough, and each takes a while to come.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, islice
from typing import Any, cast

from positions.venues.http import HttpClient, new_session
from positions.venues.polymarket import PolymarketClient
from positions.venues.polymarket.spec import GAMMA_RATE
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import FaultPlan
from positions.venues.simulator.messages import SimResponse
from positions.venues.simulator.transport import (
    CLOB_URL,
    GAMMA_URL,
    HOST,
    SimulatorAdapter,
)
from positions.venues.simulator.world import World
from positions.venues.types import Market
from tests.bench.agent_context import BenchClock
from tests.bench.measurement import Goal, Report, interleaved

MARKETS, BOOKS = 10_000, 100
EVENTS_PER_PAGE = 100
LATENCY_SECONDS = 0.05
# Far above any real limit: what is measured is our own cost, not the throttle's.


@dataclass(slots=True)
class FarVenue:
    """Prepared listings and the books of the simulated venue, after a delay."""

    simulator: Simulator
    latency: float
    pages: dict[str, bytes] = field(default_factory=dict)
    calls: int = 0

    def handle(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> SimResponse:
        self.calls += 1
        time.sleep(self.latency)
        if path.endswith("/events/keyset") and self.pages:
            return SimResponse(200, self.pages[dict(query).get("after_cursor", "")])
        return self.simulator.handle(method, path, query, body)


def sweep(size: int | None, repetitions: int) -> Report:
    """A listing of `size` markets page by page, and books in batches or one by one."""
    size, clock = size or MARKETS, BenchClock(datetime.now(UTC))
    world = Simulator(World(1), clock.venue_now, FaultPlan(1, 0.0))
    near, far = FarVenue(world, 0.0), FarVenue(world, LATENCY_SECONDS)
    quoted = list(client(near, clock).list_markets().markets)[:BOOKS]
    # Prepared before the clock runs: building the answers is the benchmark's own cost.
    far.pages = near.pages = prepared_pages(near, size)
    reader, counts = client(far, clock), list[int]()
    costs = interleaved(
        {
            "bytes and JSON alone": lambda: _read_alone(near),
            "listing, no latency": lambda: client(near, clock).list_markets(),
            "listing": lambda: counts.append(len(reader.list_markets().markets)),
            "books one by one": lambda: _one_by_one(reader, quoted),
            "books in batches": lambda: reader.read_books(quoted),
        },
        repetitions,
    )
    markets, requests = counts[-1], len(far.pages)
    polite = requests / GAMMA_RATE.per_second
    one_by_one, together = costs["books one by one"], costs["books in batches"]
    parsed, alone = costs["listing, no latency"], costs["bytes and JSON alone"]
    return Report(
        {"markets": markets, "pages": requests, "books": len(quoted)},
        costs,
        (
            # Each page names the next one, so that none can be read ahead.
            Goal(
                "listing: times its latency alone",
                costs["listing"].wall / (requests * LATENCY_SECONDS),
                2.5,
                at_least=False,
            ),
            Goal("books: times one by one", one_by_one.wall / together.wall, 20),
            Goal("CPU, times JSON alone", parsed.cpu / alone.cpu, 15, at_least=False),
        ),
        {
            f"seconds at {GAMMA_RATE.per_second:g} requests a second": round(polite, 1),
            "microseconds of CPU a market": round(1e6 * parsed.cpu / markets),
        },
    )


def client(venue: FarVenue, clock: BenchClock) -> PolymarketClient:
    session = new_session()
    # The adapter calls handle() alone, which FarVenue has, too.
    session.mount(HOST, SimulatorAdapter(cast(Simulator, venue)))

    def http(url: str) -> HttpClient:
        return HttpClient(
            "polymarket",
            url,
            session=session,
            monotonic=time.monotonic,
        )

    return PolymarketClient(http(GAMMA_URL), http(CLOB_URL), clock)


def prepared_pages(venue: FarVenue, size: int) -> dict[str, bytes]:
    """Pages by cursor with about `size` markets of events under ids of their own."""
    events = _copies(_events(venue), size)
    pages, cursor, numbers = {}, "", count(1)
    page = list(islice(events, EVENTS_PER_PAGE))
    while page:
        # Read ahead: the last page is the one that no other follows.
        following = list(islice(events, EVENTS_PER_PAGE))
        later = str(next(numbers)) if following else ""
        body = {"events": page, "next_cursor": later or None}
        pages[cursor] = json.dumps(body).encode()
        cursor, page = later, following
    return pages


def _events(venue: FarVenue) -> list[Any]:
    """All events of the simulated venue, as its API sends them."""
    events: list[Any] = []
    cursor = ""
    while True:
        query = [("closed", "false"), ("limit", "100")]
        query += [("after_cursor", cursor)] if cursor else []
        body = json.loads(venue.handle("GET", "/gamma/events/keyset", query).body)
        events += body["events"]
        cursor = body.get("next_cursor") or ""
        if not cursor:
            return events


def _copies(events: list[Any], size: int) -> Iterator[Any]:
    """The events again and again, under new ids, until they have `size` markets."""
    made = 0
    for number in count():
        for event in events:
            if made >= size:
                return
            markets = [
                market | {"id": f"{number}{market['id']}"}
                for market in event["markets"]
            ]
            made += len(markets)
            yield event | {"id": f"{number}{event['id']}", "markets": markets}


def _read_alone(venue: FarVenue) -> None:
    for body in venue.pages.values():
        json.loads(body)


def _one_by_one(reader: PolymarketClient, markets: Sequence[Market]) -> None:
    for market in markets:
        reader.read_books([market])
