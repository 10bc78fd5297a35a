"""What an operator does about a position in quarantine: repair, release, settle.

Each is one guarded write that carries its line. The guard is what is stored, which in a
damaged document may be anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from positions.lifecycle import CLOSED, State
from positions.models import POSITIONS, PositionRecord
from positions.models.attribution import unexplained
from positions.models.moves import close_damaged, restore
from positions.models.quarantine import cost_of, flaw, problem_of
from positions.models.stamping import venue_moment
from positions.services.derived import Repair, repaired
from positions.services.operator import Operator, Outdated, OverrideRejected
from positions.settlement import DOLLARS
from tasklog.kinds import Kind
from tasklog.outbox import Subject, relay
from tasklog.records import Change
from tasklog.storage.codec import Document, decode
from tasklog.storage.reading import text

SHOWN = 200


@dataclass(frozen=True, slots=True)
class SetApart:
    """An open position that cannot be worked on, as it is stored."""

    id: str
    document: Document

    @property
    def title(self) -> str:
        return text(self.document, "event_name") or self.id

    @property
    def reason(self) -> str:
        return problem_of(self.document) or text(self.document, "quarantine_reason")

    @property
    def stake(self) -> Decimal:
        """The dollars that it cost."""
        return cost_of(self.document)

    @property
    def venues(self) -> str:
        """Both venues, as far as they can be read."""
        names = (text(self.document, name) for name in ("platform_a", "platform_b"))
        return " + ".join(filter(None, names))

    @property
    def version_token(self) -> str:
        names = ("state", "version", "touched_at", "quarantined_at")
        return ":".join(text(self.document, name) for name in names)


def find(identity: str) -> SetApart | None:
    """None where there is no such position. Raises OverrideRejected for a sound one."""
    document = POSITIONS.raw.find_one({"_id": identity})
    if document is None:
        return None
    is_closed = document.get("state") in [str(state) for state in CLOSED]
    is_apart = isinstance(document.get("quarantined_at"), datetime)
    if is_closed or not (is_apart or problem_of(document)):
        raise OverrideRejected("it is not in quarantine")
    return SetApart(identity, document)


def repair_of(
    position: SetApart, corrections: Mapping[str, Any], now: datetime
) -> Repair:
    """The position with these corrections and with what can be derived.

    `corrections` are stored values by the path of their field, such as
    `legs.0.venue`. Raises OverrideRejected for a path that leads nowhere.
    """
    document = deepcopy(position.document)
    for path, content in corrections.items():
        _put(document, path, content)
    return repaired(document, now)


def _put(document: Any, path: str, content: Any) -> None:
    *steps, last = path.split(".")
    target = document
    try:
        for step in steps:
            target = target[int(step)] if isinstance(target, list) else target[step]
        target[int(last) if isinstance(target, list) else last] = content
    except (LookupError, TypeError, ValueError):
        raise OverrideRejected(f"there is no place {path!r} in the document") from None
    if steps == [] and last == "_id":
        raise OverrideRejected("the id of a document cannot be changed")


def sound_record(repair: Repair) -> PositionRecord:
    """The repaired position. Raises OverrideRejected where it is still damaged."""
    problem = repair.problem if repair.record is None else flaw(repair.record)
    if repair.record is None or problem:
        raise OverrideRejected(
            f"it is still damaged: {problem}. Correct that field, or settle it"
        )
    return repair.record


def repair(
    position: SetApart, corrections: Mapping[str, Any], operator: Operator
) -> PositionRecord:
    """Correct the document and give it back to the agent. Raises OverrideRejected."""
    mended = repair_of(position, corrections, operator.now())
    record = sound_record(mended)
    names = dict.fromkeys(path.split(".")[0] for path in corrections)
    changes = changed(position.document, mended, [*names, *mended.fields])
    what = f"repaired: {', '.join([*corrections, *mended.fields]) or 'nothing'}"
    return _restore(position, record, Kind.OVERRIDE_REPAIR, what, changes, operator)


def check_released(position: SetApart) -> PositionRecord:
    """The position if it can be worked on as it is. Raises OverrideRejected."""
    if problem := problem_of(position.document):
        raise OverrideRejected(f"it is still damaged: {problem}. Repair or settle it")
    return decode(PositionRecord, position.document)


def release(position: SetApart, operator: Operator) -> PositionRecord:
    """Give a position that can be read again back to the agent, as it is."""
    record = check_released(position)
    what = "released from quarantine"
    reason = Change("quarantine_reason", position.reason or "damaged", None)
    return _restore(position, record, Kind.OVERRIDE_RELEASE, what, (reason,), operator)


def changed(
    before: Mapping[str, Any], after: Repair, names: Sequence[str]
) -> tuple[Change, ...]:
    """The named fields as they were and are, as text."""
    return tuple(
        Change(name, _shown(before, name), _shown(after.document, name))
        for name in dict.fromkeys(names)
    )


def _shown(document: Mapping[str, Any], name: str) -> str | None:
    return str(document[name])[:SHOWN] if name in document else None


def _restore(
    position: SetApart,
    record: PositionRecord,
    kind: Kind,
    what: str,
    changes: tuple[Change, ...],
    operator: Operator,
) -> PositionRecord:
    event = operator.event(kind, what, changes)
    restored = restore(position.document, record, event, operator.clock)
    if restored is None:
        raise Outdated
    relay(POSITIONS, Subject.POSITION)
    return restored


def check_unrepairable(position: SetApart, now: datetime) -> Repair:
    """What can be derived of it. Raises OverrideRejected where that is all."""
    mended = repaired(position.document, now)
    if mended.record is not None and flaw(mended.record) is None:
        raise OverrideRejected(
            "it can be repaired: repair it, then settle it by what its legs paid"
        )
    return mended


def settle(position: SetApart, paid: Decimal, operator: Operator) -> State:
    """Close a position that cannot be repaired; `paid` are the dollars it brought.

    It stays as damaged as it is, and what it earned is `paid` less the stake that was
    counted. Raises OverrideRejected where its legs can be settled one by one.
    """
    mended = check_unrepairable(position, operator.now())
    stake = position.stake.quantize(DOLLARS)
    profit = paid - stake
    state = State.PROFITABLE if profit > 0 else State.LOSS
    event = operator.event(
        Kind.OVERRIDE_SETTLE,
        f"settled by hand as {state} although it is damaged: ${paid:.2f} were paid for "
        f"${stake:.2f}",
        (Change("state", text(position.document, "state") or None, str(state)),),
    )
    is_done = close_damaged(
        mended.document,
        position.document,
        state,
        unexplained(profit, stake, position.venues, venue_moment(operator.clock)),
        venue_moment(operator.clock),
        event,
        operator.clock,
    )
    if not is_done:
        raise Outdated
    relay(POSITIONS, Subject.POSITION)
    return state
