"""What is said of two markets: facts that agree, conflict or stay unknown; a pair."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a fact of one market stands to that of the other."""

    AGREE = "agree"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


class Judgement(StrEnum):
    """What two markets are to each other, as far as their texts tell."""

    SAME = "same"
    INVERTED = "inverted"
    DIFFERENT = "different"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact with the words of both markets that gave it.

    `is_hard`: a conflict makes two markets different. A conflict of a soft fact, or
    a needed fact that is unknown, is for an operator to decide.
    """

    name: str
    standing: Standing
    polymarket: str = ""
    kalshi: str = ""
    is_hard: bool = True
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome_index` is the Polymarket outcome that equals Kalshi's YES."""

    verdict: Judgement
    facts: tuple[Fact, ...]
    reasons: tuple[str, ...]
    outcome_index: int = 0
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One Kalshi market and the outcome of a Polymarket market that equals its YES.

    `verdict` is "same" where the pair may be traded, "review" where an operator has
    to decide. `inverted`: the Polymarket market asks the negation.
    """

    polymarket_id: str
    kalshi_ticker: str
    outcome_index: int
    inverted: bool
    verdict: str
    score: float
    facts: tuple[Fact, ...]
    reasons: tuple[str, ...]


def decide(facts: tuple[Fact, ...], inverted: bool, score: float) -> Verdict:
    """The verdict that follows from the facts; the outcome for a Yes/No market."""
    hard = [f for f in facts if f.standing is Standing.CONFLICT and f.is_hard]
    soft = [f for f in facts if f.standing is Standing.CONFLICT and not f.is_hard]
    missing = [f for f in facts if f.standing is Standing.UNKNOWN and f.is_needed]
    if hard:
        found = Judgement.DIFFERENT
    elif soft or missing:
        found = Judgement.REVIEW
    else:
        found = Judgement.INVERTED if inverted else Judgement.SAME
    reasons = tuple(_sentence(fact) for fact in (*hard, *soft, *missing))
    return Verdict(found, facts, reasons, 1 if inverted else 0, score)


def _sentence(fact: Fact) -> str:
    first, second = fact.polymarket or "nothing", fact.kalshi or "nothing"
    if fact.standing is Standing.UNKNOWN:
        return f"{fact.name} unknown: Polymarket says {first}, Kalshi {second}"
    return f"{fact.name} differs: Polymarket says {first}, Kalshi {second}"
