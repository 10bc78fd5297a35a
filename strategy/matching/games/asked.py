"""What a title asks of a game: of which team, and what, where it is not who wins."""

from __future__ import annotations

import re
from typing import NamedTuple

from positions.venues.types import Market
from strategy.matching.date_patterns import MONTHS
from strategy.matching.games.game import WINNER
from strategy.matching.games.parts import is_part, kind_in
from strategy.matching.lexicon import Name
from strategy.matching.text import plain, wordset

_PART = re.compile(r" ?: ")
_SEGMENT = re.compile(r" ?: | - ")
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
# What a title says of a part of a game beside its winner.
_OF_PARTS = _STAGES | wordset(
    "map maps set sets game games half halves 1h 2h quarter quarters period periods "
    "inning innings first second third fourth fifth five ml spread spreads handicap "
    "total totals points goals runs o u over under nrfi yrfi wins win by more than"
)


# "Will Tyson beat Mayweather?"; how, or in which round, is another question.
_BEATS = re.compile(
    r"^will (?:the )?(?P<team>[^,?]+?) (?:beat|defeat|win against) (?:the )?"
    r"(?P<opponent>[^,?]+?)(?: (?:on|in their) [^?]{3,40})?\?*$",
    re.IGNORECASE,
)
_WIN_ON = re.compile(
    r"^(?:will (?:the )?(?P<team>.+?) win\b|(?P<leader>.+?) leading at half-?time\?*$)",
    re.IGNORECASE,
)
# Where the title names no side.
_PAID_YES = re.compile(
    r"\bif (?:the )?(?P<team>[^,\n]{2,60}?) wins?,? this market will resolve to "
    r"\W*yes",
    re.IGNORECASE,
)


class AskedTeam(NamedTuple):
    """Whom a Yes/No question is about, and against whom, "" if it does not say."""

    team: str
    opponent: str = ""


def asked_team(market: Market) -> AskedTeam | None:
    title = plain(market.title)
    if match := _BEATS.match(title):
        return AskedTeam(match["team"], match["opponent"])
    if match := _WIN_ON.match(title):
        return AskedTeam(match["team"] or match["leader"])
    match = _PAID_YES.search(plain(market.rules))
    return AskedTeam(match["team"]) if match else None


def asked_of_part(title: str, teams: tuple[Name, Name]) -> str:
    """The words of a title on a part of a game that ask for more than who wins it."""
    known = {word for team in teams for word in team}
    for segment in _SEGMENT.split(plain(title)):
        if _OPPONENTS.search(segment) or not is_part(kind_in(segment)):
            continue
        words = _WORD.findall(segment.lower())
        if any(w not in _OF_PARTS and w not in known and w[0] > "9" for w in words):
            return " ".join(words)
    return ""


def asked_beside(title: str, teams: tuple[Name, Name]) -> str:
    """The words of a title on two opponents that ask for more than who wins.

    "" if there are none. What is not known to name a stage of a tournament is taken
    for a question of its own.
    """
    parts = _PART.split(plain(title).lower())
    at = max((i for i, part in enumerate(parts) if _OPPONENTS.search(part)), default=-1)
    if at < 0:
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


def kind_of(kind: str, title: str, teams: tuple[Name, Name]) -> str:
    """A kind of question, or what its title asks instead of who wins."""
    if kind == WINNER:
        return asked_beside(title, teams) or kind
    return asked_of_part(title, teams) or kind if is_part(kind) else kind
