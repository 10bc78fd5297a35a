"""A recording holds what streams saw between two readings, as it was when seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from positions.venues.interface import Reader
from positions.venues.replay.recording.writer import Keeping
from positions.venues.streams.changes import StreamedBooks
from positions.venues.types import Book, BookPair, Level, Market
from strategy.models import PAIRS, PairRecord
from strategy.services import discover
from strategy.services.recording import Sampler
from tests.support.fakes import FakeClock
from tests.support.recordings import playback, writing
from tests.support.simulated import readers, simulated_context

pytestmark = pytest.mark.django_db

A_SECOND = timedelta(seconds=1)


class Streamed:
    """Streamed books on their way to a recorder."""

    def __init__(self) -> None:
        self.waiting: list[StreamedBooks] = []

    def __iter__(self) -> Iterator[StreamedBooks]:
        while self.waiting:
            yield self.waiting.pop(0)


class Recorder:
    """A recorder of the simulated venues, and one of the markets that it records."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.folder = FakeClock(), folder
        discover(simulated_context(self.clock))
        found = PAIRS.first({"is_listed": True})
        assert found is not None
        self.pair: PairRecord = found
        self.market = self.pair.market_a
        self.key = self.market.venue, self.market.market_id
        self.streamed = Streamed()
        self.writer = writing(folder)
        self.venues: Sequence[Reader] = readers(self.clock)

    def sampler(self) -> Sampler:
        return Sampler(
            self.venues, self.clock, self.writer, lambda: None, self.streamed
        )

    def shown(self) -> BookPair:
        reader = next(each for each in self.venues if each.name == self.market.venue)
        return reader.read_books([self.market])[self.market.market_id]

    def stream(self, books: BookPair) -> None:
        """As if the stream had seen them now."""
        self.streamed.waiting.append(StreamedBooks.of(books, self.clock.wall))

    def stream_a_change(self) -> tuple[Sampler, datetime, BookPair]:
        """Read books, and stream others after three seconds; when, and the first."""
        sampler, start = self.sampler(), self.clock.wall
        sampler.sample()
        before = self.shown()
        self.clock.wall = start + 3 * A_SECOND
        self.stream(moved(before))
        return sampler, start, before

    def recorded(self, at: datetime) -> tuple[tuple[Level, ...], ...] | None:
        books = playback(self.folder).books(self.key, at, at)
        return None if books is None else _levels(books)


def _levels(books: Sequence[Book]) -> tuple[tuple[Level, ...], ...]:
    return tuple(side for book in books for side in (book.bids, book.asks))


def moved(books: BookPair) -> BookPair:
    """The same with other sizes."""
    bids = (Level(Decimal("0.01"), Decimal(3)),)
    asks = (Level(Decimal("0.99"), Decimal(4)),)
    yes, no = (replace(book, bids=bids, asks=asks) for book in books)
    return yes, no


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path)


def test_a_streamed_change_is_recorded_when_it_was_seen(recorder: Recorder) -> None:
    with recorder.writer:
        sampler, start, before = recorder.stream_a_change()
        recorder.clock.wall = start + 5 * A_SECOND
        recorder.stream(before)
        recorder.clock.wall = start + 10 * A_SECOND
        assert sampler.sample().changed == 2

    seen = [recorder.recorded(start + number * A_SECOND) for number in (2, 3, 4, 5)]
    there, away = _levels(before), _levels(moved(before))
    assert seen == [there, away, away, there]


def test_a_reading_corrects_what_a_stream_saw_last(recorder: Recorder) -> None:
    """A stream that ends says nothing of what its books become."""
    with recorder.writer:
        sampler, start, before = recorder.stream_a_change()
        recorder.clock.wall = start + 10 * A_SECOND
        sampler.sample()
    assert recorder.recorded(start + 3 * A_SECOND) == _levels(moved(before))
    assert recorder.recorded(start + 10 * A_SECOND) == _levels(before)


def test_an_answer_that_was_on_its_way_is_no_correction(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = next(e for e in recorder.venues if e.name == recorder.market.venue)
    read = reader.read_books

    def slow(markets: Sequence[Market]) -> dict[str, BookPair]:
        books = dict(read(markets))
        recorder.clock.wall += A_SECOND
        if recorder.market.market_id in books:
            recorder.stream(moved(books[recorder.market.market_id]))
        recorder.clock.wall += A_SECOND
        return books

    with recorder.writer:
        sampler = recorder.sampler()
        sampler.sample()
        before = recorder.shown()
        monkeypatch.setattr(reader, "read_books", slow)
        recorder.clock.wall += 8 * A_SECOND
        sampler.sample()
    assert recorder.recorded(recorder.clock.wall) == _levels(moved(before))


def test_before_the_first_reading_of_an_hour_nothing_streamed_is_kept(
    recorder: Recorder,
) -> None:
    recorder.stream(moved(recorder.shown()))
    with recorder.writer:
        recorder.clock.wall += A_SECOND
        sampler = recorder.sampler()
        sampler.sample()
    assert recorder.recorded(recorder.clock.wall) == _levels(recorder.shown())


def test_a_kill_costs_half_a_minute_and_a_reading_at_most(recorder: Recorder) -> None:
    # Left without its end, as a killed process leaves it.
    writer = recorder.writer.__enter__()
    sampler = recorder.sampler()
    start = recorder.clock.wall
    between, steps = timedelta(seconds=10), 7
    sampler.sample()
    before = recorder.shown()
    for number in range(1, steps):
        recorder.clock.wall = start + number * between - A_SECOND
        recorder.stream(moved(before) if number % 2 else before)
        recorder.clock.wall += A_SECOND
        sampler.sample()
    killed_at = recorder.clock.wall
    kept = timedelta(seconds=Keeping().flush_seconds) + between
    last = playback(recorder.folder).readings.ats[-1]
    assert killed_at - datetime.fromtimestamp(last / 1000, killed_at.tzinfo) <= kept
    assert recorder.recorded(start + between - A_SECOND) == _levels(moved(before))
    writer.__exit__()
