"""Comparison of the editions of recurring contests that two claims are about."""

from __future__ import annotations

from datetime import timedelta

from strategy.matching.claims.claim import Claim
from strategy.matching.claims.numbered import is_one_event, season_numbers
from strategy.matching.claims.predicate import listed
from strategy.matching.editions import (
    FIRST_YEARS,
    SEASON,
    is_decided_apart,
    is_decided_later,
    ordinal_years,
    spanned_years,
    written_years,
)
from strategy.matching.types import Fact, Standing

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN


def edition_fact(a: Claim, b: Claim) -> Fact:
    numbers_a, numbers_b = season_numbers(a), season_numbers(b)
    if numbers_a and numbers_b:
        standing = AGREE if numbers_a & numbers_b else CONFLICT
        return Fact("edition", standing, listed(numbers_a), listed(numbers_b))
    years_a, years_b = years_of(a), years_of(b)
    # One title names the year a season starts, the counterpart the year it ends.
    if not years_a & years_b and _is_one_season(a, b):
        years_a = years_b = a.rules.years
    if not years_a & years_b and (_starts_season(a, b) or _starts_season(b, a)):
        years_a = years_b = years_a | years_b
    texts = (listed(map(str, years_a)), listed(map(str, years_b)))
    if years_a and years_b:
        closes = a.reading.near, b.reading.near
        is_later = is_decided_later(a.stated & b.stated, (years_a, years_b), closes)
        standing = AGREE if years_a & years_b or is_later else CONFLICT
        if standing is AGREE and (
            _are_seasons_apart(a, b)
            or (is_decided_apart(a.stated & b.stated, closes) and _is_year_alone(a, b))
            or _is_self_contradicted(a)
            or _is_self_contradicted(b)
        ):
            return Fact("edition", CONFLICT, *texts, is_hard=False)
        return Fact("edition", standing, *texts)
    # The next election is one event, whether or not a text adds its year.
    is_one = is_recurrence(a, b) or _is_of_its_close(a, b) or _is_of_its_close(b, a)
    return Fact("edition", AGREE if is_one else UNKNOWN, *texts)


def _is_of_its_close(a: Claim, b: Claim) -> bool:
    """Whether a contest that names no year anywhere ends in the year of the other."""
    near = a.reading.near
    if near is None or years_of(a) or a.rules.all_years or not a.rules.written_core:
        return False
    return years_of(b) == {near.year}


def is_recurrence(a: Claim, b: Claim) -> bool:
    """Whether both ask about the next of its kind, or about one that has a number."""
    return ("next" in a.spoken and "next" in b.spoken) or is_one_event(a, b)


def _is_one_season(a: Claim, b: Claim) -> bool:
    """ "The 2026 award" of one title is that of the season 2026-27 in both rules.

    Two titles that each name a year are not overruled.
    """
    if a.reading.dates.years and b.reading.dates.years:
        return False
    return bool(a.rules.years) and a.rules.years == b.rules.years


# Markets on one contest close within weeks of each other, on the next one in a year.
_CLOSE_TOGETHER = timedelta(days=60)


def _starts_season(own: Claim, other: Claim) -> bool:
    """Whether a text names a season by its first year: "the 2026 Cup" of 2026-27.

    The other text names the season itself, and both markets close at the same time.
    """
    near, near_other = own.reading.near, other.reading.near
    if near is None or near_other is None or other.reading.dates.years:
        return False
    starts = {int(start) for start, _ in SEASON.findall(other.rules.core_lower)}
    if not starts and not other.rules.all_years:
        # An id may have the year in which the season ends, and the text none.
        starts = {year - 1 for year in other.id_years} - {near_other.year}
    if not starts or SEASON.search(own.rules.core_lower) or years_of(own) != starts:
        return False
    return abs(near - near_other) <= _CLOSE_TOGETHER


def _are_seasons_apart(a: Claim, b: Claim) -> bool:
    """Whether both cores name a season ("2025-26"), and not the same one.

    A season is more exact than the year in an id.
    """
    seasons_a, seasons_b = (
        {(start, end[-2:]) for start, end in SEASON.findall(claim.rules.core_lower)}
        for claim in (a, b)
    )
    if seasons_a and seasons_b and seasons_a.isdisjoint(seasons_b):
        return True
    return _is_ordinal_apart(a, b) or _is_ordinal_apart(b, a)


def _is_year_alone(a: Claim, b: Claim) -> bool:
    """Whether no text names a season by both of its years."""
    return not any(SEASON.search(claim.rules.lower) for claim in (a, b))


def _is_ordinal_apart(claim: Claim, other: Claim) -> bool:
    """Whether a core counts another edition than the year that the other text names."""
    counted = _ordinal_years(claim)
    if not counted:
        return False
    named = other.reading.dates.years | other.rules.years | _ordinal_years(other)
    return bool(named) and counted.isdisjoint(named)


def _ordinal_years(claim: Claim) -> frozenset[int]:
    """The years that a core counts: 2026 for "the 98th" of the awards of its claim."""
    if claim.stated.isdisjoint(FIRST_YEARS):
        return frozenset()  # of most, whose words need not be read for it
    return frozenset(ordinal_years(claim.stated, claim.rules.spoken).values())


def years_of(claim: Claim) -> frozenset[int]:
    """The title's; else those of the core and of the market's id, or of all rules."""
    dates = claim.reading.dates
    titled = dates.years or spanned_years(dates.whens)
    if titled:
        return titled
    years = claim.rules.years | spanned_years(claim.rules.whens)
    years |= _ordinal_years(claim)
    # Other texts may name their year only outside of the core.
    if claim.is_core_exact:
        return _years_with_id(years, claim)
    return years or claim.rules.held_year or claim.rules.only_year


def _years_with_id(years: frozenset[int], claim: Claim) -> frozenset[int]:
    """The years of a core, with that of the market's id unless they contradict it.

    An id may name the year in which a season starts, or the one before a term.
    """
    written = written_years(claim.rules.core_lower, years)
    is_contradicted = written and claim.id_years.isdisjoint(written)
    return years if is_contradicted else years | claim.id_years


def _is_self_contradicted(claim: Claim) -> bool:
    """Whether a core names the year of another edition than its own title."""
    titled = claim.reading.dates.years
    if not titled:
        return False
    written = written_years(claim.rules.core_lower, claim.rules.years)
    return bool(written) and titled.isdisjoint(written)
