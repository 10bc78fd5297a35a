"""The days and years that both cores name.

Titles and deadlines are compared as facts of the claims; here is what they leave over:
the day on which a contest's result is counted, a year beside the deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from strategy.matching.clauses.reading import ReadClause
from strategy.matching.clauses.sides import Side
from strategy.matching.dates import read_dates
from strategy.matching.text import plain
from strategy.matching.types import Fact, Standing
from strategy.matching.when import DAY, Kind, When

# The digits come first: the engine skips ahead to what a pattern literally begins with.
_YEAR = re.compile(r"20(?<!\w20)[2-9]\d(?:[-/](?:20)?\d\d)?\b")
# A full date's year belongs to the date.
_DATED = re.compile(r"\b[A-Z][a-z]{2,8}\.? (?:\d{1,2}(?:st|nd|rd|th)?,? )?$")
_LONGEST_DATE = 24
_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d\d))? ?([ap])\.?m\b")


def day_facts(a: Side, b: Side) -> Iterator[Fact]:
    """A soft conflict for days and for years of two cores that differ."""
    if a.is_game or b.is_game:
        return  # their day and their line are facts of the games
    pairs = [(a.days, b.days)]
    if a.due_days and b.due_days:
        pairs.append((_with_neighbours(a.due_days, b.due_days), b.due_days))
    if a.limits and b.limits and not is_vote(a, b):
        pairs.append((_with_neighbours(a.limits, b.limits), b.limits))
    for days_a, days_b in pairs:
        lone_a, lone_b = days_a - days_b, days_b - days_a
        if lone_a and lone_b:
            yield _conflict("day", map(str, lone_a), map(str, lone_b))
    years_a, years_b = _lone_years(a.core), _lone_years(b.core)
    if not years_a or not years_b:
        return
    unmet_a, unmet_b = _unmet(years_a, b), _unmet(years_b, a)
    if unmet_a or unmet_b:
        yield _conflict("year", unmet_a, unmet_b)


def is_vote(a: Side, b: Side) -> bool:
    """Whether both ask for a vote: how long texts wait for it is a fact of claims."""
    return "v:vote_for" in a.deeds & b.deeds


def _with_neighbours(days: frozenset[date], others: frozenset[date]) -> frozenset[date]:
    """The days, with the other text's in the place of those a day before or after.

    Clocks may write one moment as two days.
    """
    return frozenset(
        next((near for near in (day, day - DAY, day + DAY) if near in others), day)
        for day in days
    )


def is_deadline_of(clause: ReadClause, own: Side) -> bool:
    """Whether each day that a clause names is the last one by its own core."""
    whens = read_dates(plain(clause.words).lower(), own.near).whens
    return bool(whens) and all(_ends_with(when, own) for when in whens)


def _ends_with(when: When, own: Side) -> bool:
    if when.end in own.days:
        return True
    # A core calls the first day too late, of which the clause names the one before.
    days = {when.end, when.end + DAY} if when.kind is Kind.ON else {when.end}
    return not days.isdisjoint(own.limits)


def is_restated(clause: ReadClause, own: Side) -> bool:
    """Whether each number and each time of day in a clause is in its own core."""
    is_known = _clocks(clause.words) <= _clocks(own.core)
    return is_known and clause.figures <= own.figures


def _clocks(text: str) -> frozenset[tuple[str, str, str]]:
    found = _CLOCK.findall(text.lower())
    return frozenset((hour, minute or "00", half) for hour, minute, half in found)


def _conflict(name: str, a: Iterable[str], b: Iterable[str]) -> Fact:
    texts = " ".join(sorted(a)), " ".join(sorted(b))
    return Fact(f"{name} of the rules", Standing.CONFLICT, *texts, is_hard=False)


def _lone_years(core: str) -> frozenset[str]:
    """The years and seasons that stand alone in a core."""
    return frozenset(
        match[0]
        for match in _YEAR.finditer(core)
        if not _DATED.search(core, max(0, match.start() - _LONGEST_DATE), match.start())
    )


def _unmet(written: frozenset[str], other: Side) -> frozenset[str]:
    """Those of which the other text names no year, nor the one before or after it.

    "Before January 1, 2027" is in 2026.
    """
    named = _YEAR.findall(f"{other.asked} {other.core}")
    near = {
        year + step for text in named for year in _ends(text) for step in (-1, 0, 1)
    }
    return frozenset(text for text in written if near.isdisjoint(_ends(text)))


def _ends(written: str) -> tuple[int, int]:
    """The first and the last year of a season, twice the same of a year."""
    first = int(written[:4])
    return first, first + (len(written) > 4)
