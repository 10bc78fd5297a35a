"""Pauses of entries: everywhere, in one market type, or in one pair.

A pause stops entries alone. It is read again inside the order step, so that it holds
from the moment it is written. A basket whose first leg is filled is completed in spite
of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from positions.models import PAUSES, PauseRecord
from positions.services.operator import Operator, Outdated, OverrideRejected
from tasklog.changes import changed_fields
from tasklog.kinds import Action, Kind
from tasklog.outbox import Subject, overwrite, relay
from tasklog.records import TrailLine
from tasklog.storage.codec import Document, encode, to_milliseconds
from tasklog.storage.collections import Filters
from tasklog.storage.ids import content_id
from tasklog.trail import stamped

EVERYWHERE = "all"
SHOWN_FIELDS = ("actor", "reason", "since", "until")
IS_IN_FORCE = {"ended_at": None}


@dataclass(frozen=True, slots=True)
class Pauses:
    """The pauses in force at one moment, by scope."""

    by_scope: Mapping[str, PauseRecord]

    def reason_for(self, market_type: str, pair_id: str) -> str:
        """Why this may not be entered, "" if it may."""
        for scope in (EVERYWHERE, f"type:{market_type}", f"pair:{pair_id}"):
            if pause := self.by_scope.get(scope):
                return f"{scope} paused by {pause.actor}: {pause.reason}"
        return ""


def in_force(now: datetime) -> Filters:
    """The filter of the pauses that nobody has ended and whose time is not over."""
    # An end that is no time holds the pause: nobody said that it is over.
    is_damaged = {"until": {"$not": {"$type": ["date", "null"]}}}
    return {
        **IS_IN_FORCE,
        "$or": [{"until": None}, {"until": {"$gt": now}}, is_damaged],
    }


def read_pauses(now: datetime) -> Pauses:
    """What is paused now."""
    # A pause that cannot be read in full still holds.
    documents = PAUSES.show(in_force(now))
    return Pauses({pause.id: pause for pause in documents})


def current_pause(scope: str) -> PauseRecord | None:
    """The pause of a scope that nobody has ended, even if its time is over.

    Of one that is damaged, as much as can be read: it must be possible to end it.
    """
    return next(PAUSES.show({"_id": scope, **IS_IN_FORCE}), None)


def pause(
    scope: str,
    operator: Operator,
    until: datetime | None = None,
    is_as_seen: Callable[[PauseRecord | None], bool] = lambda before: True,
) -> None:
    """Stop entries in this scope from now on. Raises OverrideRejected.

    A pause in force is replaced. `is_as_seen` tells whether it, or that there is none,
    is what the operator looked at.
    """
    now = operator.now()
    end = None if until is None else to_milliseconds(until)
    if end is not None and end <= now:
        raise OverrideRejected("the end of a pause must lie ahead")
    stored = next(PAUSES.show({"_id": scope}), None)
    before = stored if stored is not None and stored.ended_at is None else None
    if not is_as_seen(before):
        raise Outdated
    fresh = PauseRecord(scope, operator.actor, operator.reason, now, end, None, ())
    if before is not None and replace(before, since=now, outbox=()) == fresh:
        raise OverrideRejected(f"{scope} is paused like this already")
    how_long = "" if end is None else f" until {end:%F %H:%M} UTC"
    line = operator.line(
        Kind.OVERRIDE_PAUSE,
        f"entries paused{how_long}: {scope}",
        changed_fields(before, fresh, SHOWN_FIELDS),
        scope,
        now,
    )
    _write(stored, fresh, line)
    relay(PAUSES, Subject.SCOPE)


def _write(stored: PauseRecord | None, fresh: PauseRecord, line: TrailLine) -> None:
    """In the place of `stored` and of nothing else: of two who try, one succeeds."""
    if stored is None:
        is_written = PAUSES.insert(replace(fresh, outbox=(line,)))
    else:
        fields = encode(fresh)
        del fields["_id"], fields["outbox"]
        is_written = _change(stored, fields, line)
    if not is_written:
        raise Outdated


def resume(
    scope: str,
    operator: Operator,
    is_as_seen: Callable[[PauseRecord | None], bool] = lambda before: True,
) -> None:
    """Allow entries again. Raises OverrideRejected where nothing is paused."""
    before = current_pause(scope)
    if before is None:
        raise OverrideRejected(f"{scope} is not paused")
    if not is_as_seen(before):
        raise Outdated
    line = operator.line(
        Kind.OVERRIDE_RESUME,
        f"entries resumed: {scope}",
        changed_fields(before, None, SHOWN_FIELDS),
        scope,
        before.since,
    )
    if not _end(before, operator.now(), line):
        raise Outdated
    _delete_ended()


def lift_expired(now: datetime) -> int:
    """End the pauses whose time is over, with their lines; how many there were."""
    # Asked in every check: usually nothing is paused at all.
    if PAUSES.raw.find_one({}, {"_id": 1}) is None:
        return 0
    over = PAUSES.show({**IS_IN_FORCE, "until": {"$lte": now}})
    lifted = sum(_end(pause, now, _lifting_line(pause, now)) for pause in over)
    _delete_ended()
    return lifted


def _end(pause: PauseRecord, now: datetime, line: TrailLine) -> bool:
    """False where it was ended or replaced meanwhile."""
    return _change(pause, {"ended_at": to_milliseconds(now)}, line)


def _change(before: PauseRecord, fields: Document, line: TrailLine) -> bool:
    """One guarded write with its line; False where it is no longer as in `before`."""
    return overwrite(PAUSES, before, fields, line, ("since", "ended_at"))


def _delete_ended() -> None:
    """Delete ended pauses once their lines are in the trail."""
    relay(PAUSES, Subject.SCOPE)
    PAUSES.raw.delete_many({"ended_at": {"$ne": None}, "outbox": []})


def _lifting_line(pause: PauseRecord, now: datetime) -> TrailLine:
    line = TrailLine(
        kind=Kind.OVERRIDE_RESUME,
        action=Action.OVERRIDE,
        details=f"entries resumed: {pause.id}, the pause by {pause.actor} is over",
        actor=pause.actor,
        reason="its time is over",
        changes=changed_fields(pause, None, SHOWN_FIELDS),
    )
    return stamped(line, content_id("lifted", pause.id, pause.since), now)
