"""The teams that a city, a nickname or a short form means within a league."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from strategy.matching.tables import DataError, Table, read_tables

FOLDER = Path(__file__).parent
TEAMS = read_tables(FOLDER / "teams.toml")
NAMES = read_tables(FOLDER / "names.toml")
COLLEGE_NICKNAMES = frozenset(NAMES.texts("college_nicknames"))
_QUALIFIERS = frozenset(NAMES.texts("college_qualifiers"))


def without_nickname(words: list[str]) -> list[str]:
    """A college's name alone: "uconn" of "uconn huskies"."""
    if len(words) > 1 and words[-1] in COLLEGE_NICKNAMES:
        words = words[:-1]
        if len(words) > 1 and words[-1] in _QUALIFIERS:
            words = words[:-1]
    return words


def _nicknames() -> dict[str, frozenset[str]]:
    """Every first name with those that it may be short for, and itself."""
    nicknames: dict[str, frozenset[str]] = {}
    for group in NAMES.lists("first_names"):
        names = frozenset(group)
        for name in names:
            nicknames[name] = nicknames.get(name, frozenset()) | names
    return nicknames


def _aliases() -> dict[str, str]:
    """Every spelling of a club, a work or a person, with the name they all mean."""
    aliases: dict[str, str] = {}
    for table in map(NAMES.table, ("clubs", "works", "people")):
        for name in table.content:
            aliases.update(dict.fromkeys((name, *table.texts(name)), name))
    return aliases


NICKNAMES_OF = _nicknames()
ALIASES = _aliases()


@cache
def _table(league: str) -> dict[str, frozenset[str]]:
    """Every spelling of a league's teams, with the codes of the teams it may mean."""
    codes_of: dict[str, set[str]] = {}
    table = TEAMS.table(league)
    for code in table.content:
        for spelling in _spellings(table, code):
            codes_of.setdefault(spelling, set()).add(code)
    return {spelling: frozenset(codes) for spelling, codes in codes_of.items()}


def _spellings(table: Table, code: str) -> set[str]:
    """A team's spellings, alone and behind its place. Raises DataError."""
    listed = table.texts(code)
    if len(listed) < 2:
        raise DataError(table.path, f"{table.place}{code} is no place with a nickname")
    place = listed[0]
    # "Denver Nuggets", and with its code "DEN Nuggets".
    longer = (f"{start} {name}" for start in (place, code) for name in listed[1:])
    return {*listed, *(name for name in longer if name != f"{place} {place}")}


def has_table(league: str) -> bool:
    return league in TEAMS.content


def teams_named(league: str, name: str) -> frozenset[str]:
    """The codes of the league's teams that a name may mean."""
    return _table(league).get(name, frozenset()) if has_table(league) else frozenset()
