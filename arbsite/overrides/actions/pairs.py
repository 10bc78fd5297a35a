"""Actions on pairs: confirm or reject that both markets ask the same question."""

from __future__ import annotations

from functools import partial

from django.urls import reverse

from arbsite.overrides.action import Action, ActionContext, Target
from strategy.models import PAIRS, MatchedPair, PairRecord, PairVerdict
from strategy.services.overrides import decide_pair


def _version_token(pair: PairRecord) -> str:
    decided_at = None if pair.decision is None else pair.decision.at
    return f"{pair.verdict}:{decided_at}:{pair.rules_fingerprint}"


PAIR: Target[PairRecord] = Target(
    name="pair",
    argument="pair",
    path="/pairs/{pair_id}",
    find=PAIRS.get,
    title=lambda pair: pair.event_name or pair.id,
    page=lambda pair: reverse("controls"),
    version_token=_version_token,
    lists={MatchedPair: str},
)


def _preview_confirm(pair: PairRecord, context: ActionContext) -> str:
    return "will be traded from the next poll on."


@partial(
    Action, "confirm", "Confirm: both ask the same question", PAIR, _preview_confirm
)
def confirm(pair: PairRecord, context: ActionContext) -> str:
    """Both markets ask the same question: the pair may be traded."""
    decide_pair(pair, PairVerdict.SAME, context.operator)
    return f"the verdict is now “{PairVerdict.SAME}”."


def _preview_reject(pair: PairRecord, context: ActionContext) -> str:
    return "will not be traded; its open positions are still monitored."


@partial(Action, "reject", "Reject: not the same question", PAIR, _preview_reject)
def reject(pair: PairRecord, context: ActionContext) -> str:
    """They do not: the pair is not traded. Open positions are still monitored."""
    decide_pair(pair, PairVerdict.REJECTED, context.operator)
    return f"the verdict is now “{PairVerdict.REJECTED}”."
