"""May a position be entered now, and who says that it may not?

A pause stops entries alone: everywhere, in one market type, or in one pair. It is read
again inside the order step, so that it holds from the moment it is written. A basket
whose first leg is bought is completed in spite of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from positions.services.overriding import Operator, OverrideRefused
from tasklog.documents import Document, collection, content_id, to_milliseconds
from tasklog.models import Action, Status
from tasklog.services import append, entry

EVERYWHERE = "all"


@dataclass(frozen=True, slots=True)
class Pauses:
    """The pauses that hold at one moment, by scope."""

    by_scope: Mapping[str, Document]

    def on(self, market_type: str, pair_id: str) -> str:
        """Why this may not be entered, "" if it may."""
        for scope in (EVERYWHERE, f"type:{market_type}", f"pair:{pair_id}"):
            if found := self.by_scope.get(scope):
                return f"{scope} paused by {found['actor']}: {found['reason']}"
        return ""


class EntryPaused(Exception):
    """Entries are paused here."""


def read_pauses(now: datetime) -> Pauses:
    """What is paused now; a pause whose time is over does not count."""
    found = collection("pauses").find(
        {"$or": [{"until": None}, {"until": {"$gt": now}}]}
    )
    return Pauses({one["_id"]: one for one in found})


def check_scope(scope: str) -> None:
    """Raises OverrideRefused for a scope that means nothing."""
    kind, _, name = scope.partition(":")
    if scope != EVERYWHERE and not (kind in ("type", "pair") and name):
        raise OverrideRefused(
            f"{scope!r} is not a scope: use all, type:NAME or pair:ID"
        )


def pause(scope: str, operator: Operator, until: datetime | None = None) -> None:
    """No entries in this scope from now on. Raises OverrideRefused."""
    check_scope(scope)
    now = to_milliseconds(operator.clock.wall_now())
    if until is not None and until <= now:
        raise OverrideRefused("the end of a pause must lie ahead")
    before = collection("pauses").find_one({"_id": scope})
    after: dict[str, Any] = {
        "actor": operator.actor,
        "reason": operator.reason,
        "since": now,
        "until": None if until is None else to_milliseconds(until),
    }
    collection("pauses").replace_one({"_id": scope}, after, upsert=True)
    how_long = "" if until is None else f" until {until:%F %H:%M} UTC"
    _write("pause", f"entries paused: {scope}{how_long}", operator, before, after)


def resume(scope: str, operator: Operator) -> None:
    """Entries are allowed again. Raises OverrideRefused where nothing is paused."""
    before = collection("pauses").find_one_and_delete({"_id": scope})
    if before is None:
        raise OverrideRefused(f"{scope} is not paused")
    _write("resume", f"entries resumed: {scope}", operator, before, None)


def lift_expired(now: datetime) -> int:
    """Take away pauses whose time is over, each with a line in the trail."""
    over = list(collection("pauses").find({"until": {"$lte": now}}))
    for one in over:
        # The line first, under an id of its own: a crash between repeats the same one.
        line = entry(
            content_id("lifted", one["_id"], one["since"]),
            Action.OVERRIDE,
            Status.SUCCESS,
            f"entries resumed: {one['_id']}, the pause by {one['actor']} is over",
            now,
            kind="override_resume",
            actor=one["actor"],
        )
        append([line])
        collection("pauses").delete_one({"_id": one["_id"], "since": one["since"]})
    return len(over)


def _write(
    verb: str,
    what: str,
    operator: Operator,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    now = operator.clock.wall_now()
    line = entry(
        content_id("override", verb, what, operator.actor, now),
        Action.OVERRIDE,
        Status.SUCCESS,
        f"{what}; {operator.actor}: {operator.reason}",
        now,
        kind=f"override_{verb}",
        actor=operator.actor,
        before=before,
        after=after,
    )
    append([line])
