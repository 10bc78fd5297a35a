"""Matching: which markets of two venues ask the same question."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from strategy.matching.types import (
    Clause,
    ClauseKind,
    Fact,
    Judgement,
    Pair,
    Risk,
    RiskName,
    Standing,
    Verdict,
)

if TYPE_CHECKING:
    from strategy.matching.incremental import KeptMatcher
    from strategy.matching.judging import judge
    from strategy.matching.pairs import Matcher, find_pairs
    from strategy.matching.readers import UnknownTextStyle
else:
    # Models need the types alone, and every command loads the models. The matcher with
    # its patterns takes as long to load as Django itself.
    PLACES = {
        "KeptMatcher": "incremental",
        "Matcher": "pairs",
        "UnknownTextStyle": "readers",
        "find_pairs": "pairs",
        "judge": "judging",
    }

    def __getattr__(name: str) -> Any:
        if place := PLACES.get(name):
            return getattr(import_module(f"{__name__}.{place}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Clause",
    "ClauseKind",
    "Fact",
    "Judgement",
    "KeptMatcher",
    "Matcher",
    "Pair",
    "Risk",
    "RiskName",
    "Standing",
    "UnknownTextStyle",
    "Verdict",
    "find_pairs",
    "judge",
]
