"""Records what the venues show of the matched pairs, and what the agent decided."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from positions.venues.errors import VenueError
from positions.venues.interface import Clock, Reader
from positions.venues.replay.recording.books import TooFine, to_row
from positions.venues.replay.recording.files import hour_of
from positions.venues.replay.recording.tables import Table
from positions.venues.replay.recording.writer import RecordingWriter
from positions.venues.streams.changes import StreamedBooks
from positions.venues.types import BookPair, Market, MarketStatus, Resolution
from strategy.models import PairRecord
from strategy.services.decided import Decided
from strategy.services.recorded_pairs import (
    Row,
    market_row,
    pair_row,
    read_pairs,
    read_unlisted,
    seen_of,
    signatures,
)

logger = logging.getLogger(__name__)

# Seconds between two looks at pairs, outcomes and decisions, which cost more than one
# at books, and change less often.
LOOK_SECONDS = 30.0
# Of markets that are no longer listed: as many as a venue answers in one call.
OUTCOMES_AT_ONCE = 200
Key = tuple[str, str]


@dataclass(slots=True)
class Sample:
    """What one reading recorded."""

    pairs: int
    changed: int
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """The books of a market in its last row, None for none."""

    pair: BookPair | None
    at: datetime


@dataclass(slots=True)
class _Known:
    """What the present hour has of each pair, market and book already."""

    hour: str = ""
    pairs: dict[str, str] = field(default_factory=dict)
    markets: dict[Key, Row] = field(default_factory=dict)
    books: dict[Key, _Shown] = field(default_factory=dict)


class Sampler:
    """Reads all books of the matched pairs, and hands on what has changed.

    Each hour begins with everything, so that the files of an hour need no others.
    Between two readings, `streamed` books are recorded when they were seen.
    """

    def __init__(
        self,
        readers: Sequence[Reader],
        clock: Clock,
        writer: RecordingWriter,
        check_stop: Callable[[], None] = lambda: None,
        streamed: Iterable[StreamedBooks] = (),
    ):
        self._streamed = streamed
        self._readers = readers
        self._clock = clock
        self._writer = writer
        self._check_stop = check_stop
        self._known = _Known()
        self._pairs: dict[str, PairRecord] = {}
        self._signatures: dict[str, object] = {}
        self._open: dict[Key, Market] = {}
        self._awaited: dict[Key, Market] = {}
        self._looked_at: datetime | None = None
        self._has_looked = False
        self._decided = Decided()

    def sample(self) -> Sample:
        """One reading. Raises OSError where a file cannot be written."""
        now = self._clock.wall_now()
        # What this hour has is written again in the next.
        if hour_of(now) != self._known.hour:
            self._known, self._looked_at = _Known(hour_of(now)), None
        since = self._looked_at
        if since is None or abs((now - since).total_seconds()) >= LOOK_SECONDS:
            self._look(now)
            self._looked_at = now
        changed, failed = self._take_streamed(), []
        for reader in self._readers:
            self._check_stop()
            try:
                changed += self._read_books(reader)
            except VenueError as error:
                logger.warning("books of %s are not recorded: %s", reader.name, error)
                failed.append(reader.name)
        self._writer.add(
            Table.READINGS,
            now,
            {
                "venue_at": self._clock.venue_now(),
                "pairs": len(self._pairs),
                "changed": changed,
                "failed": failed,
            },
        )
        self._writer.tick(now)
        return Sample(len(self._pairs), changed, tuple(failed))

    def _read_books(self, reader: Reader) -> int:
        markets = [
            market for (venue, _), market in self._open.items() if venue == reader.name
        ]
        asked_at = self._clock.wall_now()
        books = reader.read_books(markets)
        at = self._clock.wall_now()
        changed = self._take_streamed()
        for market in markets:
            known = self._known.books.get((market.venue, market.market_id))
            # What was streamed meanwhile may be newer than the answer.
            if known is None or known.at <= asked_at:
                changed += self._record_books(market, books.get(market.market_id), at)
        return changed

    def _take_streamed(self) -> int:
        changed = 0
        for streamed in self._streamed:
            key = streamed.venue, streamed.market_id
            known, market = self._known.books.get(key), self._open.get(key)
            # Each hour begins with a reading, whose tick and least size hold on.
            if known is None or known.pair is None or market is None:
                continue
            if streamed.at > known.at and hour_of(streamed.at) == self._known.hour:
                pair = streamed.merged_into(known.pair)
                changed += self._record_books(market, pair, streamed.at)
        return changed

    def _record_books(self, market: Market, pair: BookPair | None, at: datetime) -> int:
        """How many rows that took: none where the books are those of the last."""
        key = market.venue, market.market_id
        known = self._known.books.get(key)
        if known is None or seen_of(known.pair) != seen_of(pair):
            try:
                self._writer.add(Table.BOOKS, at, to_row(market, pair))
            except TooFine as problem:
                logger.warning("book of %s %s: %s", *key, problem)
                return 0
            self._known.books[key] = _Shown(pair, at)
            return 1
        return 0

    def _look(self, now: datetime) -> None:
        """At the pairs, at outcomes, and at what the agent has decided."""
        self._refresh_pairs()
        if not self._has_looked:
            self._await_unlisted()
            self._has_looked = True
        for pair in self._pairs.values():
            self._record_pair(pair, now)
        self._record_outcomes(now)
        for row in self._decided.since_last(now):
            self._writer.add(Table.DECISIONS, row["seen_at"], row)

    def _await_unlisted(self) -> None:
        """What left the listings before this recorder has an outcome all the same."""
        for pair in read_unlisted():
            for market in (pair.market_a, pair.market_b):
                key = market.venue, market.market_id
                if key not in self._open:
                    self._awaited[key] = market

    def _refresh_pairs(self) -> None:
        present = dict(signatures())
        changed = [
            identity
            for identity, signature in present.items()
            if self._signatures.get(identity) != signature
        ]
        for pair in read_pairs(changed):
            self._pairs[pair.id] = pair
        gone = [self._pairs[identity] for identity in self._pairs.keys() - present]
        self._signatures = present
        for pair in gone:
            self._record_pair(pair, self._clock.wall_now(), is_listed=False)
            del self._pairs[pair.id]
        before, self._open = self._open, {}
        for pair in self._pairs.values():
            for market in (pair.market_a, pair.market_b):
                self._open[market.venue, market.market_id] = market
        self._awaited |= {
            key: market for key, market in before.items() if key not in self._open
        }

    def _record_pair(
        self, pair: PairRecord, now: datetime, is_listed: bool = True
    ) -> None:
        for market in (pair.market_a, pair.market_b):
            self._record_market(market, None, now)
        row = pair_row(pair, is_listed)
        if self._known.pairs.get(pair.id) == row["digest"]:
            return
        self._known.pairs[pair.id] = row["digest"]
        self._writer.add(Table.PAIRS, now, row)

    def _record_market(
        self, market: Market, resolution: Resolution | None, now: datetime
    ) -> None:
        row = market_row(
            market, resolution or Resolution(market.market_id, market.status, None)
        )
        key = market.venue, market.market_id
        if self._known.markets.get(key) == row:
            return
        self._known.markets[key] = row
        self._writer.add(Table.MARKETS, now, row)

    def _record_outcomes(self, now: datetime) -> None:
        """Of markets that left the listings, until they are final."""
        for reader in self._readers:
            ids = [id_ for venue, id_ in self._awaited if venue == reader.name]
            try:
                outcomes = reader.read_resolutions(ids[:OUTCOMES_AT_ONCE])
            except VenueError as error:
                logger.warning("outcomes of %s wait: %s", reader.name, error)
                continue
            for market_id, outcome in outcomes.items():
                key = reader.name, market_id
                self._record_market(self._awaited[key], outcome, now)
                market = self._awaited.pop(key)
                # The ones behind it have their turn first.
                if outcome.status is not MarketStatus.FINAL:
                    self._awaited[key] = market
