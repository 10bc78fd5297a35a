"""Conditions in the rules that make two equal titles pay differently.

Some conditions matter for certain deeds only: where only one market sets one, an
operator has to read both. Others are a choice between two ways: where both markets
choose, and differently, they conflict.
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
    """A pattern for the core of the rules, or for the whole text (`anywhere`).

    `concerns` are the deeds that it matters for; empty means all.
    """

    name: str
    anywhere: str = ""
    core: str = ""
    concerns: frozenset[str] = frozenset()

    def met_by(self, rules: Rules) -> str:
        """The words that set it, "" where it is not set."""
        if self.core and (match := re.search(self.core, rules.core_lower)):
            return match[0]
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
        r"pro tempore|speaker of (?:the )?house",
        concerns=wordset("x:control"),
    ),
    # A law or a tariff may be signed long before it takes effect.
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
    """Two ways, each with a pattern, of which a rule text chooses one or neither."""

    name: str
    left: str
    right: str

    def words_in(self, rules: Rules) -> tuple[str, str]:
        """The words that choose the left way, and those that choose the right."""
        return rules.search(self.left), rules.search(self.right)


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


def conditions(a: Rules, b: Rules, concepts: frozenset[str]) -> Iterator[Fact]:
    """A soft conflict for each condition that only one market sets."""
    for condition in CONDITIONS:
        if condition.concerns and not condition.concerns & concepts:
            continue
        text_a, text_b = condition.met_by(a), condition.met_by(b)
        if bool(text_a) != bool(text_b):
            yield Fact(condition.name, Standing.CONFLICT, text_a, text_b, is_hard=False)
    yield from _choices(a, b)


def _choices(a: Rules, b: Rules) -> Iterator[Fact]:
    """A soft conflict for each choice that both markets make, and differently."""
    for choice in CHOICES:
        left_a, right_a = choice.words_in(a)
        # A text that has both patterns chooses neither.
        if bool(left_a) == bool(right_a):
            continue
        left_b, right_b = choice.words_in(b)
        if bool(left_b) == bool(right_a) and bool(right_b) == bool(left_a):
            texts = left_a or right_a, left_b or right_b
            yield Fact(choice.name, Standing.CONFLICT, *texts, is_hard=False)
