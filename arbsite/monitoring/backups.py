"""When this installation was last backed up, noted beside its data."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tasklog.strict_json import BadJson, loads

NAME = "last_backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest backup that was completed; its file may have been moved since."""

    at: datetime
    path: str


def note_backup(state: Path, file: Path, now: datetime) -> None:
    """Remember a backup; one that cannot be noted is as good."""
    note = {"at": now.isoformat(), "file": str(file.resolve())}
    with contextlib.suppress(OSError):
        (state / NAME).write_text(json.dumps(note))


def last_backup(state: Path) -> LastBackup | None:
    """None where none was made, or the note cannot be read."""
    try:
        noted: Any = loads((state / NAME).read_bytes())
        return LastBackup(datetime.fromisoformat(noted["at"]), str(noted["file"]))
    except (OSError, BadJson, ValueError, KeyError, TypeError):
        return None
