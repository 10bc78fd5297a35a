"""A game as a market describes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from strategy.matching.lexicon import Name

WINNER, SPREAD, TOTAL = "winner", "spread", "total"
# Whether a game is longer than its regular time; Yes has no name but the question's.
LONGER = "overtime"
GOES_ON: Name = ("overtime",)
# Whether each team scores; Yes has no name but the question's.
BOTH_SCORE = "both teams to score"
BOTH: Name = ("both",)
TIE: Name = ("tie",)
OVER: Name = ("over",)
UNDER: Name = ("under",)
# An opponent whom no text of a market names.
UNNAMED: Name = ()


@dataclass(frozen=True, slots=True)
class Game:
    """One game, and what a market asks about it.

    `sides` names what each outcome pays on, by the index of the outcome; where No
    has no name of its own, it may be missing. An outcome that only denies its
    counterpart is named after it, behind "not". `is_regulation`: overtime does not
    count. `player` is whose deeds in the game are counted, () for the game itself.
    `is_told_by_texts`: the side is in the title or in the rules alone.
    `levels` tell other teams of the clubs, or other games, from the usual ones.
    `start` gives the minute of the day in New York at which it starts, None if unknown,
    and `sports` what is played: they are read on demand, as most games meet none that
    asks the same question.
    """

    kind: str
    leagues: frozenset[str]
    is_women: bool
    teams: tuple[Name, Name]
    days: frozenset[date]
    line: str
    sides: tuple[Name, ...]
    is_regulation: bool = False
    player: Name = ()
    is_told_by_texts: bool = False
    levels: frozenset[str] = frozenset()
    start: Callable[[], int | None] = field(kw_only=True, compare=False)
    sports: Callable[[], frozenset[str]] = field(kw_only=True, compare=False)

    @property
    def positive_sides(self) -> list[int]:
        """The outcomes that name something instead of denying it; else outcome 0."""
        positive = [i for i, name in enumerate(self.sides) if not is_denial(name)]
        return positive or [0]


def denied(name: Name) -> Name:
    return ("not", *name)


def is_denial(name: Name) -> bool:
    return name[:1] == ("not",)
