"""What one player does in a game: "Points O/U 25.5", or "26+ points"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from strategy.matching.games.parts import name_of, teams_of
from strategy.matching.lexicon import Name
from strategy.matching.text import numeral, plain, stems

_OVER_UNDER = re.compile(
    r"^(?P<player>[^:]+): (?P<stat>[a-z0-9 +-]+?) (?:o/u|over/under) "
    r"(?P<line>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"^(?P<player>[^:]+): (?P<least>\d+)\+ (?P<stat>[a-z0-9 +-]+?)\??$", re.IGNORECASE
)
_ANYTIME = re.compile(
    r"^(?P<player>[^:]+): (?P<first>anytime|first) (?P<stat>touchdown|goal)s?"
    r"(?: ?scorer)?\??$",
    re.IGNORECASE,
)
_OPPONENTS = re.compile(r" (?:vs\.?|v|@) ", re.IGNORECASE)
_GAME = re.compile(
    r"\b(?:in|of|if|wins?|winner of) the (?!upcoming)"
    r"(?P<teams>(?:(?! the )[^,;\n]){1,70}? (?:vs?\.?|at|@) "
    r"(?:(?! the )[^,;\n]){2,50}?) "
    r"(?:pro(?:fessional)?|college|game|match)\b|"
    r"\b(?:game|match|fight|bout) between (?:the )?(?P<home>[^,;:\n]{2,40}?) and "
    r"(?:the )?(?P<away>[^,;:\n]{2,40}?)(?=,| (?:scheduled|originally|on|at|in)\b)|"
    # "In the Tidewater Giants and Prado Stars NPB game originally scheduled for".
    r"\bin the (?P<host>[^,;:.\n]{3,40}?) and (?P<guest>[^,;:.\n]{3,40}?) "
    r"(?:\w+ )?(?:game|match) originally scheduled\b",
    re.IGNORECASE,
)
_ALIASES = {
    "three pointers": "threes", "3 pointers": "threes", "three pointers made": "threes",
    "3 pointers made": "threes", "3pt": "threes", "threes made": "threes",
    "pts": "points", "reb": "rebounds", "ast": "assists", "ks": "strikeouts",
}  # fmt: skip
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Prop:
    """A player, what is counted, and the line between over and under."""

    player: Name
    stat: str
    line: str


def prop_of(title: str) -> Prop | None:
    spoken = plain(title)
    name, colon, _ = spoken.partition(": ")
    if not colon or _OPPONENTS.search(name):
        return None
    if match := _OVER_UNDER.match(spoken):
        line = match["line"]
    elif match := _AT_LEAST.match(spoken):
        # "26 or more" is over 25.5.
        line = str(int(match["least"]) - _HALF)
    elif match := _ANYTIME.match(spoken):
        first = "first " * (match["first"].lower() == "first")
        stat = f"player {first}{match['stat'].lower()}s"
        return Prop(name_of(match["player"]), stat, "0.5")
    else:
        return None
    stat = " ".join(re.findall(r"[a-z0-9]+", match["stat"].lower()))
    return Prop(name_of(match["player"]), f"player {_ALIASES.get(stat, stat)}", line)


def stat_by_rules(stat: str, core: str) -> str:
    """What is counted, or what the rules pay for where they do not count it."""
    counted = stat.removeprefix("player ")
    aliases = (short for short, long in _ALIASES.items() if long == counted)
    spellings = [counted, *aliases]
    said = stems(core.lower())
    said |= set(map(numeral, said))
    is_said = not core.strip() or any(stems(each) <= said for each in spellings)
    return stat if is_said else core.lower()[:80]


def teams_in_rules(rules: str) -> tuple[Name, Name] | None:
    """The opponents that a title on a player, or on one of them, leaves out.

    As in "in the A vs B game", or "the game between A and B".
    """
    match = _GAME.search(plain(rules))
    if match and match["home"]:
        return name_of(match["home"]), name_of(match["away"])
    if match and match["host"]:
        return name_of(match["host"]), name_of(match["guest"])
    return teams_of(match["teams"]) if match else None
