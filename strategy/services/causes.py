"""What keeps a pair from being traded, in a few words that pairs are counted by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strategy.matching import Pair, Standing
from strategy.matching.types import Judgement, RiskName
from strategy.models import PairVerdict

OPERATOR = "operator"
CONTESTED = "contested"


def of_match(pair: Pair) -> str:
    """The leading difference of a pair in review; the first risk of one to be traded.

    "fact date", "clause window", "risk tie"; "contested" where the texts agree but
    another market makes the same claim; "" where nothing is against the pair.
    """
    if pair.verdict is Judgement.SAME:
        return of_risks(risk.name for risk in pair.risks)
    return next(_differences(pair), CONTESTED)


def _differences(pair: Pair) -> Iterator[str]:
    """As the reasons of a verdict are ordered: conflicts before what is unknown."""
    clauses = (*pair.clauses_a, *pair.clauses_b)
    for standing in (Standing.CONFLICT, Standing.UNKNOWN):
        for fact in pair.facts:
            is_open = fact.is_needed or standing is Standing.CONFLICT
            if fact.standing is standing and is_open:
                yield f"fact {fact.name}"
        for clause in clauses:
            if clause.standing is standing:
                yield f"clause {clause.kind}"


def of_risks(names: Iterable[RiskName]) -> str:
    return next((f"risk {name}" for name in names), "")


def of_doubt(reason: str) -> str:
    return f"doubt {reason}"


def of_decision(verdict: PairVerdict, risks: Iterable[RiskName]) -> str:
    """Of a pair that an operator has confirmed or rejected."""
    return of_risks(risks) if verdict is PairVerdict.SAME else OPERATOR
