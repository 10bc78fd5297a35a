"""Limits of prices that two claims share, but for what the limit itself pays.

An index "above 7,000" and one "7,000 or above" pay differently where it closes at
7,000.00 exactly, which is so rare that it is a named risk.
"""

from __future__ import annotations

from decimal import Decimal

from strategy.matching.claims.claim import Claim
from strategy.matching.spans import Span
from strategy.matching.text import wordset
from strategy.matching.types import Risk, RiskName

# What is quoted with two decimals or more, far above a hundred.
_QUOTED = wordset("a:spx a:ndx a:dow a:btc a:eth a:gold")
_LEAST_LIMIT = Decimal(100)
_CENT = Decimal("0.01")


def boundary_risk(a: Claim, b: Claim, family: str) -> Risk | None:
    """The risk that a price is at the limit, where one claim alone pays for that."""
    if not _QUOTED & a.stated & b.stated:
        return None
    pays_a, pays_b = _paying_at_limit(a, b), _paying_at_limit(b, a)
    if pays_a is None or pays_b is None or pays_a == pays_b:
        return None
    texts = (str(_span(a)), str(_span(b)))
    paid_a, paid_b = Decimal(pays_a), Decimal(pays_b)
    return Risk(RiskName.BOUNDARY, family, paid_a, paid_b, *texts)


def _paying_at_limit(own: Claim, other: Claim) -> bool | None:
    """Whether a claim pays at the limit that both share; None if they share none."""
    span, counterpart = _span(own), _span(other)
    if span is None or counterpart is None:
        return None
    if (span.low, span.high) != (counterpart.low, counterpart.high):
        return None
    limit = span.low if span.low is not None else span.high
    if limit is None or limit < _LEAST_LIMIT:
        return None
    return span.has_low if span.low is not None else span.has_high


def _span(claim: Claim) -> Span | None:
    """The one-sided threshold that title and core set alike, in cents; None if none."""
    titled = {_rounded(span) for span in claim.spans}
    ruled = {_rounded(span) for span in claim.rules.spans}
    spans = titled | ruled
    if len(spans) != 1:
        return None
    span = spans.pop()
    is_open = (span.low is None) is not (span.high is None)
    return span if is_open and not span.is_touch and not span.is_bare else None


def _rounded(span: Span) -> Span:
    """ "Above 6,999.9999" is 7,000 or more where cents are the least step."""
    ends = (end for end in (span.low, span.high) if end is not None)
    is_exact = all(end % _CENT == 0 and end % 1 < 1 - _CENT for end in ends)
    stepped = span if is_exact else span.stepped(_CENT)
    return Span(
        stepped.low,
        stepped.high,
        stepped.has_low,
        stepped.has_high,
        "",
        stepped.is_touch,
        stepped.is_bare,
    )
