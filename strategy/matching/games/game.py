"""What is known of a market on one game?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from strategy.matching.lexicon import Name

WINNER, SPREAD, TOTAL = "winner", "spread", "total"
TIE: Name = ("tie",)
OVER: Name = ("over",)
UNDER: Name = ("under",)


@dataclass(frozen=True, slots=True)
class Game:
    """`asked` is what pays: on Kalshi the side of YES, on Polymarket both outcomes.

    `is_regulation`: overtime does not count, as the rules say.

    An outcome that only denies the other ("No") is that one's name after "not".
    """

    kind: str
    leagues: frozenset[str]
    is_women: bool
    teams: tuple[Name, Name]
    days: frozenset[date]
    line: str
    asked: tuple[Name, ...]
    is_regulation: bool = False


def denied(name: Name) -> Name:
    return ("not", *name)


def is_denial(name: Name) -> bool:
    return name[:1] == ("not",)
