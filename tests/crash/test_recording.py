"""A recorder that is killed at any touch of a file loses and repeats nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from arbsite.config import ROOT
from positions.venues.replay.recording.files import list_files
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import Table
from tests.support import recording_victim
from tests.support.recording_victim import ROWS, record

# Opening, renaming and deleting for eight rows in three hours.
LEAST_KILLS = 40


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, int]]:
    """Recordings that were killed, each with the rows reported to be on disk."""
    home = tmp_path_factory.mktemp("killed")
    victim = subprocess.run(
        [sys.executable, recording_victim.__file__, str(home)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=120,
    )
    reported: list[int] = json.loads(victim.stdout)
    return [(home / str(number), rows) for number, rows in enumerate(reported, 1)]


def rows_in(folder: Path) -> list[int]:
    """The numbers of the rows that a reader finds, hour by hour."""
    if not list_files(folder):
        return []
    recording = Recording(folder)
    tables = (recording.rows(Table.READINGS, hour) for hour in recording.hours)
    found = [row["pairs"] for table in tables for row in table.to_pylist()]
    assert recording.problems == ()
    return found


def test_what_was_reported_is_there_once_and_the_next_recorder_goes_on(
    killed: list[tuple[Path, int]], tmp_path: Path
) -> None:
    assert len(killed) > LEAST_KILLS
    silent = os.open(tmp_path / "reports", os.O_CREAT | os.O_WRONLY)
    for folder, reported in killed:
        left = rows_in(folder)
        # The row that was being written may be there, too.
        assert left in (list(range(reported)), list(range(reported + 1))), folder
        record(folder, range(len(left), ROWS), silent)
        assert rows_in(folder) == list(range(ROWS)), folder
        assert not list(folder.rglob("*.unfinished"))
        ended = [file for file in list_files(folder) if not file.is_part]
        assert len(ended) == 2
    os.close(silent)
