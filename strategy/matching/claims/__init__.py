"""Comparison of two claims, fact by fact.

What only one title says is looked for in the core of the other market's rules; what is
in neither is a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching.choices import choice_facts
from strategy.matching.claims.boundaries import boundary_risk
from strategy.matching.claims.calls import call_date_fact, speaker_facts
from strategy.matching.claims.claim import Claim
from strategy.matching.claims.confirmations import vote_risk
from strategy.matching.claims.direction import direction_of_deed
from strategy.matching.claims.moments import date_fact
from strategy.matching.claims.predicate import is_one_rule, predicate_facts
from strategy.matching.claims.sources import source_facts
from strategy.matching.claims.subject import subject_fact
from strategy.matching.claims.terms import term_facts
from strategy.matching.claims.thresholds import number_fact
from strategy.matching.deciding import decide
from strategy.matching.types import Fact, Risk, Standing, Verdict

_YES_IF = re.compile(r"^\W*if |\byes\"? if ")
_DENIED = re.compile(
    r"^(?:will )?(?:no|none|nobody)\b|\bwon't\b|"
    r"\b(?:will|does|do|did|is|are|has|have) (?:[\w.'&-]+ ){0,4}(?:not|never|fail)\b"
)
# What may say as much as the "no" of a title.
_DENYING = re.compile(
    r"\b(?:not?|never|without|fails?|failed|unchanged|maintains?|remains?|stays?|keeps?|"
    r"holds?|under|below|fewer|less|lose|loses|lost|miss(?:es)?|out|leaves?|ceases?|zero|"
    r"none|neither|other|another|else|0 ?bps)\b"
)

__all__ = ["Claim", "judge_claims", "own_risks"]


def own_risks(a: Claim, b: Claim, family: str) -> tuple[Risk, ...]:
    """The named risks that follow from the claims, whatever their clauses say."""
    found = boundary_risk(a, b, family) or vote_risk(a, b, family)
    return (found,) if found else ()


def judge_claims(a: Claim, b: Claim, is_brief: bool = False) -> Verdict:
    """The verdict; a brief one ends at the first hard conflict, with that alone."""
    numbers, is_complement = number_fact(a, b)
    if numbers.standing is Standing.CONFLICT and boundary_risk(a, b, ""):
        # Only what the limit itself pays is apart, which is a risk of the pair.
        numbers, is_complement = numbers._replace(standing=Standing.AGREE), False
    facts: list[Fact] = []
    for fact in _facts(a, b, numbers):
        facts.append(fact)
        if is_brief and fact.is_hard and fact.standing is Standing.CONFLICT:
            return decide((fact,), False, 0.0)
    agreed = sum(fact.standing is Standing.AGREE for fact in facts)
    is_inverted = a.is_negated ^ b.is_negated ^ is_complement
    return decide(tuple(facts), is_inverted, round(agreed / len(facts), 4))


def _facts(a: Claim, b: Claim, numbers: Fact) -> Iterator[Fact]:
    # Cheap and decisive facts come first, for the sake of brief verdicts.
    yield numbers
    yield call_date_fact(a, b) or date_fact(a, b)
    yield from speaker_facts(a, b)
    yield from term_facts(a, b)
    yield subject_fact(a, b)
    yield from direction_of_deed(a, b)
    yield from predicate_facts(a, b)
    yield from source_facts(a, b)
    yield from choice_facts(a.rules, b.rules)
    yield from _missing_rules(a, b)
    yield _direction(a, b)


def _direction(a: Claim, b: Claim) -> Fact:
    """A soft conflict if one title alone denies what both rules say word for word, or
    what its own rules pay for.
    """
    is_apart = a.is_negated != b.is_negated and is_one_rule(a, b)
    is_apart = is_apart or _is_overruled(a) or _is_overruled(b)
    standing = Standing.CONFLICT if is_apart else Standing.AGREE
    return Fact("direction", standing, _polarity(a), _polarity(b), is_hard=False)


def _is_overruled(claim: Claim) -> bool:
    """Whether a title denies what its rules pay for."""
    title = claim.reading.market.title.lower()
    if not claim.is_negated or claim.rules.core.is_negated or not _DENIED.search(title):
        return False
    core = claim.rules.core_lower
    return bool(_YES_IF.search(core)) and not _DENYING.search(core)


def _polarity(claim: Claim) -> str:
    return "negated" if claim.is_negated else "plain"


def _missing_rules(a: Claim, b: Claim) -> Iterator[Fact]:
    """Titles alone never make a pair: the rules overrule them."""
    if not a.rules.has_text or not b.rules.has_text:
        text_a, text_b = ("some" * claim.rules.has_text for claim in (a, b))
        yield Fact("rules", Standing.UNKNOWN, text_a, text_b)
