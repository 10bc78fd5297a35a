"""The points of a chart of a price gap, from the best prices of both markets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from positions.venues.replay.recording.playback import Readings
from positions.venues.replay.recording.quotes import (
    UNIT,
    Quotes,
    milliseconds,
    moment_of,
)
from strategy.arbitrage import Direction

# As many points as a chart can show apart.
STEPS = 180
# In millionths of a dollar, less than any two prices can leave.
NO_EDGE = -10 * UNIT


@dataclass(frozen=True, slots=True)
class Gap:
    """The best gap of each direction in one step; dollars per set, before fees.

    None where a side had no offer, or was not recorded. `at` is when the wider of the
    two began, or the step where there is none.
    """

    at: datetime
    edges: tuple[Decimal | None, ...]

    @property
    def widest(self) -> Decimal | None:
        edges = [edge for edge in self.edges if edge is not None]
        return max(edges, default=None)


@dataclass(frozen=True, slots=True)
class Side:
    """One market of the pair."""

    quotes: Quotes
    venue: str

    def ask(self, outcome: int, at: int) -> int | None:
        """In millionths of a dollar; None before the first row, or without an offer."""
        place = self.quotes.place(at)
        ask = self.quotes.asks[outcome][place] if place >= 0 else UNIT
        return ask if ask < UNIT else None


@dataclass(frozen=True, slots=True)
class Span:
    """Both markets, with the outcomes that are the same, and when they were read."""

    a: Side
    b: Side
    outcomes: tuple[int, int]
    readings: Readings

    def changes(self) -> list[int]:
        return sorted({*self.a.quotes.ats, *self.b.quotes.ats})

    def edges(self, at: int) -> tuple[int, ...]:
        """Of each direction at that moment, in millionths of a dollar, or NO_EDGE."""
        if not all(self.readings.cover(side.venue, at) for side in (self.a, self.b)):
            return tuple(NO_EDGE for _ in Direction)
        return tuple(self._edge(direction, at) for direction in Direction)

    def _edge(self, direction: Direction, at: int) -> int:
        yes_a = direction is Direction.A_YES_B_NO
        outcome_a, outcome_b = self.outcomes
        a = self.a.ask(outcome_a if yes_a else 1 - outcome_a, at)
        b = self.b.ask(1 - outcome_b if yes_a else outcome_b, at)
        return NO_EDGE if a is None or b is None else UNIT - a - b


def best_by_step(span: Span, start: datetime, step: timedelta) -> Iterator[Gap]:
    """For each of STEPS steps the best of what it began with and of each change in it.

    The best, not the last: a gap of a second is what was worth looking for.
    """
    changes, place = span.changes(), 0
    for number in range(STEPS):
        began, ends = (milliseconds(start + n * step) for n in (number, number + 1))
        seen = [(began, span.edges(began))]
        while place < len(changes) and changes[place] < ends:
            if changes[place] >= began:
                seen.append((changes[place], span.edges(changes[place])))
            place += 1
        at, _ = max(seen, key=lambda each: max(each[1]))
        columns = zip(*(edges for _, edges in seen), strict=True)
        yield Gap(moment_of(at), tuple(_dollars(max(column)) for column in columns))


def _dollars(edge: int) -> Decimal | None:
    return None if edge == NO_EDGE else Decimal(edge) / UNIT
