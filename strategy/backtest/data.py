"""The data of a backtest: a recording, a capture, or a folder of captures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from positions.venues.replay import CaptureError, captured_at, holds_recording
from positions.venues.replay.recording.books import to_row
from positions.venues.replay.recording.tables import Table
from positions.venues.replay.recording.writer import Keeping, RecordingWriter
from positions.venues.types import Resolution
from strategy.captures import read_capture
from strategy.matching import Judgement
from strategy.services.matched import to_record
from strategy.services.recorded_pairs import market_row, pair_row

# A capture is a moment; for so long its books count as they were.
LASTS = timedelta(seconds=55)
FOREVER = Keeping(timedelta(days=365_000), 10**15)


@contextmanager
def opened(folder: Path) -> Iterator[Path]:
    """The folder of a recording; captures become one that is deleted afterwards.

    Raises CaptureError where there is neither.
    """
    if not folder.is_dir():
        raise CaptureError(
            f"{folder} is not a folder: name one that record has written"
        )
    if holds_recording(folder):
        yield folder
        return
    captures = _captures(folder)
    if not captures:
        raise CaptureError(
            f"{folder} holds neither a recording nor a capture: "
            "run manage.py record, or name another folder"
        )
    with tempfile.TemporaryDirectory(prefix="arbsite-captures-") as made:
        _to_recording(captures, Path(made))
        yield Path(made)


def _captures(folder: Path) -> list[tuple[datetime, Path]]:
    """The captures of a folder, which may be one itself, by time."""
    folders = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    return sorted(
        (captured_at(path), path)
        for path in folders
        if (path / "capture.json").exists()
    )


def _to_recording(captures: Sequence[tuple[datetime, Path]], made: Path) -> None:
    with RecordingWriter(made, FOREVER) as writer:
        for at, folder in captures:
            _add(folder, at, writer)
            writer.tick(at)
        # The present hour stays as it is; the last of all is as sound in parts.


def _add(folder: Path, at: datetime, writer: RecordingWriter) -> None:
    capture = read_capture(folder, lambda: at)
    count = 0
    for priced in capture.priced_pairs():
        if priced.pair.verdict is not Judgement.SAME:
            continue
        count += 1
        for listed in (priced.listed_a, priced.listed_b):
            market = listed.market
            outcome = Resolution(market.market_id, market.status, None)
            writer.add(Table.MARKETS, at, market_row(market, outcome))
            writer.add(Table.BOOKS, at, to_row(market, listed.books))
        record = to_record(
            priced.pair, priced.listed_a.market, priced.listed_b.market, at
        )
        writer.add(Table.PAIRS, at, pair_row(record, is_listed=True))
    for moment in (at, at + LASTS):
        row = {"venue_at": moment, "pairs": count, "changed": 0, "failed": []}
        writer.add(Table.READINGS, moment, row)
