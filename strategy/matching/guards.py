"""Cheap tests on two titles that rule out a pair before any rules are read."""

from __future__ import annotations

from strategy.matching.claims.moments import CONTESTS
from strategy.matching.claims.subject import partners
from strategy.matching.lexicon import Name
from strategy.matching.reading import Reading
from strategy.matching.when import Dates, Kind

# Concepts that may be in one title alone, beside others of their kind.
VAGUE = frozenset({"a:price", "a:rate", "x:next", "x:men", "x:singles"})


def may_be_same(a: Reading, b: Reading) -> bool:
    """Whether nothing in the titles rules out that both are one question."""
    return (
        _days_meet(a.dates, b.dates)
        and _editions_meet(a, b)
        and _kinds_meet(a.bag.concepts, b.bag.concepts)
        and _names_meet(a.bag.names, b.bag.names)
    )


def _days_meet(a: Dates, b: Dates) -> bool:
    days_a = {(w.kind is Kind.ON, w.end) for w in a.whens if w.kind is not Kind.AFTER}
    days_b = {(w.kind is Kind.ON, w.end) for w in b.whens if w.kind is not Kind.AFTER}
    return not days_a or not days_b or not days_a.isdisjoint(days_b)


def _editions_meet(a: Reading, b: Reading) -> bool:
    # Only contests are identified by their year; events have a deadline.
    if not CONTESTS & a.bag.concepts & b.bag.concepts:
        return True
    years_a, years_b = a.edition_years, b.edition_years
    return not years_a or not years_b or not years_a.isdisjoint(years_b)


def _kinds_meet(a: frozenset[str], b: frozenset[str]) -> bool:
    """Two leagues, two parties, two offices with nothing in common never meet."""
    if a == b:
        return True
    common = {concept[:2] for concept in a & b}
    kinds_a = {concept[:2] for concept in a - VAGUE}
    return all(
        concept[:2] in common or concept[:2] == "v:" or concept[:2] not in kinds_a
        for concept in b - VAGUE
    )


def _names_meet(a: tuple[Name, ...], b: tuple[Name, ...]) -> bool:
    if not a or not b:
        return True
    # One title may leave names to its rules, so that all of the shorter list must meet.
    met, _ = partners(a, b, "")
    return len(met) == len(a) or len(met) == len(b)
