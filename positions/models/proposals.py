"""Moves of many positions at once: what is planned, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo.errors import BulkWriteError

from positions.lifecycle import check_move
from positions.models.records import POSITIONS, PositionRecord
from positions.models.stamping import event_line, next_version
from positions.venues.interface import Clock
from tasklog.records import NOT_YET, TrailLine

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Moves:
    """What one guarded write does to a position: one move after another.

    `after` is as it will be stored. Each move raises the version by one and has a line.
    """

    before: PositionRecord
    after: PositionRecord
    lines: tuple[TrailLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of moves, by position: the record as stored, or why not.

    Another process changed those first that are in neither.
    """

    stored: Mapping[str, PositionRecord]
    refused: Mapping[str, str]


def moved(
    moves: Moves,
    after: PositionRecord,
    event: TrailLine,
    token: int | None,
    clock: Clock,
) -> Moves:
    """These moves and one more, which is reported by `event`.

    `after` is what they led to with other values. Raises IllegalMove.
    """
    reached = moves.after
    if after.state is not reached.state:
        check_move(reached.state, after.state)
    after = next_version(reached, after, token, clock)
    # Lists of the trail are ordered by time.
    soonest = moves.lines[-1].timestamp + MILLISECOND if moves.lines else NOT_YET
    line = event_line(after, event, clock, soonest)
    return Moves(moves.before, after, (*moves.lines, line))


def refused_by(error: BulkWriteError, ids: Sequence[str]) -> dict[str, str]:
    """What the database says of those that it refused, `ids` in the order of writes.

    Raises the error where it is about none of them.
    """
    failures = (error.details or {}).get("writeErrors", [])
    if not failures:
        raise error
    return {ids[failure["index"]]: str(failure["errmsg"]) for failure in failures}


def lost(
    expected: Mapping[str, PositionRecord], last_lines: Mapping[str, TrailLine]
) -> list[str]:
    """Which of these positions are not stored as this process has written them.

    The answer to a batch of writes only counts those that matched.
    """
    shown = {"version": 1, "fence": 1, "touched_at": 1, "events": {"$slice": -1}}
    documents = POSITIONS.raw.find({"_id": {"$in": list(expected)}}, shown)
    written = {document["_id"]: tuple(_identity(document)) for document in documents}
    return [
        identity
        for identity, position in expected.items()
        if written.get(identity)
        != (
            position.version,
            position.fence,
            position.touched_at,
            last_lines[identity].task_id,
        )
    ]


def _identity(document: Mapping[str, Any]) -> Iterator[object]:
    """What tells the last write of a position from any other."""
    for name in ("version", "fence", "touched_at"):
        yield document.get(name)
    # The write that is looked for has pushed its event, so that there is one.
    for event in document.get("events") or ():
        yield event.get("task_id")
