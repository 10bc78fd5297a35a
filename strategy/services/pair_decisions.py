"""An operator's decisions on pairs: same, same with a named risk, rejected, undone.

Each is one guarded write that carries its own line in the pair's outbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from positions.services.operator import Operator, Outdated, OverrideRejected
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.models.records import DecisionRecord, PairRiskRecord, UndecidedRecord
from strategy.services import causes
from tasklog.changes import changed_fields
from tasklog.kinds import Kind
from tasklog.outbox import Subject, change, relay

PARTICIPLES = {PairVerdict.SAME: "confirmed", PairVerdict.REJECTED: "rejected"}
# The texts too: a verdict must not hold for rules that its author has not seen.
GUARD = ("verdict", "decision", "doubt", "rules_fingerprint")
SHOWN_CHANGES = ("verdict", "decision", "doubt")


def decide_pair(
    pair: PairRecord,
    verdict: PairVerdict,
    operator: Operator,
    risks: tuple[PairRiskRecord, ...] = (),
) -> None:
    """Keep an operator's verdict on a pair beside its evidence.

    `risks` are what the operator names beside those of the texts. The verdict holds for
    the rule texts as they are: discovery lets a confirmation lapse when either of them
    changes. Raises OverrideRejected.
    """
    check_decision(pair, verdict, risks)
    decision = DecisionRecord(
        verdict,
        operator.reason,
        operator.actor,
        operator.now(),
        pair.rules_fingerprint,
        risks,
    )
    named = (*risks_of_texts(pair), *risks)
    after = replace(
        pair,
        verdict=verdict,
        decision=decision,
        doubt=None,
        cause=causes.of_decision(verdict, (risk.name for risk in named)),
        risks=named,
        undo=UndecidedRecord(pair.verdict, pair.cause, pair.doubt, pair.decision),
    )
    under = f" with the risk {', '.join(risk.name for risk in risks)}" if risks else ""
    what = f"pair {pair.event_name} {PARTICIPLES[verdict]}{under}"
    _write(pair, after, what, operator)


def check_decision(
    pair: PairRecord, verdict: PairVerdict, risks: Sequence[PairRiskRecord] = ()
) -> None:
    """Raises OverrideRejected where the pair is decided so, or has such a risk."""
    present = {risk.name for risk in risks_of_texts(pair)}
    if known := [risk.name for risk in risks if risk.name in present]:
        raise OverrideRejected(f"both texts name the risk {known[0]} already")
    decision = pair.decision
    if (
        decision is not None
        and decision.verdict is pair.verdict is verdict
        and decision.rules_fingerprint == pair.rules_fingerprint
        and decision.risks == tuple(risks)
    ):
        raise OverrideRejected(f"the pair is {PARTICIPLES[verdict]} already")


def undo_decision(pair: PairRecord, operator: Operator) -> None:
    """Return the pair to what it was before its latest decision.

    Raises OverrideRejected.
    """
    before = check_undo(pair)
    restored = () if before.decision is None else before.decision.risks
    after = replace(
        pair,
        verdict=before.verdict,
        decision=before.decision,
        doubt=before.doubt,
        cause=before.cause,
        risks=(*risks_of_texts(pair), *restored),
        undo=None,
        # So that the next reading of the listings writes what it says of the pair.
        content_fingerprint="",
    )
    _write(pair, after, f"decision on pair {pair.event_name} undone", operator)


def check_undo(pair: PairRecord) -> UndecidedRecord:
    """What the pair returns to. Raises OverrideRejected where it cannot any more."""
    if pair.undo is None or pair.decision is None:
        raise OverrideRejected("no decision can be undone")
    has_changed = pair.decision.rules_fingerprint != pair.rules_fingerprint
    if has_changed or pair.doubt is not None:
        raise OverrideRejected("the pair is in doubt since that decision; decide again")
    return pair.undo


def risks_of_texts(pair: PairRecord) -> tuple[PairRiskRecord, ...]:
    """The named risks without those that the present decision added."""
    added: Iterable[PairRiskRecord] = () if not pair.decision else pair.decision.risks
    return tuple(risk for risk in pair.risks if risk not in tuple(added))


def _write(
    before: PairRecord, after: PairRecord, what: str, operator: Operator
) -> None:
    line = operator.line(
        Kind.OVERRIDE_PAIR,
        what,
        changed_fields(before, after, SHOWN_CHANGES),
        before.id,
        what,
        operator.now(),
    )
    if change(PAIRS, before, after, line, GUARD) is None:
        raise Outdated
    relay(PAIRS, Subject.PAIR)
