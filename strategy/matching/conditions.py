"""Which conditions in the rules make two equal titles pay differently?

Some conditions concern certain deeds only: where one side sets one and the other does
not, a person has to read both. Of others each side may choose its own of two: where
both choose, and differently, they differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from strategy.matching.rules import Rules
from strategy.matching.text import wordset
from strategy.matching.types import Fact, Standing


@dataclass(frozen=True, slots=True)
class Condition:
    """`core` is looked for in what pays Yes, `anywhere` in the whole text.

    `concerns` are the deeds that it matters for; none: it matters for all.
    """

    name: str
    anywhere: str = ""
    core: str = ""
    concerns: frozenset[str] = frozenset()

    def met_by(self, rules: Rules) -> str:
        """The words that set it, "" where it is not set."""
        if self.core and (found := re.search(self.core, rules.core_lower)):
            return found[0]
        return rules.search(self.anywhere) if self.anywhere else ""


_DEPARTURES = "v:leave v:remove v:fire x:next x:first"
_ANNOUNCED = wordset(
    "v:leave v:resign v:normalize v:recognize v:acquire v:buy v:ceasefire v:ipo "
    "v:release v:cast v:retire v:join v:fire"
)
CONDITIONS = (
    Condition("ratification", r"\bratif"),
    Condition(
        "death", r"\bdeath\b|\bdies\b|\bdeceased\b", concerns=wordset(_DEPARTURES)
    ),
    Condition(
        "calls count",
        r"\b(?:phone|video) ?call|\bvirtual",
        concerns=wordset("v:meet v:talk"),
    ),
    Condition(
        "in person",
        r"in[- ]person|face[- ]to[- ]face",
        concerns=wordset("v:meet v:talk"),
    ),
    Condition(
        "nber",
        r"\bnber\b|national bureau of economic",
        concerns=wordset("v:recession"),
    ),
    Condition(
        "announcement is enough",
        r"announcement[^.]{0,160}(?:will|shall) (?:immediately |also )?"
        r"(?:resolve|count|qualify|suffice)",
        core=r"announce[sd]?\b|announcement (?:of|by|made)",
        concerns=_ANNOUNCED,
    ),
    Condition(
        "ties are shared",
        r"share the payout|split pay|divided by the number",
        concerns=wordset("x:golden_boot x:scoring_title v:lead"),
    ),
    Condition(
        "who determines",
        r"pro tempore|speaker of the house",
        concerns=wordset("x:control"),
    ),
    Condition("in effect", core=r"\bin(?:to)? effect|takes? effect"),
    Condition(
        "a large move counts twice",
        r"amount of (?:cuts|hikes) of 25|\bcounts? (?:as|for) (?:two|2)\b",
        concerns=wordset("v:cut v:hike"),
    ),
    Condition(
        "interim holders",
        r"\binterim|\bacting\b|caretaker",
        concerns=wordset("x:next"),
    ),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Two ways of which a rule text chooses one, or says nothing."""

    name: str
    one: str
    other: str

    def made_by(self, rules: Rules) -> tuple[str, str]:
        """The words that choose the one way, and the other."""
        return rules.search(self.one), rules.search(self.other)


CHOICES = (
    Choice(
        "seasonal adjustment",
        r"(?<!not )(?<!non-)(?<!not-)\bseasonally[- ]adjusted",
        r"\b(?:not|non)[- ]seasonally[- ]adjusted|\bunadjusted",
    ),
    Choice(
        "overtime",
        r"(?<!not )includ\w+ (?:any )?(?:overtime|extra time)|overtime counts",
        r"(?:exclud\w+|not includ\w+|without) (?:any )?(?:overtime|extra time)|"
        r"regulation (?:time )?only|90 minutes|stoppage time",
    ),
    Choice(
        "estimate",
        r"\b(?:advance|first|initial) estimate",
        r"\b(?:second|third|final|revised) estimate",
    ),
    Choice("where it counts", r"\bdomestic(?:ally)?\b", r"\bworldwide\b|\bglobally?\b"),
)


def conditions(first: Rules, second: Rules, concepts: frozenset[str]) -> Iterator[Fact]:
    for condition in CONDITIONS:
        if condition.concerns and not condition.concerns & concepts:
            continue
        one, other = condition.met_by(first), condition.met_by(second)
        if bool(one) != bool(other):
            yield Fact(condition.name, Standing.CONFLICT, one, other, is_hard=False)
    yield from _choices(first, second)


def _choices(first: Rules, second: Rules) -> Iterator[Fact]:
    """Where two texts choose, each one way, and not the same."""
    for choice in CHOICES:
        mine = choice.made_by(first)
        if bool(mine[0]) == bool(mine[1]):
            continue
        theirs = choice.made_by(second)
        if bool(theirs[0]) == bool(mine[1]) and bool(theirs[1]) == bool(mine[0]):
            words = mine[0] or mine[1], theirs[0] or theirs[1]
            yield Fact(choice.name, Standing.CONFLICT, *words, is_hard=False)
