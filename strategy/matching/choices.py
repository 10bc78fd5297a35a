"""Choices between two ways in which equal titles may be paid.

Where both markets choose, and differently, they conflict. What only one text sets is a
clause that the other lacks (strategy/matching/clauses).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from strategy.matching.required import Guarded
from strategy.matching.rules import Rules
from strategy.matching.types import Fact, Standing


@dataclass(frozen=True, slots=True)
class Choice:
    """Two ways, each with a pattern, of which a rule text chooses one or neither."""

    name: str
    left: Guarded
    right: Guarded

    def words_in(self, rules: Rules) -> tuple[str, str]:
        """The words that choose the left way, and those that choose the right."""
        return rules.search(self.left), rules.search(self.right)


CHOICES = (
    Choice(
        "seasonal adjustment",
        Guarded(r"(?<!not )(?<!non-)(?<!not-)\bseasonally[- ]adjusted"),
        Guarded(r"\b(?:not|non)[- ]seasonally[- ]adjusted|\bunadjusted"),
    ),
    Choice(
        "overtime",
        Guarded(r"(?<!not )includ\w+ (?:any )?(?:overtime|extra time)|overtime counts"),
        Guarded(
            r"(?:exclud\w+|not includ\w+|without) (?:any )?(?:overtime|extra time)|"
            r"regulation (?:time )?only|90 minutes|stoppage time"
        ),
    ),
    Choice(
        "estimate",
        Guarded(r"\b(?:advance|first|initial) estimate"),
        Guarded(r"\b(?:second|third|final|revised) estimate"),
    ),
    Choice(
        "degrees",
        Guarded(r"\bfahrenheit\b|\bdegrees? f\b"),
        Guarded(r"\bcelsius\b|\bdegrees? c\b"),
    ),
    Choice(
        "where it counts",
        Guarded(r"\bdomestic(?:ally)?\b"),
        Guarded(r"\bworldwide\b|\bglobally?\b"),
    ),
)


def choice_facts(a: Rules, b: Rules) -> Iterator[Fact]:
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
