"""Actions on pairs: confirm or reject that both markets ask the same question."""

from __future__ import annotations

from arbsite.overrides.action import ActionContext, Steps, Target
from strategy.models import PAIRS, MatchedPair, PairRecord, PairVerdict
from strategy.services.overrides import decide_pair


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


@PAIR.action("confirm", "Confirm: both ask the same question")
def confirm(pair: PairRecord, context: ActionContext) -> Steps:
    """Both markets ask the same question: the pair may be traded."""
    yield "will be traded from the next poll on."
    decide_pair(pair, PairVerdict.SAME, context.operator)
    yield f"the verdict is now “{PairVerdict.SAME}”."


@PAIR.action("reject", "Reject: not the same question")
def reject(pair: PairRecord, context: ActionContext) -> Steps:
    """They do not: the pair is not traded. Open positions are still monitored."""
    yield "will not be traded; its open positions are still monitored."
    decide_pair(pair, PairVerdict.REJECTED, context.operator)
    yield f"the verdict is now “{PairVerdict.REJECTED}”."
