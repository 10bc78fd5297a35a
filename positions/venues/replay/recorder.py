"""Writes what venues answer into a folder that can be replayed.

Each object becomes a line as it came: no field renamed, no number rounded. The file
that makes the folder a capture is written last, so an interrupted recording is never
taken for a complete one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from positions.venues.replay.capture import CaptureError
from positions.venues.spec import Recording, VenueSpec
from tasklog import strict_json


class Recorder:
    """Writes answers into a new folder. Raises CaptureError where it cannot.

    `counts` says how many objects went into each file ("kalshi/events").
    """

    def __init__(self, folder: Path, venues: Iterable[VenueSpec]):
        self.counts: Counter[str] = Counter()
        self._folder = folder
        self._recordings = {venue.name: venue.recordings for venue in venues}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            is_taken = any(folder.iterdir())
            if not is_taken:
                # A venue that lists nothing today still belongs to the capture.
                for name in self._recordings:
                    (folder / name).mkdir()
        except OSError as error:
            raise CaptureError(f"{folder} cannot be used: {error.strerror}") from None
        if is_taken:
            raise CaptureError(f"{folder} is not empty: name a new folder")

    def record(self, venue: str, path: str, answer: object) -> None:
        """Append the objects of one answer to their file."""
        for recording in self._recordings.get(venue, ()):
            if path == recording.path or path.startswith(f"{recording.path}/"):
                self._append(f"{venue}/{recording.file}", _objects(answer, recording))
                return

    def finish(self, captured_at: datetime, note: str) -> None:
        """Make the folder a capture."""
        facts = {"captured_at": captured_at.isoformat(), "note": note}
        self._write("capture.json", json.dumps(facts, indent=1) + "\n")

    def _append(self, name: str, objects: list[object]) -> None:
        lines = "".join(f"{strict_json.dumps(record)}\n" for record in objects)
        self._write(f"{name}.jsonl", lines)
        self.counts[name] += len(objects)

    def _write(self, name: str, text: str) -> None:
        path = self._folder / name
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise CaptureError(f"{path} cannot be written: {error.strerror}") from None


def _objects(answer: object, recording: Recording) -> list[object]:
    if recording.field and isinstance(answer, dict):
        answer = answer.get(recording.field)
    return answer if isinstance(answer, list) else [answer]
