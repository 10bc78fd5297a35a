"""The audit trail: lines are written once, and never with a secret in them.

What is done to a document is written into that document's outbox, in the same write,
and relayed from there (tasklog.outbox). What concerns no document is written here
directly, under an id of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tasklog.records import TRAIL, Change, TrailLine
from tasklog.redaction import redact

ERROR_LENGTH = 2000


def stamped(
    line: TrailLine, task_id: str, timestamp: datetime, **about: Any
) -> TrailLine:
    """The line with its id, its time and what it is `about`, ready to be stored.

    Secrets are taken out before anything is cut, so that no half of one remains.
    """
    return replace(
        line,
        task_id=task_id,
        timestamp=timestamp,
        details=redact(line.details),
        error=None if line.error is None else redact(line.error)[:ERROR_LENGTH],
        reason=None if line.reason is None else redact(line.reason),
        changes=tuple(map(_redacted, line.changes)),
        **about,
    )


def _redacted(change: Change) -> Change:
    before, after = (
        None if text is None else redact(text) for text in (change.before, change.after)
    )
    return Change(change.field, before, after)


class Journal:
    """Writes the lines that concern no document: passes, attempts, recoveries."""

    def __init__(self, now: Callable[[], datetime], new_id: Callable[[], str]):
        self._now = now
        self._new_id = new_id

    def write(self, line: TrailLine) -> None:
        """Append a line; one that has a `task_id` already is written once only."""
        task_id = line.task_id or self._new_id()
        append([stamped(line, task_id, self._now())])


def append(lines: Iterable[TrailLine]) -> None:
    """Insert stamped lines; those whose id is there already are left as they are."""
    TRAIL.insert_new(map(as_stored, lines))


def as_stored(line: TrailLine) -> TrailLine:
    """The line as `task_log` keeps it: under its id, and marked where it is news."""
    # Where it is no news the field is left out, and the index of what is to be reported
    # has no key for the line.
    unnotified = True if line.topic is not None else None
    return replace(line, id=line.task_id, unnotified=unnotified)
