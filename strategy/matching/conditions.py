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
from strategy.matching.words import Fact, Standing


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
        for pattern, text in (
            (self.core, rules.core_lower),
            (self.anywhere, rules.lower),
        ):
            found = re.search(pattern, text) if pattern else None
            if found:
                return found[0]
        return ""


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
        "interim holders",
        r"\binterim|\bacting\b|caretaker",
        concerns=wordset("x:next"),
    ),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Two ways of which a rule text chooses one, or says nothing."""

    name: str
    ways: tuple[re.Pattern[str], re.Pattern[str]]

    def made_by(self, lower: str) -> str:
        """The words of the one way that a text chooses; "" where none, or both."""
        found = [way.search(lower) for way in self.ways]
        return next((one[0] for one in found if one), "") if not all(found) else ""

    def way(self, words: str) -> bool:
        return bool(self.ways[0].search(words))


def _choice(name: str, one: str, other: str) -> Choice:
    return Choice(name, (re.compile(one), re.compile(other)))


CHOICES = (
    _choice(
        "seasonal adjustment",
        r"(?<!not )(?<!non-)(?<!not-)\bseasonally[- ]adjusted",
        r"\b(?:not|non)[- ]seasonally[- ]adjusted|\bunadjusted",
    ),
    _choice(
        "overtime",
        r"(?<!not )includ\w+ (?:any )?(?:overtime|extra time)|overtime counts",
        r"(?:exclud\w+|not includ\w+|without) (?:any )?(?:overtime|extra time)|"
        r"regulation (?:time )?only|90 minutes|stoppage time",
    ),
    _choice(
        "estimate",
        r"\b(?:advance|first|initial) estimate",
        r"\b(?:second|third|final|revised) estimate",
    ),
    _choice(
        "where it counts", r"\bdomestic(?:ally)?\b", r"\bworldwide\b|\bglobally?\b"
    ),
)


def conditions(first: Rules, second: Rules, concepts: frozenset[str]) -> Iterator[Fact]:
    for condition in CONDITIONS:
        if condition.concerns and not condition.concerns & concepts:
            continue
        one, other = condition.met_by(first), condition.met_by(second)
        if bool(one) != bool(other):
            yield Fact(condition.name, Standing.CONFLICT, one, other, is_hard=False)
    yield from choices(first.lower, second.lower)


def choices(first: str, second: str) -> Iterator[Fact]:
    """Where two texts in small letters choose differently."""
    for choice in CHOICES:
        one, other = choice.made_by(first), choice.made_by(second)
        if one and other and choice.way(one) != choice.way(other):
            yield Fact(choice.name, Standing.CONFLICT, one, other, is_hard=False)
