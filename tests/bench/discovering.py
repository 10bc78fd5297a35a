"""Discovery after a while in which nothing has changed, or prices alone have.

Both venues answer in their own formats from memory: what is measured is reading their
answers, matching, and finding out what has to be written.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

from positions.venues.http import HttpClient
from positions.venues.interface import Venue
from positions.venues.kalshi import KalshiClient
from positions.venues.polymarket import PolymarketClient
from positions.venues.types import Market
from strategy.models import PAIRS
from strategy.services import AgentContext, discover
from tasklog import strict_json
from tests.bench.agent_context import BenchClock, bench_context
from tests.bench.listings import listings
from tests.bench.measurement import Goal, Report, interleaved
from tests.support import venue_records
from tests.support.crash_writes import nothing, watched
from tests.support.fake_apis import FakeApi, FakeKalshi, FakePolymarket, Records
from tests.support.venue_server import written

MARKETS, PAGE = 20_000, 500
# Long enough that two venues which are read at once are seen together.
ANSWER_SECONDS = 0.002


@dataclass
class Traffic:
    """The venues that are answering now, and the most at once."""

    answering: list[str] = field(default_factory=list)
    peak: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, venue: str) -> None:
        with self.lock:
            self.answering.append(venue)
            self.peak = max(self.peak, len(set(self.answering)))
        time.sleep(ANSWER_SECONDS)
        with self.lock:
            self.answering.remove(venue)


class Served:
    """A venue's API whose answers are bytes, made before they are measured."""

    def __init__(self, api: FakeApi, traffic: Traffic) -> None:
        api.page_size = PAGE
        self._api, self._traffic = api, traffic
        self._bodies: dict[object, bytes] = {}

    def get_json(
        self, path: str, params: Iterable[tuple[str, str]] = (), **_: Any
    ) -> object:
        # Kalshi is asked what has changed since a moment, which is another each time.
        query = [pair for pair in params if pair[0] != "min_updated_ts"]
        key = (path, *query)
        if key not in self._bodies:
            self._bodies[key] = written(self._api.get_json(path, query)).encode()
        self._traffic.answer(self._api.venue)
        return strict_json.loads(self._bodies[key])


def gamma_events(markets: Iterable[Market]) -> Records:
    """Each market in an event of its own, as Gamma lists them."""
    return [
        venue_records.gamma_event(
            venue_records.gamma_market(
                id=market.market_id,
                question=market.title,
                description=market.rules,
                clobTokenIds=f'["1{market.market_id}", "2{market.market_id}"]',
                outcomes=str([each.name for each in market.outcomes]).replace("'", '"'),
                endDate=f"{market.closes_at:%Y-%m-%dT%H:%M:%SZ}",
                groupItemTitle=market.subtitle,
            ),
            id=market.event_id,
            title=market.title,
        )
        for market in markets
    ]


def kalshi_events(markets: Iterable[Market]) -> Records:
    """The markets by their events, as Kalshi lists them."""
    events: dict[str, list[dict[str, Any]]] = {}
    titles: dict[str, tuple[str, str]] = {}
    for market in markets:
        end = f"{market.closes_at:%Y-%m-%dT%H:%M:%SZ}"
        dates = ("close_time", "expected_expiration_time", "occurrence_datetime")
        facts = {
            name: market.facts[name]
            for name in ("strike_type", "floor_strike", "cap_strike")
            if name in market.facts
        }
        titles[market.event_id] = market.title, market.facts["series_ticker"]
        events.setdefault(market.event_id, []).append(
            venue_records.kalshi_market(
                ticker=market.market_id,
                event_ticker=market.event_id,
                title=market.title,
                yes_sub_title=market.subtitle,
                rules_primary=market.rules,
                rules_secondary="",
                **{"strike_type": "", "floor_strike": None, **facts},
                **dict.fromkeys((*dates, "expiration_time"), end),
            )
        )
    return [
        venue_records.kalshi_event(
            *nested,
            event_ticker=name,
            title=titles[name][0],
            series_ticker=titles[name][1],
            sub_title="",
        )
        for name, nested in events.items()
    ]


@dataclass
class Here:
    """An agent at both venues, whose listings are always the same."""

    context: AgentContext
    clock: BenchClock
    apis: tuple[Served, Served]

    def open_venues(self) -> None:
        """Read as a process does that has read nothing before."""
        polymarket, kalshi = (cast(HttpClient, api) for api in self.apis)
        venues = (
            PolymarketClient(polymarket, polymarket, self.clock),
            KalshiClient(kalshi, self.clock),
        )
        positions = self.context.positions
        self.context = replace(
            self.context,
            positions=replace(
                positions,
                venues=replace(
                    positions.venues,
                    venues=tuple(cast(Venue, venue) for venue in venues),
                ),
            ),
        )


def at_venues(size: int, traffic: Traffic) -> Here:
    full, now = listings(size), datetime.now(UTC)
    series = {market.facts["series_ticker"] for market in full.kalshi}
    polymarket = FakePolymarket(gamma_events(full.polymarket))
    kalshi = FakeKalshi(
        kalshi_events(full.kalshi),
        [venue_records.kalshi_series(ticker=ticker) for ticker in sorted(series)],
    )
    polymarket.venue, kalshi.venue = "polymarket", "kalshi"
    context, clock = bench_context(now, uuid4().hex)
    apis = Served(polymarket, traffic), Served(kalshi, traffic)
    here = Here(replace(context, reads_together=True), clock, apis)
    here.open_venues()
    return here


def discovery(size: int | None, repetitions: int) -> Report:
    """Discover `size` markets a venue again, beside doing all but matching again."""
    size, traffic = size or MARKETS, Traffic()
    here = at_venues(size, traffic)
    first = discover(here.context)
    # Once more: what it reads of both venues' fees and series is known from now on.
    discover(here.context)

    def everything() -> None:
        # Matching alone is incremental: the listings are parsed, and the pairs written.
        here.open_venues()
        here.context.matchers.contents_by_venues.clear()
        PAIRS.raw.update_many({}, {"$unset": {"content_fingerprint": ""}})
        discover(here.context)

    written_pairs: list[str] = []

    def unchanged() -> None:
        with watched(nothing, written_pairs.append):
            discover(here.context)

    # In turn, each after a reading by the clients that it has: no first one is timed.
    costs = interleaved(
        {"parsing and writing all": everything, "nothing changed": unchanged},
        repetitions,
    )
    naive, ours = (cost.cpu for cost in costs.values())
    writes = [name for name in written_pairs if name.startswith(PAIRS.name)]
    return Report(
        {"markets a venue": size, "pairs": first.pairs or 0},
        costs,
        (
            Goal("times less CPU than parsing and writing all", naive / ours, 2.5),
            Goal("writes to pairs", len(writes), 0, at_least=False),
            Goal("venues read at once", traffic.peak, 2),
        ),
    )
