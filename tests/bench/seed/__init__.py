"""A database of any size, as an agent would have filled it in a year.

Everything follows from the number of positions and of lines in the trail, and from
`now`, so that two fillings alike hold the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from pymongo import WriteConcern

from strategy.services.performance import TALLIES
from tasklog.storage.codec import encode
from tasklog.storage.collections import collection
from tests.bench.seed import positions, search, trail

T = TypeVar("T")
BATCH = 5_000
# A scratch database is thrown away: a crash loses nothing that would be missed, and
# waiting for the journal would double the time it takes to fill.
CARELESS = WriteConcern(w=1, j=False)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many documents of each kind."""

    positions: int
    tasks: int

    @property
    def opportunities(self) -> int:
        return 2 * self.positions

    @property
    def pairs(self) -> int:
        return self.positions // 4

    @property
    def decisions(self) -> int:
        return self.tasks // 5

    @property
    def messages(self) -> int:
        return max(self.tasks // 200, 1)

    @property
    def runs(self) -> int:
        return max(self.positions // 100, 3)


def fill(sizes: Sizes, now: datetime, show: Callable[[str], object]) -> None:
    """Insert everything and update the tallies.

    A collection that is not empty stays as it is, so that --keep fills once.
    """
    records: dict[str, Iterable[Any]] = {
        "positions": positions.positions(sizes.positions, now),
        "arbitrage_opportunities": search.opportunities(sizes.opportunities, now),
        "matched_pairs": search.pairs(sizes.pairs, now),
        "task_log": trail.tasks(sizes.tasks, now),
        "poll_decisions": search.decisions(sizes.decisions, now),
        "agent_runs": trail.runs(sizes.runs, now),
        "notifications": trail.messages(sizes.messages, now),
        "market_type_performance": search.performances(sizes.positions, now),
        "jobs": search.jobs(now),
    }
    for name, generator in records.items():
        show(f"filling {name}")
        insert_once(name, map(encode, generator))
    for tally in TALLIES:
        tally.refresh(now)


def insert_once(name: str, documents: Iterable[Mapping[str, Any]]) -> None:
    """Insert the documents into a collection that is empty."""
    target = collection(name).with_options(write_concern=CARELESS)
    if target.find_one({}, {"_id": 1}) is not None:
        return
    for batch in batches(documents, BATCH):
        target.insert_many([dict(document) for document in batch], ordered=False)


def batches(source: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size`, the last one shorter."""
    iterator = iter(source)
    while batch := list(islice(iterator, size)):
        yield batch
