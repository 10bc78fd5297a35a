"""May a position be entered now, and who says that it may not?

A pause stops entries alone: everywhere, in one market type, or in one pair. It is read
again inside the order step, so that it holds from the moment it is written. A basket
whose first leg is bought is completed in spite of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from positions.services.operator import Operator, OverrideRefused, Values
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, collection, content_id, to_milliseconds
from tasklog.trail import carry, entry, relay

EVERYWHERE = "all"
SAID = ("actor", "reason", "since", "until")


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


def pauses() -> Collection[Document]:
    return collection("pauses")


def holding(now: datetime) -> Document:
    """The query for pauses that hold: not ended, and their time is not over."""
    return {"ended_at": None, "$or": [{"until": None}, {"until": {"$gt": now}}]}


def read_pauses(now: datetime) -> Pauses:
    """What is paused now."""
    return Pauses({one["_id"]: one for one in pauses().find(holding(now))})


def standing(scope: str) -> Document | None:
    """The pause of a scope that nobody has ended, whether its time is over or not."""
    return pauses().find_one({"_id": scope, "ended_at": None}, {"outbox": 0})


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
    now = operator.now()
    end = None if until is None else to_milliseconds(until)
    if end is not None and end <= now:
        raise OverrideRefused("the end of a pause must lie ahead")
    before = pauses().find_one({"_id": scope}, {"outbox": 0})
    present = _told(before)
    if not is_as_seen(None if present is None else before):
        raise PauseChanged
    after = {"actor": operator.actor, "reason": operator.reason, "until": end}
    if present is not None and present.items() >= after.items():
        raise OverrideRefused(f"{scope} is paused so already")
    after["since"] = now
    how_long = "" if end is None else f" until {end:%F %H:%M} UTC"
    what = f"entries paused{how_long}: {scope}"
    line = operator.line("pause", what, present, after, scope, now)
    _write(scope, before, {**after, "ended_at": None}, line)
    relay(pauses(), "scope")


def _write(scope: str, before: Document | None, after: Values, line: Document) -> None:
    """In the place of `before` and of nothing else: of two who try, one succeeds."""
    guard: Document = {"_id": scope, "since": {"$exists": False}}
    if before is not None:
        guard = {name: before.get(name) for name in ("_id", "ended_at", *SAID)}
    try:
        done = carry(pauses(), guard, after, line, is_new=before is None)
    except DuplicateKeyError:
        raise PauseChanged from None
    if done is None:
        raise PauseChanged


def _told(pause: Document | None) -> Document | None:
    """What a pause says, as the trail keeps it; None for one that was ended."""
    if pause is None or pause.get("ended_at") is not None:
        return None
    return {name: pause.get(name) for name in SAID}


def resume(
    scope: str,
    operator: Operator,
    is_as_seen: Callable[[Document | None], bool] = lambda before: True,
) -> None:
    """Entries are allowed again. Raises OverrideRefused where nothing is paused."""
    before = standing(scope)
    if before is None:
        raise OverrideRefused(f"{scope} is not paused")
    if not is_as_seen(before):
        raise PauseChanged
    what = f"entries resumed: {scope}"
    line = operator.line(
        "resume", what, _told(before), None, scope, before.get("since")
    )
    if not _end(before, operator.now(), line):
        raise PauseChanged
    _tidy()


def keep(now: datetime) -> int:
    """Lift the pauses whose time is over, and see to it that each is in the trail."""
    over = list(pauses().find({"ended_at": None, "until": {"$lte": now}}))
    lifted = sum(_end(one, now, _lifting(one, now)) for one in over)
    _tidy()
    return lifted


def _end(pause: Document, now: datetime, line: Document) -> bool:
    """False where it was ended or replaced meanwhile."""
    guard = {"_id": pause["_id"], "since": pause.get("since"), "ended_at": None}
    return carry(pauses(), guard, {"ended_at": now}, line) is not None


def _tidy() -> None:
    """What was ended goes once that is in the trail."""
    relay(pauses(), "scope")
    pauses().delete_many({"ended_at": {"$ne": None}, "outbox": []})


def _lifting(pause: Document, now: datetime) -> Document:
    scope, actor = pause["_id"], pause.get("actor")
    return entry(
        content_id("lifted", scope, pause.get("since")),
        Action.OVERRIDE,
        Status.SUCCESS,
        f"entries resumed: {scope}, the pause by {actor} is over",
        now,
        kind="override_resume",
        actor=actor,
        reason="its time is over",
        before=_told(pause),
        after=None,
    )
