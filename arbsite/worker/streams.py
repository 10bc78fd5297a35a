"""The process that follows the venues' streams: `python -m arbsite.worker.streams PID`.

It prints a line when it has requested a poll, and one with each book that changed where
this installation records. Of Django it uses the settings and the
connection alone: loading the applications would take more memory than all the rest.
"""

from __future__ import annotations

import logging.config
import os
import signal
import sys
import threading
from types import FrameType

from positions.venues.streams.changes import BOOKS, StreamedBooks


def main(parent: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")
    from django.conf import settings

    from arbsite.startup import forks
    from strategy.streaming.opening import follow

    forks.die_with(parent)
    logging.config.dictConfig(settings.LOGGING)
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    records = settings.ARBSITE.record_dir is not None
    follow(stopping, _report, _note if records else None)
    return 0


def _report() -> None:
    print("due", flush=True)


def _note(books: StreamedBooks) -> None:
    print(BOOKS, books.to_line(), flush=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
