"""The one way a position changes: a guarded write that carries its own event.

Every change is filtered by id, state, version and fence, sets what changed, raises the
version and pushes its event into the history and into the outbox, from which the audit
trail is filled. No match means that another process changed the position first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bson.decimal128 import Decimal128
from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError

from positions.lifecycle import State
from positions.models.proposals import Changed, Moves, lost, moved, refused_by
from positions.models.quarantine import IS_SOUND
from positions.models.records import POSITIONS, PositionRecord
from positions.models.results import ResultRecord
from positions.models.stamping import (
    event_line,
    update_of,
    venue_moment,
    with_line,
)
from positions.settlement import percent_of
from positions.venues.interface import Clock
from tasklog.records import TrailLine
from tasklog.storage.codec import decode, encode, field_plans, to_milliseconds
from tasklog.storage.ids import content_id
from tasklog.trail import stamped


def create(
    position: PositionRecord, event: TrailLine, *, token: int, clock: Clock
) -> PositionRecord | None:
    """Insert a position as version 1; None if it, or one on its event, is open."""
    line = event_line(replace(position, version=1), event, clock)
    fresh = replace(
        position,
        version=1,
        fence=token,
        touched_at=to_milliseconds(clock.wall_now()),
        events=(line,),
        outbox=(line,),
    )
    # The unique index on the event decides between two processes that open at once.
    return fresh if POSITIONS.insert(fresh) else None


def change(
    before: PositionRecord,
    after: PositionRecord,
    event: TrailLine,
    *,
    token: int | None,
    clock: Clock,
) -> PositionRecord | None:
    """The position as stored after the change, or None if it was no longer `before`.

    `after` is `before` with other values; what is equal in both is not written. `token`
    is the fencing token of the lease acted under; an operator, who holds none, gives
    None and is bound by state and version alone. Raises IllegalMove for a state that
    the table of moves does not lead to.
    """
    moves = moved(Moves(before, before), after, event, token, clock)
    # A write to one document, which the driver repeats by itself if a failover swallows
    # the reply; `update_many`, which the ORM uses, is not repeated.
    document = POSITIONS.raw.find_one_and_update(
        _guard(before, token),
        update_of(before, moves.after, moves.lines),
        # The history is most of the document, and `before` has it already.
        projection={"events": 0, "outbox": 0},
        return_document=ReturnDocument.AFTER,
    )
    if document is None:
        return None
    stored = decode(PositionRecord, {**document, "events": [], "outbox": []})
    return with_line(stored, before, *moves.lines)


def change_all(batch: Sequence[Moves], *, token: int) -> Changed:
    """What `change` does, for the moves of many positions in one round trip.

    All moves of a position are one guarded write, which the driver repeats like a
    single one. The positions that it returns have the events of before: nobody needs
    the new ones. What cannot be written, whatever the reason, is refused, and the
    others are written.
    """
    writes: list[UpdateOne] = []
    stored: dict[str, PositionRecord] = {}
    last_lines: dict[str, TrailLine] = {}
    refused: dict[str, str] = {}
    for moves in batch:
        before = moves.before
        try:
            update = update_of(before, moves.after, moves.lines)
        # Its numbers make no sense: that must not keep the others from being settled.
        except Exception as error:
            refused[before.id] = repr(error)
            continue
        writes.append(UpdateOne(_guard(before, token), update))
        stored[before.id], last_lines[before.id] = moves.after, moves.lines[-1]
    if not writes:
        return Changed({}, refused)
    try:
        matched = POSITIONS.raw.bulk_write(writes, ordered=False).matched_count
    except BulkWriteError as error:
        by_database = refused_by(error, list(stored))
        refused, matched = refused | by_database, -1
        stored = {name: stored[name] for name in stored if name not in by_database}
    # The answer only counts those that matched: who lost is read.
    if matched < len(writes):
        for identity in lost(stored, last_lines):
            del stored[identity]
    return Changed(stored, refused)


def plan_looks(plans: Sequence[tuple[PositionRecord, datetime]]) -> None:
    """Write when each position's venues are asked next, unless it has changed.

    The version is not raised, since this decides nothing.
    """
    writes = [
        UpdateOne(_guard(position, None), {"$set": {"outcome_due_at": at}})
        for position, at in plans
    ]
    if writes:
        POSITIONS.raw.bulk_write(writes, ordered=False)


def restore(
    document: Mapping[str, Any],
    position: PositionRecord,
    event: TrailLine,
    clock: Clock,
) -> PositionRecord | None:
    """Put a repaired position in the place of its damaged document, due at once.

    Returns it as stored, or None if the document is no longer as it was read.
    """
    now = to_milliseconds(clock.wall_now())
    is_waiting = position.state is State.WATCHING
    after = replace(
        position,
        version=position.version + 1,
        touched_at=now,
        outcome_due_at=now,
        # Nobody works on it: whoever does next claims it.
        retry_at=now if is_waiting else position.retry_at,
        attention=None,
        quarantined_at=None,
        quarantine_reason=None,
        quarantine_stake=None,
    )
    line = event_line(after, event, clock)
    after = with_line(after, after, line)
    fields = encode(after)
    update = POSITIONS.raw.update_one(
        _guard_as_read(document),
        {
            "$set": {key: part for key, part in fields.items() if key != "_id"},
            # What a record leaves out is not left as it was, either.
            "$unset": {
                plan.key: ""
                for plan in field_plans(PositionRecord)
                if plan.key not in fields
            },
        },
    )
    return after if update.matched_count else None


def close_damaged(
    mended: Mapping[str, Any],
    document: Mapping[str, Any],
    state: State,
    result: ResultRecord,
    resolved_at: datetime,
    event: TrailLine,
    clock: Clock,
) -> bool:
    """Close a document that stays damaged; False if it is no longer as it was read.

    `mended` is what could be derived of it, `result` what it brought.
    """
    profit, stake = result.profit, result.stake
    percent = Decimal128(percent_of(profit, stake)) if stake else None
    stored_version = mended.get("version")
    version = stored_version + 1 if isinstance(stored_version, int) else 1
    line = stamped(
        event,
        event.task_id or content_id(document["_id"], version, event.kind),
        to_milliseconds(clock.wall_now()),
        version=version,
        state=str(state),
        venue_time=venue_moment(clock),
    )
    lists = {
        name: [*(part if isinstance(part, list) else ()), encode(line)]
        for name in ("events", "outbox")
        for part in (mended.get(name),)
    }
    update = POSITIONS.raw.update_one(
        _guard_as_read(document),
        {
            "$set": {
                "state": str(state),
                "version": version,
                "actual_profit": Decimal128(profit),
                "actual_profit_pct": percent,
                "result": encode(result),
                "resolved_at": resolved_at,
                "touched_at": to_milliseconds(clock.wall_now()),
                **lists,
            }
        },
    )
    return bool(update.matched_count)


def _guard_as_read(document: Mapping[str, Any]) -> dict[str, Any]:
    """Not as plain values: those of a damaged document could be operators."""
    names = ("_id", "state", "version", "touched_at", "quarantined_at")
    return {name: {"$eq": document.get(name)} for name in names}


def _guard(position: PositionRecord, token: int | None) -> dict[str, Any]:
    guard: dict[str, Any] = {
        "_id": position.id,
        "state": str(position.state),
        "version": position.version,
        # One in quarantine is left to an operator.
        **IS_SOUND,
    }
    if token is not None:
        # A higher fence was written under a newer lease: this writer is late.
        guard["fence"] = {"$lte": token}
    return guard
