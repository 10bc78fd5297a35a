"""Names of a title that say nothing of what it asks: aliases, and sides for show.

An alias stands in parentheses behind a name: "Tidewater Alliance (TA)", "Ember (Noa
Lind)". A contract on a party has its candidate as the side, whom its rules do not name.
"""

from __future__ import annotations

import re

from strategy.matching.claims.claim import Claim
from strategy.matching.lexicon import Name
from strategy.matching.names import spoken
from strategy.matching.text import numeral, plain, stem, wordset

_IN_PARENTHESES = re.compile(r"[\w.'\"!] \(([A-Z][^()]{0,40})\)")
_PLACE, _PARTY = "p:", "t:"
# In parentheses these tell two of one name apart.
_TELLING = wordset(
    "jr sr ii iii iv women womens w men mens m reserves youth academy remix live "
    "deluxe version edition acoustic extended instrumental cover sequel original og "
    "season part vol volume game map set leg half quarter round"
)


def is_aside(name: Name, claim: Claim, other: Claim) -> bool:
    """Whether a title has the name as an alias, or as whose work its subject is.

    Two aliases may be of two: the other title has none.
    """
    if _asides(other):
        return False
    if any(word[:2] == _PLACE or word in _TELLING for word in name):
        return False
    if any(character.isdigit() for word in name for character in word):
        return False
    return spoken(name) in _asides(claim)


def _asides(claim: Claim) -> list[str]:
    found = _IN_PARENTHESES.findall(plain(claim.reading.market.title))
    return [" ".join(aside.lower().split()) for aside in found]


def is_candidate_of_party(name: Name, claim: Claim) -> bool:
    """Whether a question on a party has the name as its side alone.

    Its core names the party, whoever stands for it.
    """
    core = claim.rules.core
    parties = {concept for concept in core.concepts if concept[:2] == _PARTY}
    if not claim.is_core_exact or parties.isdisjoint(claim.reading.bag.concepts):
        return False
    title, _, side = claim.reading.market.title.partition(" - ")
    if spoken(name) in plain(title).lower():
        return False
    shown = plain(f"{side} {claim.reading.market.subtitle}").lower()
    return spoken(name) in shown and not any(
        {stem(word), numeral(word)} & claim.rules.spoken for word in name
    )
