"""Records some hours, each time killed by SIGKILL at a later touch of a file.

Usage: python recording_victim.py FOLDER. It writes a recording into FOLDER/N, killed at
its N-th touch, for N from 1 until one is whole, and prints as JSON how many rows each
of them had been told were on disk.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from positions.venues.replay.recording.tables import Table
from tests.support.recordings import START, writing

# Each of them touches a file, or is about to.
TOUCHES = {"open", "os.mkdir", "os.rename", "os.remove"}
BETWEEN = timedelta(minutes=20)
# Two hours and a part: files of whole hours are made twice.
ROWS = 8


def record(folder: Path, rows: range, report: int) -> None:
    """Add a row every twenty minutes; a byte is reported for each that is on disk."""
    with writing(folder, flush_seconds=0) as writer:
        writer.tick(START + rows.start * BETWEEN)
        for number in rows:
            at = START + number * BETWEEN
            row = {"venue_at": at, "pairs": number, "changed": 0, "failed": []}
            writer.add(Table.READINGS, at, row)
            writer.tick(at)
            os.write(report, b".")


def kill_at(touch: int, folder: Path) -> None:
    """Have this process killed when it is about to touch a file there once more."""
    left = touch

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in TOUCHES and str(arguments[0]).startswith(str(folder)):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def reported_rows(folder: Path, touch: int) -> tuple[int, bool]:
    """Rows reported by a process that is killed at this touch; whether it survived."""
    reader, report = os.pipe()
    if not (child := os.fork()):
        kill_at(touch, folder)
        record(folder, range(ROWS), report)
        os._exit(0)
    os.close(report)
    with os.fdopen(reader, "rb") as pipe:
        rows = len(pipe.read())
    _, status = os.waitpid(child, 0)
    return rows, os.waitstatus_to_exitcode(status) == 0


def main(home: Path) -> None:
    reported: list[int] = []
    survived = False
    while not survived:
        touch = len(reported) + 1
        rows, survived = reported_rows(home / str(touch), touch)
        reported.append(rows)
    sys.stdout.write(json.dumps(reported))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
