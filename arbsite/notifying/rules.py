"""Which mode has each kind of event, and who decided so?

What nobody changed has the mode of arbsite.notifying.events. A change is one write,
guarded by the state that was looked at, and carries its line of the trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from arbsite.notifying.events import ABOUT, Event
from arbsite.notifying.throttle import Mode
from positions.services.operator import Operator, OverrideRefused
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import moment, text
from tasklog.trail import carry, relay

NAME = "notification_rules"


class RuleChanged(OverrideRefused):
    """It has changed meanwhile; look at it again."""

    def __init__(self) -> None:
        super().__init__(RuleChanged.__doc__)


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


def change(before: Rule, mode: Mode, operator: Operator) -> None:
    """Tell these events in this mode from now on. Raises OverrideRefused."""
    if before.since is not None and before.mode is mode:
        raise OverrideRefused(f"they are {mode} already")
    event, now = before.event, operator.now()
    what = f"messages on “{ABOUT[event].title}” {mode} (were {before.mode})"
    told = {"mode": str(before.mode)}, {"mode": str(mode)}
    line = operator.line("notify", what, *told, event, now)
    after = {"mode": str(mode), "since": now}
    said = {"actor": operator.actor, "reason": operator.reason}
    # In the place of `before` and of nothing else: of two who try, one succeeds.
    is_new = before.since is None
    guard = {"_id": str(event), "since": {"$exists": False} if is_new else before.since}
    try:
        done = carry(_stored(), guard, {**after, **said}, line, is_new=is_new)
    except DuplicateKeyError:
        raise RuleChanged from None
    if done is None:
        raise RuleChanged
    keep()


def keep() -> int:
    """See to it that each change is in the trail; how many were not."""
    return relay(_stored(), "event")


def find(event: str) -> Document | None:
    """What is stored of a kind of event; None if there is no such kind."""
    if event not in set(Event):
        return None
    return _stored().find_one({"_id": event}) or {"_id": event}


def _stored() -> Collection[Document]:
    return collection(NAME)
