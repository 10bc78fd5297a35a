"""Votes on a nominee, of which there is one, whatever day a text waits for it.

"Votes to confirm her by June 30" and "votes for her before next year" are one question
once the vote is held. That it is not held in time is a rare case.
"""

from __future__ import annotations

from decimal import Decimal

from strategy.matching.claims.claim import Claim
from strategy.matching.text import stems
from strategy.matching.types import Risk, RiskName
from strategy.matching.when import DAY, When

_CONFIRMING = stems("confirm confirmation")
_OFFICE = "o:"
# Bodies that vote are offices, too.
_VOTING = frozenset({"o:senate", "o:house", "o:congress", "o:parliament", "o:cabinet"})
# Venues stop waiting at the end of a half of a year.
_LAST_MONTHS = (6, 12)


def is_one_vote(a: Claim, b: Claim) -> bool:
    """Whether both ask how somebody votes on one nominee for one office."""
    if "v:vote_for" not in a.stated or "v:vote_for" not in b.stated:
        return False
    shared = a.stated & b.stated
    if _CONFIRMING.isdisjoint(a.spoken | b.spoken):
        return False
    if not any(c[:2] == _OFFICE and c not in _VOTING for c in shared):
        return False
    return all(map(_is_backstop, (_deadline(a), _deadline(b))))


def vote_risk(a: Claim, b: Claim, family: str) -> Risk | None:
    """The risk that a nominee gets no vote while both texts wait for it."""
    if not is_one_vote(a, b):
        return None
    ends = [_deadline(claim) for claim in (a, b)]
    if ends[0] == ends[1]:
        return None
    paid = [Decimal(0) if end else None for end in ends]
    texts = [f"no vote {end}" if end else "" for end in ends]
    return Risk(RiskName.NO_RESULT, family, paid[0], paid[1], *texts)


def _deadline(claim: Claim) -> When | None:
    return claim.rules.deadline or claim.reading.dates.deadline


def _is_backstop(deadline: When | None) -> bool:
    if deadline is None:
        return True
    last = deadline.end - DAY
    return last.month in _LAST_MONTHS and deadline.end.day == 1
