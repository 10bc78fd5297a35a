"""The judgement that follows from facts, and the sentences that explain it."""

from __future__ import annotations

from collections.abc import Iterable

from strategy.matching.types import Fact, Judgement, Standing, Verdict


def decide(facts: tuple[Fact, ...], is_inverted: bool, score: float) -> Verdict:
    """The verdict without its reasons; the outcomes are those of two Yes/No markets."""
    hard, soft, missing = _open_facts(facts)
    if hard:
        judgement = Judgement.DIFFERENT
    elif soft or missing:
        judgement = Judgement.REVIEW
    else:
        judgement = Judgement.INVERTED if is_inverted else Judgement.SAME
    return Verdict(judgement, facts, outcome_a=int(is_inverted), score=score)


def reasons_of(facts: Iterable[Fact], label_a: str, label_b: str) -> tuple[str, ...]:
    """A sentence for each fact that does not agree, hard conflicts first."""
    hard, soft, missing = _open_facts(facts)
    return tuple(_sentence(fact, label_a, label_b) for fact in (*hard, *soft, *missing))


def _open_facts(facts: Iterable[Fact]) -> tuple[list[Fact], list[Fact], list[Fact]]:
    """Hard conflicts, soft conflicts, and needed facts that are unknown."""
    hard: list[Fact] = []
    soft: list[Fact] = []
    missing: list[Fact] = []
    for fact in facts:
        if fact.standing is Standing.CONFLICT:
            (hard if fact.is_hard else soft).append(fact)
        elif fact.standing is Standing.UNKNOWN and fact.is_needed:
            missing.append(fact)
    return hard, soft, missing


def _sentence(fact: Fact, label_a: str, label_b: str) -> str:
    text_a, text_b = fact.text_a or "nothing", fact.text_b or "nothing"
    verb = "unknown" if fact.standing is Standing.UNKNOWN else "differs"
    return f"{fact.name} {verb}: {label_a} says {text_a}, {label_b} {text_b}"
