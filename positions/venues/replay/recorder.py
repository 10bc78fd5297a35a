"""How is a capture made from what the venues answer?

Each object becomes a line as it came: no field renamed, no number rounded. The file
that makes the folder a capture is written last, so that one that was interrupted is
never taken for a whole one.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

from positions.venues.payload import encode
from positions.venues.replay.capture import CaptureError
from positions.venues.types import VenueName

POLYMARKET, KALSHI = VenueName.POLYMARKET.value, VenueName.KALSHI.value

# Venue and path of an answer, the field of it that holds the objects (none: the
# answer is itself the list), and the file that keeps them.
KEPT = (
    (POLYMARKET, "/events/keyset", "events", "events"),
    (POLYMARKET, "/markets/keyset", "markets", "markets"),
    (POLYMARKET, "/books", "", "books"),
    (KALSHI, "/events", "events", "events"),
    (KALSHI, "/markets/orderbooks", "orderbooks", "orderbooks"),
    (KALSHI, "/markets", "markets", "markets"),
    (KALSHI, "/series", "series", "series"),
)


class Recorder:
    """Writes answers into a new folder. Raises CaptureError where it cannot.

    `counts` says how many objects went into each file ("kalshi/events").
    """

    def __init__(self, folder: Path):
        self.counts: Counter[str] = Counter()
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            taken = any(folder.iterdir())
            for venue in (POLYMARKET, KALSHI):
                if not taken:
                    (folder / venue).mkdir()
        except OSError as error:
            raise CaptureError(f"{folder} cannot be used: {error.strerror}") from None
        if taken:
            raise CaptureError(f"{folder} is not empty: name a new folder")

    def hear(self, venue: str, path: str, value: object) -> None:
        """Keep the objects of one answer."""
        for at, start, field, name in KEPT:
            if venue == at and (path == start or path.startswith(f"{start}/")):
                self._keep(f"{venue}/{name}", _objects(value, field))
                return

    def finish(self, captured_at: datetime, note: str) -> None:
        """Make the folder a capture."""
        facts = {"captured_at": captured_at.isoformat(), "note": note}
        self._write("capture.json", json.dumps(facts, indent=1) + "\n")

    def _keep(self, name: str, objects: list[object]) -> None:
        lines = "".join(f"{encode(one)}\n" for one in objects)
        self._write(f"{name}.jsonl", lines)
        self.counts[name] += len(objects)

    def _write(self, name: str, text: str) -> None:
        path = self._folder / name
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise CaptureError(f"{path} cannot be written: {error.strerror}") from None


def _objects(value: object, field: str) -> list[object]:
    found = value.get(field) if field and isinstance(value, dict) else value
    return found if isinstance(found, list) else [found]
