"""May a position be entered now, and who says that it may not?

A pause stops entries alone: everywhere, in one market type, or in one pair. It is read
again inside the order step, so that it holds from the moment it is written. A basket
whose first leg is bought is completed in spite of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

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


class PauseChanged(OverrideRefused):
    """The pause has changed meanwhile; look at it again."""

    def __init__(self) -> None:
        super().__init__(PauseChanged.__doc__)


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


def pause(
    scope: str,
    operator: Operator,
    until: datetime | None = None,
    is_as_seen: Callable[[Document | None], bool] = lambda before: True,
) -> None:
    """No entries in this scope from now on. Raises OverrideRefused.

    A pause that stands is replaced. `is_as_seen` tells whether it, or that there is
    none, is what the operator looked at.
    """
    check_scope(scope)
    now = to_milliseconds(operator.clock.wall_now())
    if until is not None and until <= now:
        raise OverrideRefused("the end of a pause must lie ahead")
    end = None if until is None else to_milliseconds(until)
    how_long = "" if end is None else f" until {end:%F %H:%M} UTC"
    before = collection("pauses").find_one({"_id": scope}, {"line": 0})
    if not is_as_seen(before):
        raise PauseChanged
    after = {
        "actor": operator.actor,
        "reason": operator.reason,
        "since": now,
        "until": end,
    }
    line = _line("pause", scope, f"paused{how_long}", operator, before, now)
    # The line rides in the pause, from where `keep` takes it if a crash comes between.
    _write(scope, {**after, "line": line}, before)
    append([line])


def _write(scope: str, after: Document, before: Document | None) -> None:
    """In the place of `before` and of nothing else: of two who try, one succeeds."""
    since = {"$exists": False} if before is None else before["since"]
    try:
        collection("pauses").replace_one(
            {"_id": scope, "since": since}, after, upsert=True
        )
    except DuplicateKeyError:
        raise PauseChanged from None


def resume(
    scope: str,
    operator: Operator,
    is_as_seen: Callable[[Document | None], bool] = lambda before: True,
) -> None:
    """Entries are allowed again. Raises OverrideRefused where nothing is paused."""
    before = collection("pauses").find_one({"_id": scope}, {"line": 0})
    if before is None:
        raise OverrideRefused(f"{scope} is not paused")
    if not is_as_seen(before):
        raise PauseChanged
    # The line first: its id is the pause's own, so that a second try repeats it.
    append([_line("resume", scope, "resumed", operator, before, before["since"])])
    collection("pauses").delete_one({"_id": scope, "since": before["since"]})


def keep(now: datetime) -> int:
    """See to it that each pause is in the trail, and lift those whose time is over."""
    standing = list(collection("pauses").find())
    append([one["line"] for one in standing if one.get("line")])
    over = [one for one in standing if one["until"] and one["until"] <= now]
    for one in over:
        _lift(one, now)
    return len(over)


def _lift(one: Document, now: datetime) -> None:
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


def _line(
    verb: str,
    scope: str,
    what: str,
    operator: Operator,
    before: Mapping[str, Any] | None,
    moment: datetime,
) -> Document:
    return entry(
        content_id("override", verb, scope, moment),
        Action.OVERRIDE,
        Status.SUCCESS,
        f"entries {what}: {scope}; {operator.actor}: {operator.reason}",
        operator.clock.wall_now(),
        kind=f"override_{verb}",
        actor=operator.actor,
        before=None if before is None else dict(before),
    )
