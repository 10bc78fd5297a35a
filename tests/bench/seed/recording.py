"""A recorded day of many pairs, written column by column."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from positions.venues.replay.recording import files
from positions.venues.replay.recording.quotes import milliseconds
from positions.venues.replay.recording.tables import (
    LEVELS,
    MOMENT,
    PRICE,
    SCHEMAS,
    SIZE,
    TEXT,
    Table,
)
from positions.venues.types import Market, Resolution
from strategy.services.recorded_pairs import market_row, pair_row
from tests.support.recorded_days import RecordedPair, a_pair

# Ten levels a side, of which a change replaces one or two, and moves all now and then.
LEVELS_A_SIDE = 10
SECONDS_A_CHANGE, SECONDS_AN_HOUR = 10, 3600
MOVES = 0.1
# In an hour, one pair of so many has a window, of up to two minutes.
PAIRS_A_WINDOW = 10
WINDOW_SECONDS = 120
CENT, SHARE = 10_000, 1_000_000
TYPES = ("Crypto", "Politics", "Sports", "Economics", "Weather", "Culture", "Tech")


class Ladder:
    """One side of a book, as the low and high halves of 128-bit decimals."""

    def __init__(self, best: int, step: int, chance: random.Random):
        self.prices, self.sizes, self._chance = array("q"), array("q"), chance
        self.best = best
        for place in range(LEVELS_A_SIDE):
            self.prices.extend((best + place * step, 0))
            self.sizes.extend((chance.randint(1, 5000) * SHARE // 10, 0))

    def replace_one(self) -> None:
        place = min(LEVELS_A_SIDE - 1, int(self._chance.expovariate(0.6)))
        self.sizes[2 * place] = self._chance.randint(1, 5000) * SHARE // 10

    def move(self, by: int) -> None:
        self.best += by
        for place in range(LEVELS_A_SIDE):
            self.prices[2 * place] += by


def record_day(folder: Path, count: int, hours: int, start: datetime) -> int:
    """Write `hours` hours of `count` pairs; how many changes of books they have.

    All hours have the prices of the first one: writing them is not what is measured.
    """
    chance = random.Random(count)
    pairs = [a_pair(n, TYPES[n % len(TYPES)]) for n in range(1, count + 1)]
    (folder / files.PARTS).mkdir(parents=True)
    books = _books(pairs, start, chance)
    for number in range(hours):
        begins = start + timedelta(hours=number)
        hour = files.hour_of(begins)
        moved = _shifted(books, number * SECONDS_AN_HOUR * 1000)
        files.write(folder / f"books-{hour}.parquet", moved)
        for table, rows in (
            (Table.READINGS, _readings(begins, count)),
            (Table.MARKETS, _markets(begins, pairs)),
            (Table.PAIRS, _pairs(begins, pairs)),
        ):
            filled = pa.Table.from_pylist(list(rows), SCHEMAS[table])
            files.write(folder / f"{table}-{hour}.parquet", filled)
    return hours * len(books)


def _shifted(books: pa.Table, by: int) -> pa.Table:
    import pyarrow.compute as pc

    place = books.schema.get_field_index("seen_at")
    moved = pc.add(books["seen_at"].cast(pa.int64()), by).cast(MOMENT)
    return books.set_column(place, SCHEMAS[Table.BOOKS].field("seen_at"), moved)


def _readings(start: datetime, count: int) -> Iterator[dict[str, object]]:
    for passed in range(0, SECONDS_AN_HOUR, SECONDS_A_CHANGE):
        at = start + timedelta(seconds=passed)
        row = {"pairs": count, "changed": count, "failed": []}
        yield {"seen_at": at, "venue_at": at, **row}


def _markets(
    at: datetime, pairs: Sequence[RecordedPair]
) -> Iterator[dict[str, object]]:
    for pair in pairs:
        for market in (pair.a, pair.b):
            outcome = Resolution(market.market_id, market.status, None)
            yield {"seen_at": at, **market_row(market, outcome)}


def _pairs(at: datetime, pairs: Sequence[RecordedPair]) -> Iterator[dict[str, object]]:
    for pair in pairs:
        yield {"seen_at": at, **pair_row(pair.record, is_listed=True)}


class _Columns:
    """The columns of the books, filled row by row."""

    def __init__(self) -> None:
        self.ats, self.venues, self.ids = array("q"), [], []  # type: ignore[var-annotated]
        self.best = {
            name: array("q") for name in ("bid", "bid_size", "ask", "ask_size")
        }
        self.levels = {name: (array("q"), array("q")) for name in ("bids", "asks")}

    def add(self, at: int, market: Market, bids: Ladder, asks: Ladder) -> None:
        self.ats.append(at)
        self.venues.append(market.venue)
        self.ids.append(market.market_id)
        for name, ladder in (("bid", bids), ("ask", asks)):
            self.best[name].extend(ladder.prices[:2])
            self.best[f"{name}_size"].extend(ladder.sizes[:2])
            prices, sizes = self.levels[f"{name}s"]
            prices.extend(ladder.prices)
            sizes.extend(ladder.sizes)

    def table(self) -> pa.Table:
        count = len(self.ats)
        columns = {
            "seen_at": pa.array(self.ats, pa.int64()).cast(MOMENT),
            "venue": pa.array(self.venues, TEXT),
            "market_id": pa.array(self.ids, TEXT),
            **{
                name: _decimals(halves, SIZE if name.endswith("size") else PRICE)
                for name, halves in self.best.items()
            },
            **{name: _lists(*halves, count) for name, halves in self.levels.items()},
            "is_mirrored": pa.array([True] * count),
            "is_missing": pa.array([False] * count),
        }
        schema = SCHEMAS[Table.BOOKS]
        arrays = [
            columns.get(field.name, pa.nulls(count, field.type)) for field in schema
        ]
        return pa.Table.from_arrays(arrays, schema=schema)


def _decimals(halves: array[int], kind: pa.DataType) -> pa.Array:
    return pa.Array.from_buffers(kind, len(halves) // 2, [None, pa.py_buffer(halves)])


def _lists(prices: array[int], sizes: array[int], count: int) -> pa.Array:
    offsets = pa.array(range(0, (count + 1) * LEVELS_A_SIDE, LEVELS_A_SIDE), pa.int32())
    levels = pa.StructArray.from_arrays(
        [_decimals(prices, PRICE), _decimals(sizes, SIZE)],
        fields=list(LEVELS.value_type),
    )
    return pa.ListArray.from_arrays(offsets, levels, type=LEVELS)


def _books(
    pairs: Sequence[RecordedPair], start: datetime, chance: random.Random
) -> pa.Table:
    """One hour: a pair has a change every ten seconds, in one of its two markets."""
    columns = _Columns()
    opening = milliseconds(start)
    ordered = sorted(
        ((market, pair) for pair in pairs for market in (pair.a, pair.b)),
        key=lambda each: (each[0].venue, each[0].market_id),
    )
    mids = {pair.record.id: chance.randint(25, 75) * CENT for pair in pairs}
    windows = {
        pair.record.id: chance.randrange(SECONDS_AN_HOUR - WINDOW_SECONDS)
        for number, pair in enumerate(pairs)
        if number % PAIRS_A_WINDOW == 0
    }
    for market, pair in ordered:
        is_first = market is pair.a
        mid = mids[pair.record.id]
        bids, asks = Ladder(mid - CENT, -CENT, chance), Ladder(mid + CENT, CENT, chance)
        opens = windows.get(pair.record.id) if is_first else None
        columns.add(opening, market, bids, asks)
        is_open = False
        for turn in range(1, SECONDS_AN_HOUR // SECONDS_A_CHANGE):
            passed = turn * SECONDS_A_CHANGE
            if (turn % 2 == 0) is not is_first:
                continue
            wanted = opens is not None and opens <= passed < opens + WINDOW_SECONDS
            if wanted is not is_open:
                for ladder in (bids, asks):
                    # Eight cents cheaper than the market it is paired with.
                    ladder.move(-8 * CENT if wanted else 8 * CENT)
                is_open = wanted
            elif chance.random() < MOVES:
                by = (asks.best - mid < 2 * CENT) - (asks.best - mid > 0) or 1
                step = chance.choice((0, by)) * CENT
                if not is_open:
                    bids.move(step)
                    asks.move(step)
            chance.choice((bids, asks)).replace_one()
            columns.add(opening + passed * 1000, market, bids, asks)
    return columns.table()
