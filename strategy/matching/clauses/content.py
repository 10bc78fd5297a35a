"""The words that make a clause what it is, without those of every clause."""

from __future__ import annotations

import re
from functools import lru_cache

from strategy.matching.clauses.harmless import HARMLESS
from strategy.matching.clauses.reading import ReadClause
from strategy.matching.lexicon import scan
from strategy.matching.rules import EVERY_RULE
from strategy.matching.text import plain, stem, wordset

_SYNONYMS = {
    "interim": "act",
    "caretaker": "act",
    "liftoff": "v:release",
    "vacat": "v:leave",
    "temporari": "act",
}
# Words that give a clause its class, and words of every clause.
FRAME = wordset(
    "count counts qualify qualifies qualifie qualifi include includ includes consider "
    "considered toward towards market purpose definition defined defin mean refer yes "
    "positive resolution resolv resolve contract question also only must require "
    "requir required any all such event case following order be been being purposes "
    "satisfy suffic sufficient sufficiently note pleas please specifically specific "
    "who which what when where there here these those they them we you i not do does "
    "purpos bearing outcome affect subsequ "
    "futur future subsequent actual actually time period within timefram timeframe "
    "position role individual dont doesnt wont no with without from into than more"
)
# A clause may be about one country alone, even where no core says which it is.
_FORGIVEN = HARMLESS - {"p:us"}

_ADVANCING = re.compile(r"\badvanc|\bprogress|\bqualif\w+ (?:for|to)\b|\bqualifiers?\b")


# "11:59 PM" is a time, and no prime minister.
_CLOCK = re.compile(r"(\b\d{1,2}(?::\d\d){0,2}) ?[AaPp]\.?[Mm]\b\.?")


@lru_cache(maxsize=16384)
def content_of(clause: ReadClause) -> frozenset[str]:
    """Concepts, words and parts of names that make the clause what it is."""
    text = _CLOCK.sub(r"\1", plain(clause.words))
    bag = scan(text, text.lower())
    words = bag.concepts | bag.words
    words |= {stem(word) for name in bag.names for word in name}
    if "v:advance" in words and not _ADVANCING.search(clause.masked):
        words -= {"v:advance"}  # a clause, not a team, qualifies
    # Numbers are compared as figures.
    words = frozenset(_SYNONYMS.get(w, w) for w in words if not w.isdigit())
    return words - FRAME - EVERY_RULE - _FORGIVEN
