"""The values that matching returns: facts of two markets, a verdict, a pair.

What each comparison makes several of is a named tuple, as in `when`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


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


class Fact(NamedTuple):
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


class ClauseKind(StrEnum):
    """What a clause of a rule text is about."""

    CORE = "core"
    DEFINITION = "definition"
    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    CONDITION = "condition"
    THRESHOLD = "threshold"
    WINDOW = "window"
    SOURCE = "source"
    VOID = "void"
    TIE = "tie"
    DEATH = "death"
    CANCELLATION = "cancellation"
    POSTPONEMENT = "postponement"
    EARLY_END = "early end"
    BOILERPLATE = "boilerplate"
    UNCLASSIFIED = "unclassified"


class Clause(NamedTuple):
    """A clause of one rule text, as its venue wrote it, and how it was compared.

    `counterpart` are the words of the other text that it was compared with, "" if
    there are none. `reason` says why it is no difference, or what the difference is.
    """

    kind: ClauseKind
    words: str
    counterpart: str = ""
    standing: Standing = Standing.AGREE
    reason: str = ""


class RiskName(StrEnum):
    """A rare case that two rule texts settle differently."""

    TIE = "tie"
    VOID = "void"
    DEATH = "death"
    CANCELLATION = "cancellation"
    POSTPONEMENT = "postponement"
    NO_RESULT = "no result"
    SECOND_CHOICE = "second choice"
    RENAMING = "renaming"
    LATE_EFFECT = "late effect"
    BOUNDARY = "boundary"


@dataclass(frozen=True, slots=True)
class Risk:
    """A named risk of a pair that is otherwise the same.

    `paid_a` and `paid_b` are what a share of the outcome of each market that pays
    alike gets in that case, in dollars from 0 to 1; None where the rules leave it
    open, as a fair price does. `text_a` and `text_b` are the words that say so, ""
    where a text is silent. `family` is the kind of question, for the probability.
    """

    name: RiskName
    family: str
    paid_a: Decimal | None
    paid_b: Decimal | None
    text_a: str = ""
    text_b: str = ""


class Verdict(NamedTuple):
    """The judgement on two markets, and the facts it follows from.

    `outcome_a` and `outcome_b` are the indices of the outcomes that pay alike;
    `score` is the share of facts that agree. `reasons` has one sentence for each
    fact that keeps the judgement from being "same". `clauses_a` and `clauses_b` are
    the rule texts of both markets clause by clause.
    """

    verdict: Judgement
    facts: tuple[Fact, ...]
    reasons: tuple[str, ...] = ()
    outcome_a: int = 0
    outcome_b: int = 0
    score: float = 0.0
    risks: tuple[Risk, ...] = ()
    clauses_a: tuple[Clause, ...] = ()
    clauses_b: tuple[Clause, ...] = ()


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
    risks: tuple[Risk, ...] = ()
    clauses_a: tuple[Clause, ...] = ()
    clauses_b: tuple[Clause, ...] = ()


def outcome_index(outcome_a: int, outcome_b: int) -> int:
    """The outcome of market a that pays as outcome 0 of market b.

    With two outcomes each, a pair of outcomes 1 is a pair of outcomes 0 as well.
    """
    return int(outcome_a != outcome_b)
