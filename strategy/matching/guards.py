"""Cheap tests on two titles that rule out a pair before any rules are read."""

from __future__ import annotations

from datetime import date

from strategy.matching.claims.moments import CONTESTS
from strategy.matching.claims.subject import partners
from strategy.matching.lexicon import Name
from strategy.matching.reading import Reading
from strategy.matching.when import DAY, Dates, Kind

# Concepts that may be in one title alone, beside others of their kind.
VAGUE = frozenset({"a:price", "a:rate", "x:next", "x:men", "x:singles"})


def may_be_same(a: Reading, b: Reading) -> bool:
    """Whether nothing in the titles rules out that both are one question."""
    return (
        _days_meet(a, b)
        and _editions_meet(a, b)
        and _kinds_meet(a.bag.concepts, b.bag.concepts)
        and _names_meet(a, b)
    )


def _days_meet(a: Reading, b: Reading) -> bool:
    days_a, days_b = _days(a.dates), _days(b.dates)
    if not days_a or not days_b or not days_a.isdisjoint(days_b):
        return True
    # A title may name the day before that of the chart that its rules are about.
    if "v:be_top" not in a.bag.concepts & b.bag.concepts:
        return False
    return any(
        is_on and is_on_b and abs(day - day_b) == DAY
        for is_on, day in days_a
        for is_on_b, day_b in days_b
    )


def _days(dates: Dates) -> set[tuple[bool, date]]:
    return {(w.kind is Kind.ON, w.end) for w in dates.whens if w.kind is not Kind.AFTER}


def _editions_meet(a: Reading, b: Reading) -> bool:
    # Only contests are identified by their year; events have a deadline.
    if not CONTESTS & a.bag.concepts & b.bag.concepts:
        return True
    years_a, years_b = a.edition_years, b.edition_years
    if not years_a or not years_b or not years_a.isdisjoint(years_b):
        return True
    # An id has the year in which a season or a competition ends, a title may have that
    # before it.
    is_of_id = not a.dates.years or not b.dates.years
    return is_of_id and min(abs(x - y) for x in years_a for y in years_b) == 1


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


def _names_meet(a: Reading, b: Reading) -> bool:
    names_a, names_b = a.bag.names, b.bag.names
    if not names_a or not names_b or _are_partners(names_a, names_b, ""):
        return True
    # A team is called by its city or by its nickname, which its league tells.
    leagues = [c for c in a.bag.concepts & b.bag.concepts if c.startswith("l:")]
    return len(leagues) == 1 and _are_partners(names_a, names_b, leagues[0])


def _are_partners(a: tuple[Name, ...], b: tuple[Name, ...], league: str) -> bool:
    # One title may leave names to its rules, so that all of the shorter list must meet.
    met, _ = partners(a, b, league)
    return len(met) == len(a) or len(met) == len(b)
