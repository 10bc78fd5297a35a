"""Earnings calls: a company holds one a quarter, so that its day tells which one.

"The next earnings call" of one text is the one whose day the other text names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from strategy.matching.claims.claim import Claim
from strategy.matching.text import stems
from strategy.matching.types import Fact, Standing

# Companies move their calls by days; the next one is a quarter later.
_MOVED = timedelta(days=10)
_OF_COMPANY = stems("representative representatives executive executives management")


def call_date_fact(a: Claim, b: Claim) -> Fact | None:
    """The fact about the day of the call, None if the claims are about none."""
    if not (a.is_about_call and b.is_about_call):
        return None
    days_a, days_b = _days(a), _days(b)
    texts = ", ".join(map(str, sorted(days_a))), ", ".join(map(str, sorted(days_b)))
    if not days_a or not days_b:
        return Fact("date", Standing.UNKNOWN, *texts)
    is_same = any(abs(one - other) <= _MOVED for one in days_a for other in days_b)
    return Fact("date", Standing.AGREE if is_same else Standing.CONFLICT, *texts)


def speaker_facts(a: Claim, b: Claim) -> Iterator[Fact]:
    """A soft conflict where one text counts the company's people alone.

    Analysts ask questions in the call, too.
    """
    if not (a.is_about_call and b.is_about_call):
        return
    text_a, text_b = map(_speakers, (a, b))
    if text_a != text_b:
        yield Fact("speakers", Standing.CONFLICT, text_a, text_b, is_hard=False)


def _speakers(claim: Claim) -> str:
    company = not _OF_COMPANY.isdisjoint(claim.rules.spoken)
    return "the company's people" if company else "anyone"


def _days(claim: Claim) -> frozenset[date]:
    """The day in the market's id, else those that its rules name."""
    return claim.reading.reader.id_days(claim.reading.market) or claim.rules.days
