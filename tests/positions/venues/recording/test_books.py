"""A recorded book is the book that was read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.replay.recording.books import TooFine, from_row, to_row
from positions.venues.replay.recording.tables import SCHEMAS, Table
from positions.venues.types import Book, Level
from tests.support import recordings
from tests.support.market_builders import polymarket

MARKET = polymarket()

prices = st.decimals("0.0001", "0.9999", places=4)
sizes = st.none() | st.decimals("0.01", "9999999", places=6)
ladders = st.lists(st.builds(Level, prices, sizes), max_size=4).map(tuple)
maybe_tick = st.none() | st.sampled_from([Decimal("0.01"), Decimal("0.001")])


@st.composite
def books(draw: st.DrawFn) -> tuple[Book, Book]:
    bids, asks = draw(ladders), draw(ladders)
    yes, no = recordings.mirrored(MARKET, {}, {})
    yes = replace(yes, bids=bids, asks=asks)
    if draw(st.booleans()):
        no = replace(no, bids=draw(ladders), asks=draw(ladders))
    else:
        no = replace(
            no,
            bids=tuple(Level(1 - level.price, level.size) for level in asks),
            asks=tuple(Level(1 - level.price, level.size) for level in bids),
        )
    tick, doubt = draw(maybe_tick), draw(st.sampled_from(["", "stamped early"]))
    return replace(yes, tick=tick, doubt=doubt), replace(no, tick=tick, doubt=doubt)


@given(books())
def test_books_come_back_from_a_file_as_they_were_read(pair: tuple[Book, Book]) -> None:
    row = {"seen_at": recordings.START, **to_row(MARKET, pair)}
    stored = pa.Table.from_pylist([row], SCHEMAS[Table.BOOKS]).to_pylist()[0]

    assert from_row(stored, recordings.START) == pair


def test_a_mirror_is_stored_once() -> None:
    row = to_row(MARKET, recordings.mirrored(MARKET, {"0.40": 5}, {"0.45": 7}))

    assert row["is_mirrored"]
    assert "bids_1" not in row


def test_a_market_without_books_has_none_afterwards() -> None:
    assert from_row(to_row(MARKET, None), recordings.START) is None


@pytest.mark.parametrize("size", ["0.0000001", "1E+12", "NaN"])
def test_a_number_that_does_not_fit_is_refused_rather_than_rounded(size: str) -> None:
    yes, no = recordings.mirrored(MARKET, {"0.40": 5}, {})
    book = replace(yes, bids=(Level(Decimal("0.40"), Decimal(size)),))

    with pytest.raises(TooFine):
        to_row(MARKET, (book, no))
