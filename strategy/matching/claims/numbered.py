"""Events that happen once by their name: a numbered edition, a case before a court."""

from __future__ import annotations

import re

from strategy.matching.claims.claim import Claim
from strategy.matching.text import numeral, wordset

_NUMBERED = re.compile(
    r"\b(?P<name>[A-Z][A-Za-z]+) #?(?P<number>\d{1,3}|[IVXL]{2,6}|V|X)"
    r"(?![\w.,%:-]?[\d%]|[a-z]|-|/)"
)
# A number behind these tells one part of an event from another, or counts.
_PARTS = wordset(
    "jan january feb february mar march apr april may jun june jul july aug august sep "
    "sept september oct october nov november dec december top round week game day rank "
    "group class level article section title chapter rule match race map set inning "
    "quarter half phase stage part type form proposition amendment question measure "
    "district channel platform route number over under above below least most at to"
)
_CASE = re.compile(
    r"\b(?P<one>[A-Z][\w-]+(?: [A-Z][\w-]+){0,3}) v\.? (?P<other>[A-Z][\w-]+)"
)
_SEASON = re.compile(r"\bseason #?(\d{1,3})\b|\b(\d{1,3})(?:st|nd|rd|th) season\b")


def is_one_event(a: Claim, b: Claim) -> bool:
    """Whether both claims name the same event of this kind."""
    return not _events(a).isdisjoint(_events(b))


def _events(claim: Claim) -> frozenset[tuple[str, str]]:
    """Name and number of each edition, and the parties of each case, in lower case."""
    text = f"{claim.title} . {claim.rules.written_core}"
    numbered = (
        (match["name"].lower(), _digits(match["number"].lower()))
        for match in _NUMBERED.finditer(text)
    )
    cases = (
        (match["one"].split()[-1].lower(), match["other"].lower())
        for match in _CASE.finditer(text)
    )
    return frozenset([*(event for event in numbered if event[0] not in _PARTS), *cases])


def _digits(number: str) -> str:
    return number if number.isdigit() else numeral(number)


def season_numbers(claim: Claim) -> frozenset[str]:
    """Numbered editions: the 23 of "Season 23"."""
    text = f"{claim.reading.market.title.lower()} . {claim.rules.core_lower}"
    found = _SEASON.finditer(text) if "season" in text else ()
    return frozenset(match[match.lastindex or 0] for match in found)
