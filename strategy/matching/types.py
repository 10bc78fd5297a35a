"""The values that matching returns: facts of two markets, a verdict, a pair."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Whether both markets state the same fact."""

    AGREE = "agree"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


class Judgement(StrEnum):
    """How the questions of two markets are related."""

    SAME = "same"
    INVERTED = "inverted"
    DIFFERENT = "different"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, with the words of market a and of market b that state it.

    `is_hard`: a conflict makes two markets different. A conflict of a soft fact, or
    a needed fact that is unknown, is for an operator to decide.
    """

    name: str
    standing: Standing
    text_a: str = ""
    text_b: str = ""
    is_hard: bool = True
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on two markets, and the facts it follows from.

    `outcome_a` and `outcome_b` are the indices of the outcomes that pay alike;
    `score` is the share of facts that agree. `reasons` has one sentence for each
    fact that keeps the judgement from being "same".
    """

    verdict: Judgement
    facts: tuple[Fact, ...]
    reasons: tuple[str, ...] = ()
    outcome_a: int = 0
    outcome_b: int = 0
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two markets of different venues, and the outcomes of them that pay alike.

    `verdict` is "same" where the pair may be traded, "review" where an operator has
    to decide. `inverted`: one market asks the negation of the other's question.
    """

    venue_a: str
    market_a: str
    outcome_a: int
    venue_b: str
    market_b: str
    outcome_b: int
    inverted: bool
    verdict: Judgement
    score: float
    facts: tuple[Fact, ...]
    reasons: tuple[str, ...]


def outcome_index(outcome_a: int, outcome_b: int) -> int:
    """The outcome of market a that pays as outcome 0 of market b.

    With two outcomes each, a pair of outcomes 1 is a pair of outcomes 0 as well.
    """
    return int(outcome_a != outcome_b)
