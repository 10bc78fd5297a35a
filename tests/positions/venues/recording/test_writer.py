"""A recording survives crashes, damage and a full disk, and stays within its bounds."""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from positions.venues.replay import CaptureError
from positions.venues.replay.recording import writer as writing_module
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import Table
from tests.support import recordings
from tests.support.market_builders import polymarket
from tests.support.recordings import START, writing

MARKET = polymarket()
AN_HOUR = timedelta(hours=1)
BUDGET_BYTES, CHANGES_A_DAY = 500 * 10**6, 1000 * 6 * 60 * 24


def price(cents: int) -> Any:
    return recordings.mirrored(MARKET, {f"0.{cents}": 10}, {f"0.{cents + 1}": 10})


def bids(folder: Path, hour: str = "2026-11-20T10") -> list[Decimal]:
    """The best bids that a reader finds in an hour."""
    table = Recording(folder).rows(Table.BOOKS, hour)
    return [row["bid"] for row in table.to_pylist()]


def record(folder: Path, changes: dict[datetime, int], until: datetime) -> None:
    with writing(folder) as recorder:
        for at, cents in changes.items():
            recordings.add_books(recorder, at, MARKET, price(cents))
            recorder.tick(at)
        recorder.tick(until)


def test_an_hour_that_has_ended_is_one_file_in_the_order_of_time(
    tmp_path: Path,
) -> None:
    later = {START + timedelta(minutes=n): 40 + n for n in (2, 1, 0)}
    record(tmp_path, later, until=START + AN_HOUR)

    assert [file.name for file in tmp_path.glob("*.parquet")] == [
        "books-2026-11-20T10.parquet"
    ]
    assert not list((tmp_path / "parts").glob("*.parquet"))
    assert bids(tmp_path) == [Decimal("0.40"), Decimal("0.41"), Decimal("0.42")]


def test_what_was_added_half_a_minute_ago_is_on_disk_in_whole_files(
    tmp_path: Path,
) -> None:
    with writing(tmp_path, flush_seconds=30) as recorder:
        recorder.tick(START)
        recordings.add_books(recorder, START, MARKET, price(40))
        recorder.tick(START + timedelta(seconds=29))
        assert bids_if_any(tmp_path) == []

        recorder.tick(START + timedelta(seconds=30))
        assert bids(tmp_path) == [Decimal("0.40")]


def bids_if_any(folder: Path) -> list[Decimal]:
    try:
        return bids(folder)
    except CaptureError:
        return []


def test_a_crash_between_the_whole_file_and_the_end_of_its_parts_repeats_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", crash)
    with pytest.raises(KeyboardInterrupt):
        record(tmp_path, {START: 40}, until=START + AN_HOUR)
    assert len(list(tmp_path.rglob("books-*.parquet"))) == 2
    assert bids(tmp_path) == [Decimal("0.40")]

    monkeypatch.setattr(Path, "unlink", unlink)
    with writing(tmp_path) as recorder:
        recorder.tick(START + AN_HOUR)
    assert len(list(tmp_path.rglob("books-*.parquet"))) == 1
    assert bids(tmp_path) == [Decimal("0.40")]


def test_a_file_that_was_being_written_is_never_read_and_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        record(tmp_path, {START: 40}, until=START)
    monkeypatch.undo()
    assert bids_if_any(tmp_path) == []
    assert list(tmp_path.rglob("*.unfinished"))

    record(tmp_path, {START: 41}, until=START)
    assert not list(tmp_path.rglob("*.unfinished"))
    assert bids(tmp_path) == [Decimal("0.41")]


def test_each_file_is_on_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, rename = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        steps.append("sync")
        sync(descriptor)

    def renamed(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    record(tmp_path, {START: 40}, until=START)

    assert steps[:3] == ["sync", "rename", "sync"]


def test_what_a_full_disk_refuses_is_written_by_the_next_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with writing(tmp_path) as recorder:
        recordings.add_books(recorder, START, MARKET, price(40))
        with monkeypatch.context() as patch:
            patch.setattr(writing_module, "write", full)
            with pytest.raises(OSError, match="space"):
                recorder.tick(START)
        recorder.tick(START + timedelta(minutes=1))

    assert bids(tmp_path) == [Decimal("0.40")]


def test_a_damaged_file_costs_its_own_rows_and_is_named(tmp_path: Path) -> None:
    changes = {START + timedelta(minutes=n): 40 + n for n in range(3)}
    record(tmp_path, changes, until=START + timedelta(minutes=3))
    damaged = sorted(tmp_path.rglob("books-*.parquet"))[1]
    damaged.write_bytes(damaged.read_bytes()[:-20])

    recording = Recording(tmp_path)
    rows = recording.rows(Table.BOOKS, "2026-11-20T10").to_pylist()

    assert [row["bid"] for row in rows] == [Decimal("0.40"), Decimal("0.42")]
    assert len(recording.problems) == 1
    assert str(damaged) in recording.problems[0]


def test_a_damaged_part_stops_no_hour_from_becoming_one_file(tmp_path: Path) -> None:
    record(tmp_path, {START: 40, START + timedelta(minutes=1): 41}, until=START)
    damaged = sorted(tmp_path.rglob("books-*.parquet"))[0]
    damaged.write_bytes(b"nothing")

    with writing(tmp_path) as recorder:
        recorder.tick(START + AN_HOUR)

    assert bids(tmp_path) == [Decimal("0.41")]
    assert str(damaged) in recorder.problems[0]


def test_hours_that_are_too_old_are_deleted_with_all_their_tables(
    tmp_path: Path,
) -> None:
    with writing(tmp_path, max_age=timedelta(hours=2)) as recorder:
        for hour in range(5):
            at = START + hour * AN_HOUR
            recordings.add_books(recorder, at, MARKET, price(40))
            recordings.add_reading(recorder, at)
            recorder.tick(at)

    assert Recording(tmp_path).hours == (
        "2026-11-20T11",
        "2026-11-20T12",
        "2026-11-20T13",
        "2026-11-20T14",
    )


def test_the_oldest_hours_go_first_where_a_recording_grows_too_large(
    tmp_path: Path,
) -> None:
    record(tmp_path, {START + n * AN_HOUR: 40 for n in range(4)}, START + 4 * AN_HOUR)
    size = sum(file.stat().st_size for file in tmp_path.glob("*.parquet"))

    with writing(tmp_path, max_bytes=size // 2) as recorder:
        recorder.tick(START + 4 * AN_HOUR)

    assert Recording(tmp_path).hours == ("2026-11-20T12", "2026-11-20T13")


def test_two_processes_never_record_into_one_folder(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(CaptureError, match="another process"):
        writing(tmp_path).__enter__()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CaptureError, match="file/recording cannot be used"):
        writing(tmp_path / "file" / "recording").__enter__()


def test_a_day_of_a_thousand_pairs_stays_far_below_500_megabytes(
    tmp_path: Path,
) -> None:
    """Two thousand changes of books with ten levels a side, one or two of them new."""
    chance = random.Random(1)  # the seed keeps the sample the same
    ladders = [
        [(f"0.{price}", chance.randint(1, 500_000)) for price in prices]
        for prices in (range(49, 39, -1), range(51, 61))
    ]
    with writing(tmp_path) as recorder:
        for number in range(2000):
            side = ladders[chance.randrange(2)]
            place = min(9, int(chance.expovariate(0.6)))
            side[place] = side[place][0], chance.randint(1, 500_000)
            books = recordings.mirrored(MARKET, *map(dict, ladders))
            at = START + timedelta(seconds=number)
            recordings.add_books(recorder, at, MARKET, books)
        recorder.tick(START)
        recorder.tick(START + AN_HOUR)
    size = next(tmp_path.glob("books-*.parquet")).stat().st_size

    assert size / 2000 * CHANGES_A_DAY < BUDGET_BYTES / 2
