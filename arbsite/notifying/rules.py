"""Which mode has each kind of event, and who decided so?

What nobody changed has the mode of arbsite.notifying.events. A change is one write,
guarded by the state that was looked at, and carries its line of the trail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from arbsite.notifying.events import ABOUT, Event
from arbsite.notifying.throttle import Mode
from tasklog.documents import Document, collection, content_id, to_milliseconds
from tasklog.models import Action, Status
from tasklog.reading import moment, text
from tasklog.services import append, entry

NAME = "notification_rules"


class RuleChanged(Exception):
    """Somebody else has changed it meanwhile; look at it again."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of event is told; without an actor nobody changed it."""

    event: Event
    mode: Mode
    actor: str = ""
    reason: str = ""
    since: datetime | None = None


def rules() -> dict[Event, Rule]:
    """One for each kind of event."""
    names = {"$in": [str(event) for event in Event]}
    stored = {str(one["_id"]): one for one in _stored().find({"_id": names})}
    return {event: rule_of(stored.get(event, {"_id": event})) for event in Event}


def rule_of(document: Document) -> Rule:
    """As it is stored. Raises ValueError for a kind of event that is not known."""
    event, mode = Event(document["_id"]), document.get("mode")
    if not isinstance(mode, str) or mode not in set(Mode):
        return Rule(event, ABOUT[event].mode)
    actor, reason = text(document, "actor"), text(document, "reason", 500)
    return Rule(event, Mode(mode), actor, reason, moment(document, "since"))


def change(before: Rule, mode: Mode, actor: str, reason: str, now: datetime) -> None:
    """Tell these events in this mode from now on. Raises RuleChanged."""
    now = to_milliseconds(now)
    line = entry(
        content_id("override", "notify", before.event, now),
        Action.OVERRIDE,
        Status.SUCCESS,
        f"messages on “{ABOUT[before.event].title}” {mode} (was {before.mode}); "
        f"{actor}: {reason}",
        now,
        kind="override_notify",
        actor=actor,
        before={"mode": str(before.mode)},
        after={"mode": str(mode)},
    )
    after = {"mode": str(mode), "actor": actor, "reason": reason, "since": now}
    # The line rides in the rule, from where `keep` takes it if a crash comes between.
    _write(before, {**after, "line": line})
    append([line])


def _write(before: Rule, after: Mapping[str, object]) -> None:
    """In the place of `before` and of nothing else: of two who try, one succeeds."""
    since = {"$exists": False} if before.since is None else before.since
    try:
        _stored().replace_one(
            {"_id": str(before.event), "since": since}, after, upsert=True
        )
    except DuplicateKeyError:
        raise RuleChanged(RuleChanged.__doc__) from None


def keep() -> None:
    """See to it that each change is in the trail."""
    append(one["line"] for one in _stored().find() if one.get("line"))


def find(event: str) -> Document | None:
    """What is stored of a kind of event; None if there is no such kind."""
    if event not in set(Event):
        return None
    return _stored().find_one({"_id": event}) or {"_id": event}


def _stored() -> Collection[Document]:
    return collection(NAME)
