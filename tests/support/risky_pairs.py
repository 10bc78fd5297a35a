"""Pairs, clauses and named risks as matching hands them on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from strategy.matching import (
    Clause,
    ClauseKind,
    Fact,
    Judgement,
    Pair,
    Risk,
    RiskName,
    Standing,
)

TIE = Risk(
    RiskName.TIE,
    "game",
    Decimal("0.5"),
    Decimal(0),
    "a tie resolves 50-50",
    "otherwise No",
)
VOID = Risk(RiskName.VOID, "game", None, Decimal(1), "settled at a fair price", "")
WINDOW = Clause(
    ClauseKind.WINDOW,
    "before 6:00 AM ET",
    "by the end of the day",
    Standing.CONFLICT,
    "another deadline",
)
CORE = Clause(ClauseKind.CORE, "resolves to Yes if A wins", "if A wins")


def fact(name: str, standing: Standing, **changes: bool) -> Fact:
    return Fact(name, standing, "one", "another", **changes)


def matched(**changes: Any) -> Pair:
    """The markets of tests.support.market_builders, known to ask the same."""
    fields: dict[str, Any] = {
        "venue_a": "polymarket",
        "market_a": "900001",
        "outcome_a": 0,
        "venue_b": "kalshi",
        "market_b": "KXTEST-26DEC31",
        "outcome_b": 0,
        "inverted": False,
        "verdict": Judgement.SAME,
        "score": 0.9,
        "facts": (),
        "reasons": (),
        **changes,
    }
    return Pair(**fields)
