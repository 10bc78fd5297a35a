"""How many terms a question on what is said has: any of several is said sooner."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching.claims.claim import Claim
from strategy.matching.text import stems
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
    """A soft conflict where one text lists more terms than the other, or others."""
    if "v:say" not in a.stated or "v:say" not in b.stated:
        return
    terms_a, terms_b = _terms(a), _terms(b)
    if not terms_a or not terms_b:
        return
    if len(terms_a) != len(terms_b) or _are_others(terms_a, terms_b):
        texts = " / ".join(terms_a), " / ".join(terms_b)
        yield Fact("terms", Standing.CONFLICT, *texts, is_hard=False)


def _are_others(a: list[str], b: list[str]) -> bool:
    """Whether two single terms differ in a word: "deal" and "no deal"."""
    words_a, words_b = stems(a[0]), stems(b[0])
    return (
        len(a) == 1 and words_a != words_b and (words_a < words_b or words_b < words_a)
    )


def _terms(claim: Claim) -> list[str]:
    core = claim.rules.core_lower
    found = _QUOTED.search(core) or _BEFORE.search(core)
    return _ALTERNATIVES.split(found["terms"].strip('"')) if found else []
