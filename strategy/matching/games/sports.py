"""The sport of a game, by its league, its codes or the words of its texts."""

from __future__ import annotations

import re

from positions.venues.types import Market
from strategy.matching.caching import cached_text
from strategy.matching.games.parts import HEAD
from strategy.matching.lexicon.teams import FOLDER
from strategy.matching.tables import read_tables
from strategy.matching.text import plain

_TABLES = read_tables(FOLDER / "sports.toml")
_SPORTS = tuple(_TABLES.content)
_OF_LEAGUE = {
    league: sport
    for sport in _SPORTS
    for league in _TABLES.table(sport).texts("leagues", [])
}
_OF_CODE = {
    code: sport for sport in _SPORTS for code in _TABLES.table(sport).texts("codes", [])
}
# Longer words first: table tennis is no tennis.
_OF_WORD = {
    word: sport for sport in _SPORTS for word in _TABLES.table(sport).texts("words", [])
}
_WORDS = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(map(re.escape, sorted(_OF_WORD, key=len, reverse=True)))
    + r")(?![\w-])"
)


def sports_of(market: Market, leagues: frozenset[str]) -> frozenset[str]:
    """The sports of a market's league or its codes, and those that its texts name.

    More than one where a text is on another sport than its code says.
    """
    listed = frozenset(_OF_LEAGUE[each] for each in leagues if each in _OF_LEAGUE)
    sport = _OF_CODE.get(market.facts.get("slug", "").partition("-")[0])
    if not listed and sport:
        listed = frozenset({sport})
    head = market.rules[:HEAD] if listed else market.rules
    return listed | _sports_in(f"{market.title} . {market.event_title} . {head}")


@cached_text(4096)
def _sports_in(text: str) -> frozenset[str]:
    return frozenset(_OF_WORD[word] for word in _WORDS.findall(plain(text).lower()))
