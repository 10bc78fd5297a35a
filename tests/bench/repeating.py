"""A poll at prices that are those of the poll before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

from bson.decimal128 import Decimal128

from positions.venues.interface import Venue
from positions.venues.types import BookPair, Market
from strategy.arbitrage import Limits
from strategy.models import PAIRS
from strategy.schedule import Claim
from strategy.services import poll
from tasklog.storage.codec import Document
from tests.bench.agent_context import BenchClock, bench_context
from tests.bench.entry import stamp, traded_pair
from tests.bench.measurement import Goal, Report, interleaved
from tests.support import venue_records
from tests.support.crash_writes import nothing, watched

PAIRS_POLLED, TYPE = 5_000, "Weather"
# A poll of 5,000 pairs took 4.6 s of CPU when it kept every pair and wrote every price.
SECONDS, SECONDS_OF = 2.3, 5_000


@dataclass(slots=True)
class StillVenue:
    """A venue on which every market is offered at the same price all the time."""

    name: str
    clock: BenchClock
    asks: str

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        return {market.market_id: self._books(market) for market in markets}

    def _books(self, market: Market) -> BookPair:
        yes, no = (
            replace(
                venue_records.book_of(market, self.asks, outcome_index=index),
                read_at=self.clock.wall_now(),
            )
            for index in (0, 1)
        )
        return yes, no


def pairs(size: int, now: datetime) -> Iterator[Document]:
    """Pairs that may be traded, all of one type."""
    for number in range(size):
        yield traded_pair(number, now, id=f"pair {number}", market_type=TYPE)


def poll_again(size: int | None, repetitions: int) -> Report:
    """Poll `size` pairs of which no price has moved, beside storing every price."""
    size, now = size or PAIRS_POLLED, datetime.now(UTC)
    PAIRS.raw.delete_many({})
    PAIRS.raw.insert_many(pairs(size, now))
    context, clock = bench_context(now, uuid4().hex)
    venues = (
        StillVenue("polymarket", clock, "0.60x500"),
        StillVenue("kalshi", clock, "0.55x500"),
    )
    positions = replace(
        context.positions,
        venues=replace(
            context.positions.venues,
            venues=tuple(cast(Venue, venue) for venue in venues),
        ),
    )
    context = replace(context, positions=positions, limits=Limits())
    claim = Claim(f"poll:{TYPE}", stamp(now), 1, now, now, 60)

    def once() -> None:
        report = poll(TYPE, claim, context)
        if report.priced != size:
            raise AssertionError(
                f"{report.priced} of {size} priced: {report.rejections}"
            )

    def everything() -> None:
        # Other than any price, so that each is stored again.
        PAIRS.raw.update_many({}, {"$set": {"last_edge": Decimal128("9")}})
        once()

    writes: list[str] = []

    def unchanged() -> None:
        with watched(nothing, writes.append):
            once()

    once()
    costs = interleaved(
        {"storing every price": everything, "no price has moved": unchanged},
        repetitions,
    )
    naive, ours = (cost.cpu for cost in costs.values())
    stored = [name for name in writes if name.startswith(PAIRS.name)]
    seconds = SECONDS * size / SECONDS_OF
    return Report(
        {"pairs": size},
        costs,
        (
            Goal("writes to pairs", len(stored), 0, at_least=False),
            Goal("seconds of CPU", ours, seconds, at_least=False),
        ),
        # Most of a poll is reading and pricing, and the database stores.
        {"times less CPU than storing every price": round(naive / ours, 2)},
    )
