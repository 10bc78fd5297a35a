"""Which conditions in the rules make two equal titles pay differently?

Each condition concerns some deeds only. Where one side sets it and the other does
not, a person has to read both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from strategy.matching.rules import Rules
from strategy.matching.words import Fact, Standing


@dataclass(frozen=True, slots=True)
class Condition:
    """`concerns` are the deeds that it matters for; none: it matters for all."""

    name: str
    pattern: re.Pattern[str]
    concerns: frozenset[str]
    is_core: bool = False


def _condition(
    name: str, pattern: str, concerns: str = "", is_core: bool = False
) -> Condition:
    return Condition(name, re.compile(pattern), frozenset(concerns.split()), is_core)


CONDITIONS = (
    _condition("ratification", r"\bratif"),
    _condition(
        "death",
        r"\bdeath\b|\bdies\b|\bdeceased\b",
        "v:leave v:remove v:fire x:next x:first",
    ),
    _condition("calls count", r"\b(?:phone|video) ?call|\bvirtual", "v:meet v:talk"),
    _condition("in person", r"in[- ]person|face[- ]to[- ]face", "v:meet v:talk"),
    _condition("nber", r"\bnber\b|national bureau of economic", "v:recession"),
    _condition(
        "announcement is enough",
        r"announce[sd]?\b|announcement (?:of|by|made)",
        "v:leave v:resign v:normalize v:recognize v:acquire v:buy v:ceasefire v:ipo "
        "v:release v:cast v:retire v:join v:fire",
        is_core=True,
    ),
    _condition(
        "ties are shared",
        r"share the payout|split pay|divided by the number",
        "x:golden_boot x:scoring_title v:lead",
    ),
    _condition("who determines", r"pro tempore|speaker of the house", "x:control"),
    _condition("in effect", r"\bin(?:to)? effect|takes? effect", is_core=True),
    _condition("interim holders", r"\binterim|\bacting\b|caretaker", "x:next"),
)


def conditions(first: Rules, second: Rules, concepts: frozenset[str]) -> Iterator[Fact]:
    for condition in CONDITIONS:
        if condition.concerns and not condition.concerns & concepts:
            continue
        found = [
            condition.pattern.search(
                rules.core_lower if condition.is_core else rules.lower
            )
            for rules in (first, second)
        ]
        if bool(found[0]) != bool(found[1]):
            one, other = (match[0] if match else "" for match in found)
            yield Fact(condition.name, Standing.CONFLICT, one, other, is_hard=False)
