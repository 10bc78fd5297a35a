"""The files of a capture, line by line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from positions.venues.fields import Record, Skipped, as_record, instant
from tasklog import strict_json

logger = logging.getLogger(__name__)


class CaptureError(Exception):
    """A capture cannot be read."""


def captured_at(capture_dir: Path) -> datetime:
    """When the capture was recorded. Raises CaptureError."""
    path = capture_dir / "capture.json"
    try:
        moment = instant(as_record(strict_json.loads(_read(path))).get("captured_at"))
    except (strict_json.BadJson, Skipped) as error:
        raise CaptureError(f"{path} cannot be used: {error}") from None
    if moment is None:
        raise CaptureError(f"{path} does not say captured_at")
    return moment


class Folder:
    """One venue's files of a capture; any of them may be missing.

    A line that is not a JSON object is left out; `problems` has its file, number and
    reason.
    """

    def __init__(self, capture_dir: Path, venue: str):
        if not capture_dir.is_dir():
            raise CaptureError(f"{capture_dir} is not a folder")
        self._path = capture_dir / venue
        self.problems: list[str] = []

    def records(self, name: str) -> Iterator[Record]:
        """The objects in `name`.jsonl, in order. Raises CaptureError."""
        path = self._path / f"{name}.jsonl"
        if not path.exists():
            return
        # Split as bytes: text would also split at U+2028 inside a title.
        for number, line in enumerate(_read(path).splitlines(), start=1):
            if not line.strip():
                continue
            try:
                yield as_record(strict_json.loads(line, replace_surrogates=True))
            except (strict_json.BadJson, Skipped) as error:
                problem = f"{path}:{number}: {error}"
                logger.warning("line left out: %s", problem)
                self.problems.append(problem)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CaptureError(f"{path} cannot be read: {error.strerror}") from None
