"""Do two names mean the same person, team or place?"""

from __future__ import annotations

from functools import lru_cache

from strategy.matching.lexicon import Name
from strategy.matching.lexicon.teams import (
    ALIASES,
    NICKNAMES_OF,
    has_table,
    teams_named,
    without_nickname,
)
from strategy.matching.text import numeral, skeleton, wordset
from strategy.matching.types import Standing

_SUFFIXES = wordset("jr junior sr senior ii iii iv")
_CLUB_WORDS = wordset(
    "fc cf ac sc afc cfc club the de sv vfb vfl tsg us cd ud sd rc rcd ss ssc "
    "as bk fk if sk nk calcio hc"
)
_TITLES = wordset(
    "president senator sen gov governor rep dr mr mrs ms sir secretary judge "
    "justice king prince princess pope representative congressman general"
)
# Added to a name these name another: Iowa and Iowa State, Leeds and Leeds City.
_APART = wordset(
    "state tech city united town rovers women womens ladies southern northern "
    "eastern western central international u17 u19 u20 u21 u23 under reserves youth "
    "academy"
)
# With these the names of several clubs of a league begin.
_SHARED_STARTS = wordset(
    "manchester sheffield bristol real inter athletic atletico borussia sporting "
    "dynamo dinamo saint st west crystal aston racing deportivo universidad atletica "
    "al los new p:los_angeles p:new_york london estudiantes gimnasia central union"
)
_LEAST_SPELT = 2


@lru_cache(maxsize=65536)
def spoken(name: Name) -> str:
    return " ".join(word.removeprefix("p:").replace("_", " ") for word in name)


@lru_cache(maxsize=65536)
def compare(first: Name, second: Name, league: str = "") -> Standing:
    """Whether two names are one. UNKNOWN where one could be short for the other."""
    if first == second and not (league and has_table(league)):
        return Standing.AGREE
    if league.startswith("l:ncaa"):
        first, second = _college(first), _college(second)
    a, b = spoken(first), spoken(second)
    if league and has_table(league):
        found = _teams(a, b, league)
        if found is not None:
            return found
    if a == b:
        return Standing.AGREE
    known = ALIASES
    one_alias, other_alias = known.get(a), known.get(b)
    if (one_alias or a) == (other_alias or b):
        return Standing.AGREE
    one = _bare(one_alias.split() if one_alias else _parts(first), bool(league))
    other = _bare(other_alias.split() if other_alias else _parts(second), bool(league))
    found = _words(one, other)
    is_club_league = league[2:] and not has_table(league) and league[:6] != "l:ncaa"
    if found is Standing.UNKNOWN and is_club_league and _is_club(one, other):
        return Standing.AGREE
    return found


def _is_club(one: list[str], other: list[str]) -> bool:
    """Within one league "Leeds" is Leeds United; "Manchester" is nobody."""
    short, long = sorted((one, other), key=len)
    return short == long[: len(short)] and short[-1] not in _SHARED_STARTS


def _college(name: Name) -> Name:
    return tuple(without_nickname(list(name)))


def _parts(name: Name) -> list[str]:
    """A place of several words is one part: "New York" is no half of a team."""
    return [word.removeprefix("p:") for word in name]


def _teams(a: str, b: str, league: str) -> Standing | None:
    one, other = teams_named(league, a), teams_named(league, b)
    if not one or not other:
        return None
    if len(one) == len(other) == 1:
        return Standing.AGREE if one == other else Standing.CONFLICT
    return Standing.UNKNOWN if one & other else Standing.CONFLICT


def _bare(words: list[str], is_club: bool) -> list[str]:
    if len(words) > 1 and words[-1] == "st":
        words[-1] = "state"
    if is_club and len(words) > 1:
        words = [word for word in words if word not in _CLUB_WORDS] or words
    if len(words) > 1:
        words = [word for word in words if word not in _TITLES] or words
    return words


def _words(one: list[str], other: list[str]) -> Standing:
    if _suffix(one) != _suffix(other):
        return Standing.CONFLICT
    one = [word for word in one if word not in _SUFFIXES]
    other = [word for word in other if word not in _SUFFIXES]
    joined, rejoined = "".join(one), "".join(other)
    if joined == rejoined:
        return Standing.AGREE
    if (set(one) ^ set(other)) & _APART:
        return Standing.CONFLICT
    short, long = sorted((one, other), key=len)
    if not short or not _all_in(short, long):
        return Standing.CONFLICT
    if len(short) >= 2 and _alike(short[0], long[0]) and _alike(short[-1], long[-1]):
        return Standing.AGREE
    return Standing.UNKNOWN


def _suffix(words: list[str]) -> str:
    found = next((word for word in words if word in _SUFFIXES), "")
    return {"junior": "jr", "senior": "sr"}.get(found, found)


def _all_in(short: list[str], long: list[str]) -> bool:
    """Each word of the shorter name stands, in order, for one of the longer."""
    at = 0
    for word in short:
        while at < len(long) and not _alike(word, long[at]):
            at += 1
        if at == len(long):
            return False
        at += 1
    return True


def _alike(first: str, second: str) -> bool:
    if first == second or numeral(first) == second:
        return True
    if len(first) == 1 or len(second) == 1:
        return first[0] == second[0]
    if second in NICKNAMES_OF.get(first, ()):
        return True
    if min(len(first), len(second)) < _LEAST_SPELT or first[0] != second[0]:
        return False
    return first.isalpha() and skeleton(first) == skeleton(second)
