"""The league, tour or sport of a game, by the words and codes of its texts."""

from __future__ import annotations

import re
from functools import lru_cache

from strategy.matching.lexicon import scan
from strategy.matching.text import plain

# Beside the lexicon: codes of slugs and series, and sports that have no one league.
_SPORTS = {
    "l:valorant": r"val|vct",
    "l:cs2": r"cs|csgo|cs ?2|counter-?strike",
    "l:dota2": r"dota",
    "l:cricket": r"cricket|crint|t20i?|odi|test match",
    "l:mma": r"mma|ufc|mixed martial arts",
    "l:boxing_match": r"boxing",
    "l:worldcup": r"fifwc",
    "l:rainbow": r"r6|rainbow six",
}
_CODES = re.compile(
    r"\b(?:" + "|".join(f"({words})" for words in _SPORTS.values()) + r")\b"
)
# Contests of two people, whose surnames name them.
_OF_PEOPLE = frozenset(
    {"l:atp", "l:wta", "l:ufc", "l:mma", "l:boxing_match", "l:wimbledon"}
    | {"l:frenchopen", "l:ausopen"}
)
_SPORTS_OF_PEOPLE = frozenset(
    {"tennis", "table_tennis", "mma", "boxing", "darts", "snooker", "chess"}
)


@lru_cache(maxsize=4096)
def leagues_in(text: str) -> frozenset[str]:
    spoken = plain(text)
    lower = spoken.lower()
    leagues = {c for c in scan(spoken, lower).concepts if c.startswith("l:")}
    sports = tuple(_SPORTS)
    for match in _CODES.finditer(lower):
        leagues.add(sports[(match.lastindex or 1) - 1])
    return frozenset(leagues)


def is_of_people(leagues: frozenset[str], sports: frozenset[str]) -> bool:
    """Whether two people compete: by their league, or else by their sport."""
    return not _OF_PEOPLE.isdisjoint(leagues) or not _SPORTS_OF_PEOPLE.isdisjoint(
        sports
    )
