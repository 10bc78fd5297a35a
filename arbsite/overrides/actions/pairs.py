"""Actions on pairs: whether both markets ask the same question, and with what risk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.overrides.forms import ActionForm
from positions.lifecycle import OPEN
from positions.models import POSITIONS
from strategy.matching.types import RiskName
from strategy.models import PAIRS, MatchedPair, PairRecord, PairVerdict
from strategy.models.records import PairRiskRecord
from strategy.services.pair_decisions import (
    check_decision,
    check_undo,
    decide_pair,
    undo_decision,
)
from tasklog import formats

# What a share of the matched outcome gets; the empty word is a fair price.
PAYMENTS = (("0", "nothing"), ("0.5", "$0.50"), ("1", "$1"), ("fair", "a fair price"))
FAIR = "fair"


def _version_token(pair: PairRecord) -> str:
    decided_at = None if pair.decision is None else pair.decision.at
    return f"{pair.verdict}:{decided_at}:{pair.rules_fingerprint}"


PAIR: Target[PairRecord] = Target(
    name="pair",
    argument="pair",
    path="/pairs/{pair_id}",
    get=PAIRS.get,
    title=lambda pair: pair.event_name or pair.id,
    version_token=_version_token,
    lists={MatchedPair: str},
)


class RiskForm(ActionForm):
    """A rare case that both markets settle differently, and what each pays in it."""

    risk = forms.ChoiceField(
        label="Risk", choices=[(name.value, name.value) for name in RiskName]
    )
    paid_a = forms.ChoiceField(
        label="A share of the outcome then pays, first venue", choices=PAYMENTS
    )
    paid_b = forms.ChoiceField(
        label="A share of the outcome then pays, second venue", choices=PAYMENTS
    )

    def named(self) -> PairRiskRecord:
        entered = self.cleaned_data
        paid_a, paid_b = (_dollars(entered[name]) for name in ("paid_a", "paid_b"))
        return PairRiskRecord(RiskName(entered["risk"]), "", paid_a, paid_b, "", "")

    def clean(self) -> dict[str, Any]:
        entered = self.cleaned_data
        if {"risk", "paid_a", "paid_b"} <= set(entered):
            if entered["paid_a"] == entered["paid_b"] != FAIR:
                raise forms.ValidationError(
                    "Both venues would pay the same: that is no risk. Confirm the pair "
                    "without one."
                )
            return entered | {"named": self.named()}
        return entered


def _dollars(payment: str) -> Decimal | None:
    return None if payment == FAIR else Decimal(payment)


@PAIR.action("confirm", "Confirm: both ask the same question")
def confirm(pair: PairRecord, context: ActionContext) -> Steps:
    """Both markets ask the same question: the pair may be traded."""
    check_decision(pair, PairVerdict.SAME)
    yield f"will be traded from the next poll on{_at_stake(pair)}."
    decide_pair(pair, PairVerdict.SAME, context.operator)
    yield "confirmed as the same question; traded from the next poll on."


@PAIR.action(
    "confirm-with-risk",
    "Confirm with a risk: the same question but for one rare case",
    form=RiskForm,
    has_confirmation=True,
)
def confirm_with_risk(pair: PairRecord, context: ActionContext) -> Steps:
    """The same question but for a rare case, whose expected cost each basket bears."""
    named: PairRiskRecord | None = context.inputs.get("named")
    if named is None:
        yield f"will be traded, less the expected cost of the risk{_at_stake(pair)}."
        return
    check_decision(pair, PairVerdict.SAME, (named,))
    pays = " and ".join(
        "a fair price" if paid is None else formats.usd(paid)
        for paid in (named.paid_a, named.paid_b)
    )
    yield (
        f"will be traded from the next poll on. In the case of a {named.name} the "
        f"venues pay {pays} per share; that risk is priced into every basket."
    )
    decide_pair(pair, PairVerdict.SAME, context.operator, (named,))
    yield f"confirmed with the risk “{named.name}”; traded from the next poll on."


@PAIR.action("reject", "Reject: not the same question")
def reject(pair: PairRecord, context: ActionContext) -> Steps:
    """They do not: the pair is not traded. Open positions are still monitored."""
    check_decision(pair, PairVerdict.REJECTED)
    yield f"will not be traded; {_still_open(pair)}."
    decide_pair(pair, PairVerdict.REJECTED, context.operator)
    yield f"rejected: never traded; {_still_open(pair)}."


@PAIR.action("undo-decision", "Undo the decision")
def undo(pair: PairRecord, context: ActionContext) -> Steps:
    """Return a pair to what it was before its latest decision."""
    before = check_undo(pair)
    yield f"will be “{before.verdict}” again, as before the decision."
    undo_decision(pair, context.operator)
    yield f"undone: the pair is “{before.verdict}” again."


def _at_stake(pair: PairRecord) -> str:
    """The edge at the last poll, as the end of a sentence."""
    if pair.last_edge is None:
        return ""
    return f" (last edge {formats.price(pair.last_edge)} per set after fees and risks)"


def _still_open(pair: PairRecord) -> str:
    count = POSITIONS.raw.count_documents(
        {
            "legs.market_id": pair.market_id_a,
            "pair_id": pair.id,
            "state": {"$in": [str(state) for state in OPEN]},
        },
        limit=100,
    )
    if not count:
        return "no position is open on it"
    return f"{count} open position{'s are' if count > 1 else ' is'} still monitored"
