"""The mode of each kind of event, and who chose it.

Without a rule, the mode is that of `arbsite.notifying.events.EVENTS`. A change is one
write, guarded by the state that the operator saw, and carries its line of the trail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from arbsite.notifying.events import EVENTS, Event
from arbsite.notifying.records import RULES, RuleRecord
from arbsite.notifying.throttle import Mode
from positions.services.operator import Operator, Outdated, OverrideRejected
from tasklog import outbox
from tasklog.changes import changed_fields
from tasklog.kinds import Kind
from tasklog.outbox import Subject
from tasklog.records import TrailLine
from tasklog.storage.codec import encode


@dataclass(frozen=True, slots=True)
class Rule:
    """The mode of one kind of event; without an actor it is the default.

    `stored` is what a change replaces, as far as it can be read.
    """

    event: Event
    mode: Mode
    actor: str = ""
    reason: str = ""
    since: datetime | None = None
    stored: RuleRecord | None = None


def rules() -> dict[Event, Rule]:
    """One rule for each kind of event."""
    names = [str(event) for event in Event]
    # Salvaged: a damaged rule must not stop the notifications of other kinds.
    records = {record.id: record for record in RULES.show({"_id": {"$in": names}})}
    return {event: _rule(event, records.get(event)) for event in Event}


def find(name: str) -> Rule | None:
    """The rule of a kind of event; None if there is no such kind."""
    if name not in set(Event):
        return None
    return _rule(Event(name), next(RULES.show({"_id": name}), None))


def _rule(event: Event, stored: RuleRecord | None) -> Rule:
    """The rule as stored; the default where its mode cannot be read."""
    if stored is None or stored.mode not in set(Mode):
        return Rule(event, EVENTS[event].mode, stored=stored)
    mode, reason = Mode(stored.mode), stored.reason
    return Rule(event, mode, stored.actor, reason, stored.since, stored)


def change(rule: Rule, mode: Mode, operator: Operator) -> None:
    """Report these events in this mode from now on. Raises OverrideRejected."""
    # A default may be confirmed: it is stored as the choice of an operator then.
    if rule.since is not None and rule.mode is mode:
        raise OverrideRejected(f"they are {mode} already")
    now = operator.now()
    title = EVENTS[rule.event].title
    after = RuleRecord(
        id=str(rule.event),
        mode=mode,
        actor=operator.actor,
        reason=operator.reason,
        since=now,
        outbox=(),
    )
    line = operator.line(
        Kind.OVERRIDE_NOTIFY,
        f"notifications of “{title}” {mode} (were {rule.mode})",
        changed_fields(rule, after, ("mode",)),
        rule.event,
        now,
    )
    if not _write(rule.stored, after, line):
        raise Outdated
    relay_lines()


def _write(before: RuleRecord | None, after: RuleRecord, line: TrailLine) -> bool:
    """Replace `before` and nothing else: of two who try, one succeeds."""
    if before is None:
        # Nothing is stored: the id lets one insertion through.
        return RULES.insert(replace(after, outbox=(line,)))
    fields = encode(after)
    del fields["_id"], fields["outbox"]
    return outbox.overwrite(RULES, before, fields, line, ("mode", "since"))


def relay_lines() -> int:
    """Move the lines that a crash left with rules into the trail; how many."""
    return outbox.relay(RULES, Subject.EVENT)
