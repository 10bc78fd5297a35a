"""Assignment of outcomes: of all pairs, those in which each outcome occurs once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from strategy.matching.types import Judgement, Pair

Outcome = tuple[str, int]
_outcome_a = attrgetter("market_a", "outcome_a")
_outcome_b = attrgetter("market_b", "outcome_b")
_by_market = attrgetter("market_a", "market_b")


def assign(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """One-to-one pairs, in the order of their markets' ids.

    Of doubtful pairs the best are kept for outcomes that have no sure one. Sure
    pairs that share an outcome all go to review.
    """
    sure: list[Pair] = []
    doubtful: list[Pair] = []
    for pair in pairs:
        (sure if pair.verdict is Judgement.SAME else doubtful).append(pair)
    taken_a, taken_b = set(map(_outcome_a, sure)), set(map(_outcome_b, sure))
    assigned = sure
    if len(taken_a) < len(sure) or len(taken_b) < len(sure):
        shared_a, shared_b = (
            _repeated(map(_outcome_a, sure)),
            _repeated(map(_outcome_b, sure)),
        )
        assigned = [
            _contested(pair)
            if _outcome_a(pair) in shared_a or _outcome_b(pair) in shared_b
            else pair
            for pair in sure
        ]
    for pair in sorted(doubtful, key=_rank):
        outcome_a, outcome_b = _outcome_a(pair), _outcome_b(pair)
        if outcome_a not in taken_a and outcome_b not in taken_b:
            taken_a.add(outcome_a)
            taken_b.add(outcome_b)
            assigned.append(pair)
    # A fixed order, so that two runs on the same listings print the same.
    assigned.sort(key=_by_market)
    return tuple(assigned)


def _repeated(outcomes: Iterable[Outcome]) -> set[Outcome]:
    return {outcome for outcome, uses in Counter(outcomes).items() if uses > 1}


def _rank(pair: Pair) -> tuple[float, str, str]:
    return -pair.score, pair.market_a, pair.market_b


def _contested(pair: Pair) -> Pair:
    reason = "another market makes the same claim: which is meant?"
    return replace(pair, verdict=Judgement.REVIEW, reasons=(*pair.reasons, reason))
