"""Books of any size, as if the agent had kept them for a year: what pages are slow on.

Everything follows from the number of positions and of lines in the trail, and from
`now`, so that two fillings alike hold the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from pymongo import WriteConcern

from strategy.services.performance import TALLIES
from tasklog.storage.codec import Document, collection
from tests.bench.books import held, search, trail

BATCH = 5_000
# The books are thrown away: nothing is lost by a crash that would be missed.
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


def fill(sizes: Sizes, now: datetime, say: Callable[[str], object]) -> None:
    """Write everything, and keep the tallies; what is there already stays as it is."""
    kinds: dict[str, Iterable[Document]] = {
        "positions": held.positions(sizes.positions, now),
        "arbitrage_opportunities": search.opportunities(sizes.opportunities, now),
        "matched_pairs": search.pairs(sizes.pairs, now),
        "task_log": trail.tasks(sizes.tasks, now),
        "poll_decisions": search.decisions(sizes.decisions, now),
        "agent_runs": trail.runs(sizes.runs, now),
        "notifications": trail.messages(sizes.messages, now),
        "market_type_performance": search.performances(sizes.positions, now),
        "cadences": search.cadences(now),
    }
    for name, documents in kinds.items():
        say(f"filling {name}")
        write(name, documents)
    for tally in TALLIES:
        tally.keep(now)


def write(name: str, documents: Iterable[Document]) -> None:
    target = collection(name).with_options(write_concern=CARELESS)
    if target.find_one({}, {"_id": 1}) is not None:
        return
    for batch in batches(documents):
        target.insert_many(batch, ordered=False)


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    given = iter(documents)
    while batch := list(islice(given, BATCH)):
        yield batch
