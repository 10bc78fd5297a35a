"""What one player does in a game: "Points O/U 25.5", or "26+ points"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from strategy.matching.games.parts import name_of, teams_of
from strategy.matching.lexicon import Name
from strategy.matching.text import plain

_OVER_UNDER = re.compile(
    r"^(?P<player>[^:]+): (?P<stat>[a-z0-9 +-]+?) (?:o/u|over/under) "
    r"(?P<line>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"^(?P<player>[^:]+): (?P<least>\d+)\+ (?P<stat>[a-z0-9 +-]+?)\??$", re.IGNORECASE
)
_GAME = re.compile(
    r"\b(?:in|wins?) the (?P<teams>[^,;\n]{3,70}?) (?:professional|college|game|match)",
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
    if match := _OVER_UNDER.match(spoken):
        line = match["line"]
    elif match := _AT_LEAST.match(spoken):
        # "26 or more" is over 25.5.
        line = str(int(match["least"]) - _HALF)
    else:
        return None
    stat = " ".join(re.findall(r"[a-z0-9]+", match["stat"].lower()))
    return Prop(name_of(match["player"]), f"player {_ALIASES.get(stat, stat)}", line)


def teams_in_rules(rules: str) -> tuple[Name, Name] | None:
    """The opponents of "in the A vs B game", which a title on a player leaves out."""
    match = _GAME.search(plain(rules))
    return teams_of(match["teams"]) if match else None
