"""The price gap of a pair over some hours, and its books, from a recording.

Importing this loads what reads Parquet: only a page that shows a recording does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import dropwhile
from pathlib import Path

from arbsite.pages.display import displayed, venue_name
from arbsite.pages.reports.gap_points import STEPS, Gap, Side, Span, best_by_step
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.payoff import in_words
from positions.models.opportunity import OPPORTUNITIES
from positions.services.opening import position_id_of
from positions.venues.replay.recording.files import hour_of
from positions.venues.replay.recording.history import books_at, quotes
from positions.venues.replay.recording.playback import read_readings
from positions.venues.replay.recording.quotes import milliseconds
from positions.venues.replay.recording.recording import Recording
from positions.venues.types import Book, Level
from strategy.arbitrage import Decision, Direction
from strategy.models import PairRecord

# As many as a table can show.
ROWS = 24
LEVELS_SHOWN = 5
ENTRIES_READ = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A basket of the pair that was taken; `edge` is before fees."""

    at: datetime
    edge: Decimal | None
    position_id: str


@dataclass(frozen=True, slots=True)
class ShownBook:
    """The best levels of the outcome that the pair matches, best first.

    A row has size and price of a bid, then price and size of an ask; None for neither.
    """

    venue: str
    rows: tuple[tuple[Decimal | None, ...], ...]


@dataclass(frozen=True, slots=True)
class PriceGap:
    """`directions` are in the order of each gap's edges; `gaps` are oldest first."""

    directions: tuple[str, ...]
    gaps: tuple[Gap, ...]
    step: timedelta
    entries: tuple[Entry, ...]
    books: tuple[ShownBook, ...]
    books_at: datetime
    problems: tuple[str, ...]

    @property
    def newest(self) -> list[tuple[datetime, list[tuple[str, Decimal | None]]]]:
        """The rows of the table: the edge of each direction, with its name."""
        shown = [gap for gap in reversed(self.gaps) if gap.widest is not None]
        return [
            (gap.at, list(zip(self.directions, gap.edges, strict=True)))
            for gap in shown[:ROWS]
        ]

    @property
    def best(self) -> Gap | None:
        """The step with the widest gap."""
        recorded = [gap for gap in self.gaps if gap.widest is not None]
        return max(recorded, key=lambda gap: gap.widest or 0, default=None)

    def as_json(self) -> dict[str, object]:
        """For the chart: milliseconds, and cents per set."""
        lines = zip(*(gap.edges for gap in self.gaps), strict=True)
        ats = [gap.at for gap in self.gaps]
        return {
            "series": [
                {"name": name, "points": _points(ats, line)}
                for name, line in zip(self.directions, lines, strict=True)
            ],
            "entries": _points(
                [entry.at for entry in self.entries],
                [entry.edge for entry in self.entries],
            ),
        }


def price_gap(
    folder: Path, pair: PairRecord, end: datetime, hours: int, shown_at: datetime | None
) -> PriceGap:
    """What is recorded of a pair in the hours until `end`. Raises CaptureError.

    `shown_at` is the moment of the books; None: the last at which both had one. Only
    the row groups that can hold one of the two markets are read.
    """
    recording = Recording(folder)
    start = end - timedelta(hours=hours)
    named = [hour for hour in recording.hours if hour_of(start) <= hour <= hour_of(end)]
    keys = (pair.venue_a, pair.market_id_a), (pair.venue_b, pair.market_id_b)
    a, b = (Side(quotes(recording, key, named), key[0]) for key in keys)
    readings = read_readings(recording, named)
    step = (end - start) / STEPS
    outcomes = pair.outcome_a or 0, pair.outcome_b or 0
    gaps = best_by_step(Span(a, b, outcomes, readings), start, step)
    # A recording that began later is drawn from its beginning.
    recorded = tuple(dropwhile(lambda gap: gap.widest is None, gaps))
    both = [gap.at for gap in recorded if gap.widest is not None]
    at = shown_at or max(both, default=end)
    return PriceGap(
        tuple(in_words(each, pair.venue_a, pair.venue_b) for each in Direction),
        recorded,
        step,
        tuple(_entries(pair.id, start)),
        tuple(
            _shown(key[0], books and books[outcome])
            for key, outcome in zip(keys, outcomes, strict=True)
            for books in [books_at(recording, key, at)]
        ),
        at,
        recording.problems,
    )


def _entries(pair_id: str, start: datetime) -> Iterator[Entry]:
    taken = OPPORTUNITIES.show(
        {"pair_id": pair_id, "seen_at": {"$gte": start}},
        [("seen_at", -1), ("_id", -1)],
        ENTRIES_READ,
        MAX_MILLISECONDS,
    )
    for each in map(displayed, taken):
        if each.decision == Decision.TAKEN and each.seen_at is not None:
            position_id = position_id_of(each.opportunity_id or each.id)
            yield Entry(each.seen_at, each.edge_gross, position_id)


def _shown(venue: str, book: Book | None) -> ShownBook:
    bids, asks = (book.bids, book.asks) if book else ((), ())
    depth = min(max(len(bids), len(asks)), LEVELS_SHOWN)
    rows = ((*_level(bids, n)[::-1], *_level(asks, n)) for n in range(depth))
    return ShownBook(venue_name(venue), tuple(rows))


def _level(levels: Sequence[Level], number: int) -> tuple[Decimal | None, ...]:
    """Price and size."""
    if number >= len(levels):
        return None, None
    return levels[number].price, levels[number].size


def _points(
    ats: Sequence[datetime], edges: Sequence[Decimal | None]
) -> list[list[float | None]]:
    return [
        [milliseconds(at), None if edge is None else float(100 * edge)]
        for at, edge in zip(ats, edges, strict=True)
    ]
