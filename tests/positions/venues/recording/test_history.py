"""A few markets of a recording are read without the rows of all others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from positions.venues.replay.recording import files, history
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import Table
from tests.support import recordings
from tests.support.market_builders import polymarket
from tests.support.recordings import A_SECOND, START, writing

MARKETS = [replace(polymarket(), market_id=f"m{n}") for n in range(9)]
HOUR = files.hour_of(START)
KEY = MARKETS[4].venue, "m4"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An hour of nine markets, whose asks rise by a cent every ten seconds."""
    with writing(tmp_path) as recorder:
        for cents in range(40, 50):
            at = START + (cents - 40) * 10 * A_SECOND
            recordings.add_reading(recorder, at)
            for market in MARKETS:
                books = recordings.mirrored(
                    market, {f"0.{cents - 1}": 5}, {f"0.{cents}": 7}
                )
                recordings.add_books(recorder, at, market, books)
    return tmp_path


def test_the_prices_of_one_market_are_those_of_the_whole_hour(folder: Path) -> None:
    quotes = history.quotes(Recording(folder), KEY, [HOUR])
    assert list(quotes.asks[0]) == [10_000 * cents for cents in range(40, 50)]
    assert list(quotes.asks[1]) == [10_000 * (101 - cents) for cents in range(40, 50)]
    assert list(quotes.ats) == sorted(quotes.ats)


def test_a_market_that_is_not_recorded_has_no_prices(folder: Path) -> None:
    quotes = history.quotes(Recording(folder), ("kalshi", "m4"), [HOUR])
    assert not quotes.ats
    assert history.books_at(Recording(folder), ("kalshi", "m4"), START) is None


def test_row_groups_of_other_markets_are_not_read(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ROWS_TOGETHER", 10)
    rows = Recording(folder).rows(Table.BOOKS, HOUR)
    path = tmp_path / "grouped.parquet"
    files.write(path, rows.sort_by([("market_id", "ascending")]))
    with files.open_file(path, Table.BOOKS) as file:
        assert file.num_row_groups == len(MARKETS)
        assert history.groups_with(KEY)(file.metadata) == [4]


def test_the_books_of_a_moment_are_the_last_before_it(folder: Path) -> None:
    at = START + 25 * A_SECOND
    books = history.books_at(Recording(folder), KEY, at)
    assert books is not None
    assert str(books[0].asks[0].price) == "0.42"
    assert history.books_at(Recording(folder), KEY, START - A_SECOND) is None


def test_before_the_first_reading_of_an_hour_the_books_are_those_of_the_last(
    folder: Path,
) -> None:
    last = history.books_at(Recording(folder), KEY, START + 3540 * A_SECOND)
    assert last is not None
    assert history.books_at(Recording(folder), KEY, START + 60 * 60 * A_SECOND) == last
    assert history.books_at(Recording(folder), KEY, START + 180 * 60 * A_SECOND) is None
