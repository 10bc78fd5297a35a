"""What a title asks of a game, where it is not who wins."""

from __future__ import annotations

import re

from strategy.matching.date_patterns import MONTHS
from strategy.matching.lexicon import Name
from strategy.matching.text import plain, wordset

_PART = re.compile(r" ?: ")
_WORD = re.compile(r"[a-z0-9]+")
_OPPONENTS = re.compile(r" (?:vs\.?|v|at|@) ", re.IGNORECASE)
# What may stand behind two opponents: who wins, when, and at which stage.
_STAGES = wordset(
    "who will the to win wins winner match game games fight bout main event card co "
    "prelims prelim early moneyline money line of in on and or a round rounds r final "
    "finals semi semifinal semifinals quarter quarterfinal quarterfinals grand upper "
    "lower bracket group stage pool phase swiss decider elimination consolation "
    "bronze gold medal third place playoff playoffs play off offs in wild card "
    "divisional division conference championship champions cup open league regular "
    "season week matchday day leg qualifier qualifiers qualification qualifying "
    "preliminary draw women womens men mens w m nba nfl nhl mlb wnba bo best "
    "heavyweight light middleweight welterweight lightweight featherweight "
    "bantamweight flyweight strawweight catchweight super title et pm am"
) | frozenset(MONTHS)
# Elsewhere are the names of tournaments, of which only these words are none.
_COMPARING = re.compile(
    r"\b(?:most|more|fewer|fewest|highest|lowest|largest|biggest|longest|better|worse|"
    r"first to|last to|which|what|scor(?:es?|ing)|records?|lead(?:s|ing)?|trade|draft|"
    r"rebounds|toss|(?:season|playoff) series)\b"
)


def asked_beside(title: str, teams: tuple[Name, Name]) -> str:
    """The words of a title on two opponents that ask for more than who wins.

    "" if there are none. What is not known to name a stage of a tournament is taken
    for a question of its own.
    """
    parts = _PART.split(plain(title).lower())
    at = next((i for i, part in enumerate(parts) if _OPPONENTS.search(part)), None)
    if at is None:
        return ""
    behind = _WORD.findall(" ".join(parts[at + 1 :]))
    known = {word for team in teams for word in team}
    if any(
        word not in _STAGES and word not in known and not word[0].isdigit()
        for word in behind
    ):
        return " ".join(behind)
    comparing = _COMPARING.search(" ".join(parts[: at + 1]))
    return comparing[0] if comparing else ""
