"""How many terms a question on what is said has: any of several is said sooner."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching.claims.claim import Claim
from strategy.matching.types import Fact, Standing

_QUOTED = re.compile(
    r"\b(?:says?|said|mentions?|mentioned)\b[^\"]{0,60}"
    r"(?P<terms>\"[^\"]{1,80}\"(?:,? (?:or )?\"[^\"]{1,80}\"){0,5})"
)
_BEFORE = re.compile(
    r"\bif (?P<terms>[^,.]{1,80}?)(?:, or an? plural[^,]{1,80},)? (?:is|are) "
    r"(?:said|stated|mentioned) by "
)
_ALTERNATIVES = re.compile(r"\s*/\s*|\",? (?:or )?\"")


def term_facts(a: Claim, b: Claim) -> Iterator[Fact]:
    """A soft conflict where one text lists more terms than the other."""
    if "v:say" not in a.stated or "v:say" not in b.stated:
        return
    terms_a, terms_b = _terms(a), _terms(b)
    if terms_a and terms_b and len(terms_a) != len(terms_b):
        texts = " / ".join(terms_a), " / ".join(terms_b)
        yield Fact("terms", Standing.CONFLICT, *texts, is_hard=False)


def _terms(claim: Claim) -> list[str]:
    core = claim.rules.core_lower
    found = _QUOTED.search(core) or _BEFORE.search(core)
    return _ALTERNATIVES.split(found["terms"].strip('"')) if found else []
