"""Recorded days for backtests: pairs, and prices that open and close windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from positions.venues.replay.recording.tables import Table
from positions.venues.replay.recording.writer import RecordingWriter
from positions.venues.types import Market
from strategy.matching import Judgement, Pair
from strategy.models import PairRecord
from strategy.services.matched import to_record
from strategy.services.recorded_pairs import pair_row
from tests.support import recordings
from tests.support.market_builders import KALSHI_FEE, kalshi, polymarket
from tests.support.recordings import START, writing

# A window: YES on Polymarket at 0.40 and NO on Kalshi at 0.52 cost less than a dollar.
FAIR = ("0.48", "0.50")
CHEAP = ("0.38", "0.40")
TEXT = "If it happens by Dec 31, 2026, then the market resolves to Yes."
SIZE = 200


@dataclass(frozen=True, slots=True)
class RecordedPair:
    """Two markets that ask the same, and their pair."""

    a: Market
    b: Market
    record: PairRecord


def a_pair(
    number: int = 1, market_type: str = "Crypto", days: float = 2
) -> RecordedPair:
    """The pair of this number, whose event ends so many days after the start."""
    ends = {
        "closes_at": START + timedelta(days=days),
        "expected_end_at": START + timedelta(days=days),
        "market_type": market_type,
    }
    a = polymarket(
        market_id=f"90{number:04}", event_id=f"80{number:04}", rules=TEXT, **ends
    )
    b = kalshi(
        market_id=f"KXT{number}-26",
        event_id=f"KXT{number}",
        rules=TEXT,
        fee=KALSHI_FEE,
        **ends,
    )
    pair = Pair(
        *(a.venue, a.market_id, 0, b.venue, b.market_id, 0),
        inverted=False,
        verdict=Judgement.SAME,
        score=1.0,
        facts=(),
        reasons=(),
    )
    return RecordedPair(a, b, to_record(pair, a, b, START))


class Day:
    """Writes a recording in which books are read every second.

    Polymarket's price of YES is given; Kalshi's stays at 0.48 to 0.50.
    """

    def __init__(self, writer: RecordingWriter, pairs: Sequence[RecordedPair]):
        self._writer, self._pairs = writer, pairs

    def begin(self, at: datetime) -> None:
        for pair in self._pairs:
            for market in (pair.a, pair.b):
                recordings.add_market(self._writer, at, market)
                self.quote(at, market, *FAIR)
            self._writer.add(Table.PAIRS, at, pair_row(pair.record, is_listed=True))

    def quote(
        self, at: datetime, market: Market, bid: str, ask: str, size: int = SIZE
    ) -> None:
        books = recordings.mirrored(market, {bid: size}, {ask: size})
        recordings.add_books(self._writer, at, market, books)

    def settle(self, at: datetime, pair: RecordedPair, yes_a: str, yes_b: str) -> None:
        """Both markets become final, and the pair leaves the listings."""
        for market, yes in ((pair.a, yes_a), (pair.b, yes_b)):
            payouts = Decimal(yes), 1 - Decimal(yes)
            recordings.add_market(self._writer, at, market, payouts)
        self.leave(at, pair)

    def leave(self, at: datetime, pair: RecordedPair) -> None:
        """The listings no longer show the pair."""
        self._writer.add(Table.PAIRS, at, pair_row(pair.record, is_listed=False))


@contextmanager
def a_day(
    folder: Path,
    pairs: Sequence[RecordedPair],
    seconds: int = 600,
    start: datetime = START,
) -> Iterator[Day]:
    """A recording of these pairs at fair prices, to which a test adds windows."""
    with writing(folder) as writer:
        for passed in range(seconds):
            recordings.add_reading(writer, start + timedelta(seconds=passed))
        day = Day(writer, pairs)
        day.begin(start)
        yield day
