"""Comparison of two names of a person, a team or a place."""

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
# Leagues and tours in which no clubs play: the US Open is not the Miami Open.
_WITHOUT_CLUBS = wordset(
    "l:atp l:wta l:wimbledon l:frenchopen l:ausopen l:pga l:masters l:pgachamp "
    "l:rydercup l:ufc l:mma l:boxing_match l:f1 l:nascar l:indycar l:motogp "
    "l:tourdefrance"
)
_TITLES = wordset(
    "president senator sen gov governor rep dr mr mrs ms sir secretary judge "
    "justice king prince princess pope representative congressman general"
)
# Added to a name these name another: Iowa and Iowa State, Leeds and Leeds City.
_DISTINCT = wordset(
    "state tech city united town rovers women womens ladies southern northern "
    "eastern western central international u17 u19 u20 u21 u23 under reserves youth "
    "academy"
)
# Behind the name of a team they are another one of its club.
_OTHER_TEAMS = wordset(
    "b w ii iii women ladies fe reserves youth academy junior juniors rookies "
    "challengers prospects young u17 u18 u19 u20 u21 u23"
)
# The names of several clubs of a league begin with these.
_SHARED_STARTS = wordset(
    "manchester sheffield bristol real inter athletic atletico borussia sporting "
    "dynamo dinamo saint st west crystal aston racing deportivo universidad atletica "
    "al los new p:los_angeles p:new_york london estudiantes gimnasia central union"
)
# Shorter words are not compared by their spelling.
_LEAST_SPELT = 2
_LEAST_INITIALS = 3
_SMALL = wordset("of the and for")


@lru_cache(maxsize=65536)
def spoken(name: Name) -> str:
    """The words of a name as one text; a place is written out."""
    return " ".join(word.removeprefix("p:").replace("_", " ") for word in name)


@lru_cache(maxsize=65536)
def compare(a: Name, b: Name, league: str = "") -> Standing:
    """Whether two names mean the same; UNKNOWN where one may be short for the other.

    `league` is the league both names are from, "l:" for an unknown one, "" outside
    of sports.
    """
    if a == b and not (league and has_table(league)):
        return Standing.AGREE
    # Only one of the venues adds nicknames to the names of colleges.
    if league.startswith("l:ncaa"):
        a, b = _college(a), _college(b)
    text_a, text_b = spoken(a), spoken(b)
    if league and has_table(league):
        standing = _teams(text_a, text_b, league)
        if standing is not None:
            return standing
    if text_a == text_b:
        return Standing.AGREE
    alias_a, alias_b = _alias(text_a, league), _alias(text_b, league)
    if (alias_a or text_a) == (alias_b or text_b):
        return Standing.AGREE
    if not league and (_is_short_for(a, b) or _is_short_for(b, a)):
        return Standing.AGREE
    may_be_clubs = bool(league) and league not in _WITHOUT_CLUBS
    words_a = _bare(alias_a.split() if alias_a else _parts(a), may_be_clubs)
    words_b = _bare(alias_b.split() if alias_b else _parts(b), may_be_clubs)
    standing = _words(words_a, words_b)
    if league and _is_of_other_team(words_a, words_b):
        return Standing.CONFLICT
    is_club_league = league[2:] and not has_table(league) and league[:6] != "l:ncaa"
    if (
        standing is Standing.UNKNOWN
        and is_club_league
        and _is_same_club(words_a, words_b)
    ):
        return Standing.AGREE
    return standing


def _is_of_other_team(words_a: list[str], words_b: list[str]) -> bool:
    """Whether one name is the other with a word for another team of its club."""
    short, long = sorted((words_a, words_b), key=len)
    return long[:-1] == short and long[-1] in _OTHER_TEAMS


def _is_short_for(short: Name, long: Name) -> bool:
    """Whether a name of one word is written with the initials of a longer name."""
    if len(short) != 1 or len(short[0]) < _LEAST_INITIALS:
        return False
    words = [part for word in long for part in spoken((word,)).split()]
    return short[0] == "".join(word[0] for word in words if word not in _SMALL)


def _alias(text: str, league: str) -> str | None:
    """The name that a spelling stands for; of a club also without its "FC"."""
    if alias := ALIASES.get(text):
        return alias
    return ALIASES.get(" ".join(_bare(text.split(), True))) if league else None


def _is_same_club(words_a: list[str], words_b: list[str]) -> bool:
    """Within one league "Leeds" is Leeds United, but "Manchester" is ambiguous."""
    short, long = sorted((words_a, words_b), key=len)
    return short == long[: len(short)] and short[-1] not in _SHARED_STARTS


def _college(name: Name) -> Name:
    return tuple(without_nickname(list(name)))


def _parts(name: Name) -> list[str]:
    # A place of several words stays one part: "New York" is no half of a team.
    return [word.removeprefix("p:") for word in name]


def _teams(text_a: str, text_b: str, league: str) -> Standing | None:
    """By the league's table of teams; None where a name is not in it."""
    teams_a, teams_b = teams_named(league, text_a), teams_named(league, text_b)
    if not teams_a or not teams_b:
        return None
    if len(teams_a) == len(teams_b) == 1:
        return Standing.AGREE if teams_a == teams_b else Standing.CONFLICT
    return Standing.UNKNOWN if teams_a & teams_b else Standing.CONFLICT


def _bare(words: list[str], is_club: bool) -> list[str]:
    # At the end of a name it is "State", at its start "Saint".
    if len(words) > 1 and words[-1] == "st":
        words[-1] = "state"
    if is_club and len(words) > 1:
        words = [word for word in words if word not in _CLUB_WORDS] or words
    if len(words) > 1:
        words = [word for word in words if word not in _TITLES] or words
    return words


def _words(words_a: list[str], words_b: list[str]) -> Standing:
    if _suffix(words_a) != _suffix(words_b):
        return Standing.CONFLICT
    words_a = [word for word in words_a if word not in _SUFFIXES]
    words_b = [word for word in words_b if word not in _SUFFIXES]
    if "".join(_version(words_a)) == "".join(_version(words_b)):
        return Standing.AGREE
    # Some countries put the family name first.
    if len(words_a) > 1 and sorted(words_a) == sorted(words_b):
        return Standing.AGREE
    # Else Iowa would pass for a short form of Iowa State.
    if (set(words_a) ^ set(words_b)) & _DISTINCT:
        return Standing.CONFLICT
    short, long = sorted((words_a, words_b), key=len)
    if not short or not _all_in(short, long):
        return Standing.CONFLICT
    # Tidewater 5 is not Tidewater 5.5.
    numbers_short, numbers_long = _numbers(short), _numbers(long)
    if numbers_short and numbers_short != numbers_long:
        return Standing.CONFLICT
    # First and last name agree; what one text leaves out is between them.
    is_number_last = len(short) < len(long) and bool(_numbers(short[-1:]))
    is_whole = len(short) >= 2 and not is_number_last
    if is_whole and _alike(short[0], long[0]) and _alike(short[-1], long[-1]):
        return Standing.AGREE
    return Standing.UNKNOWN


def _version(words: list[str]) -> list[str]:
    """ "Tidewater 4.0" is Tidewater 4."""
    is_round = len(words) > 2 and words[-1] == "0" and words[-2].isdigit()
    return words[:-1] if is_round else words


def _numbers(words: list[str]) -> list[str]:
    """The numbers among words, of whichever notation, in digits."""
    digits = (word if word.isdigit() else numeral(word) for word in words)
    return [number for number in digits if number.isdigit()]


def _suffix(words: list[str]) -> str:
    suffix = next((word for word in words if word in _SUFFIXES), "")
    return {"junior": "jr", "senior": "sr"}.get(suffix, suffix)


def _all_in(short: list[str], long: list[str]) -> bool:
    """Whether each word of the shorter name is, in order, a word of the longer."""
    at = 0
    for word in short:
        while at < len(long) and not _alike(word, long[at]):
            at += 1
        if at == len(long):
            return False
        at += 1
    return True


def _alike(a: str, b: str) -> bool:
    if a == b or numeral(a) == b:
        return True
    if numeral(a) != a and numeral(b) != b:
        return False  # VI and VII are spelt alike, but are two numbers
    # An initial: "J Vance" for "James Vance".
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    if b in NICKNAMES_OF.get(a, ()):
        return True
    if min(len(a), len(b)) < _LEAST_SPELT or a[0] != b[0]:
        return False
    return a.isalpha() and skeleton(a) == skeleton(b)
