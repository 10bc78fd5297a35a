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
from strategy.matching.reading import Reading
from strategy.matching.words import Fact, Standing, Verdict, decide

__all__ = ["judge_claims"]


def judge_claims(polymarket: Reading, kalshi: Reading) -> Verdict:
    one, other = Side(polymarket), Side(kalshi)
    numbers, is_complement = number_fact(one, other)
    facts = (
        subject_fact(one, other),
        *predicate_facts(one, other),
        numbers,
        date_fact(one, other),
        *source_facts(one, other),
        *conditions(one.rules, other.rules, one.concepts | other.concepts),
        *_missing_rules(one, other),
        Fact("direction", Standing.AGREE, _polarity(one), _polarity(other)),
    )
    agreed = sum(fact.standing is Standing.AGREE for fact in facts)
    is_inverted = one.is_negated ^ other.is_negated ^ is_complement
    return decide(facts, is_inverted, round(agreed / len(facts), 4))


def _polarity(side: Side) -> str:
    return "negated" if side.is_negated else "plain"


def _missing_rules(one: Side, other: Side) -> Iterator[Fact]:
    """Titles alone never make a pair: the rules decide over them."""
    if not one.rules.is_given or not other.rules.is_given:
        first, second = ("some" * side.rules.is_given for side in (one, other))
        yield Fact("rules", Standing.UNKNOWN, first, second)
