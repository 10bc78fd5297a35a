"""Do two questions claim the same? Every fact of both is held against the other's.

What only one title says is looked for in the core of the other's rules; what is found
nowhere is a difference.
"""

from __future__ import annotations

from collections.abc import Iterator

from strategy.matching.claims.moments import date_fact
from strategy.matching.claims.predicate import predicate_facts
from strategy.matching.claims.side import Side
from strategy.matching.claims.sources import source_facts
from strategy.matching.claims.subject import subject_fact
from strategy.matching.claims.thresholds import number_fact
from strategy.matching.conditions import conditions
from strategy.matching.types import Fact, Standing, Verdict, decide

__all__ = ["Side", "judge_claims"]


def judge_claims(one: Side, other: Side, is_brief: bool = False) -> Verdict:
    """`one` is Polymarket's, `other` Kalshi's. A brief one ends at the first hard
    conflict, with that alone."""
    numbers, is_complement = number_fact(one, other)
    facts: list[Fact] = []
    for fact in _facts(one, other, numbers):
        facts.append(fact)
        if is_brief and fact.is_hard and fact.standing is Standing.CONFLICT:
            return decide((fact,), False, 0.0)
    agreed = sum(fact.standing is Standing.AGREE for fact in facts)
    is_inverted = one.is_negated ^ other.is_negated ^ is_complement
    return decide(tuple(facts), is_inverted, round(agreed / len(facts), 4))


def _facts(one: Side, other: Side, numbers: Fact) -> Iterator[Fact]:
    yield numbers
    yield date_fact(one, other)
    yield subject_fact(one, other)
    yield from predicate_facts(one, other)
    yield from source_facts(one, other)
    yield from conditions(one.rules, other.rules, one.concepts | other.concepts)
    yield from _missing_rules(one, other)
    yield Fact("direction", Standing.AGREE, _polarity(one), _polarity(other))


def _polarity(side: Side) -> str:
    return "negated" if side.is_negated else "plain"


def _missing_rules(one: Side, other: Side) -> Iterator[Fact]:
    """Titles alone never make a pair: the rules decide over them."""
    if not one.rules.is_given or not other.rules.is_given:
        first, second = ("some" * side.rules.is_given for side in (one, other))
        yield Fact("rules", Standing.UNKNOWN, first, second)
