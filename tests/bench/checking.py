"""A check over many open positions of which few are due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

from positions.lifecycle import State
from positions.models import POSITIONS
from positions.services import PositionContext, resolve_due
from positions.venues.interface import Venue
from positions.venues.types import MarketStatus, Resolution
from tasklog.storage.codec import Document, encode
from tests.bench.agent_context import bench_context
from tests.bench.measurement import Goal, Report, interleaved
from tests.bench.seed import insert_once
from tests.bench.seed.positions import DAY, position

OPEN, DUE_SHARE, BATCH = 20_000, 100, 200


@dataclass(slots=True)
class AskedVenue:
    """A venue on which nothing is final yet; keeps what it is asked for."""

    name: str
    calls: int = 0
    ids: set[str] = field(default_factory=set)

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        self.calls += 1
        self.ids |= set(market_ids)
        return {id_: Resolution(id_, MarketStatus.OPEN, None) for id_ in market_ids}


def open_positions(size: int, now: datetime) -> Iterator[Document]:
    """One in a hundred ends now, the others in a month."""
    for number in range(size):
        record = position(number, State.ENTERED, now - 9 * DAY, now)
        ends_now = number % DUE_SHARE == 0
        legs = tuple(
            replace(leg, market_id=f"{leg.venue} {number}") for leg in record.legs
        )
        end = now if ends_now else now + 30 * DAY
        yield encode(
            replace(record, legs=legs, expiration_date=end, outcome_due_at=end)
        )


def check_due(size: int | None, repetitions: int) -> Report:
    """Look at what is due among `size` open positions."""
    size, now = size or OPEN, datetime.now(UTC)
    insert_once("positions", open_positions(size, now))
    due = len(range(0, size, DUE_SHARE))
    context, _ = bench_context(now, uuid4().hex)
    venues = tuple(AskedVenue(name) for name in ("polymarket", "kalshi"))
    positions = replace(
        context.positions,
        venues=replace(
            context.positions.venues,
            venues=tuple(cast(Venue, venue) for venue in venues),
        ),
    )

    def by_service() -> None:
        for venue in venues:
            venue.calls, venue.ids = 0, set()
        # As before the check: it expires what has ended and plans its next look.
        POSITIONS.raw.update_many(
            {"expiration_date": {"$lte": now}},
            {"$set": {"state": str(State.ENTERED), "outcome_due_at": now}},
        )
        resolve_due(positions)

    costs = interleaved(
        {
            "asking for all that is open": lambda: _ask_for_all(positions),
            "what is due": by_service,
        },
        repetitions,
    )
    naive, ours = (cost.wall for cost in costs.values())
    asked = sum(len(venue.ids) for venue in venues)
    calls = sum(venue.calls for venue in venues)
    return Report(
        {"open positions": size, "due": due},
        costs,
        (
            Goal("markets asked for beyond those due", asked - 2 * due, 0, False),
            Goal("calls", calls, 2 * -(-due // BATCH), False),
            Goal("times faster than asking for all", naive / ours, 10),
        ),
    )


def _ask_for_all(context: PositionContext) -> None:
    """Read every open position, and ask both venues for its markets."""
    last = ""
    while batch := POSITIONS.find(
        {"state": str(State.ENTERED), "_id": {"$gt": last}},
        order=[("_id", 1)],
        limit=BATCH,
    ).records:
        last = batch[-1].id
        for venue in context.venues:
            ids = [
                leg.market_id
                for each in batch
                for leg in each.legs
                if leg.venue == venue.name
            ]
            venue.read_resolutions(ids)
