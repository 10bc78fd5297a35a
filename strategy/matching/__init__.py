"""Matching: which markets of two venues ask the same question."""

from strategy.matching.incremental import KeptMatcher
from strategy.matching.judging import judge
from strategy.matching.pairs import Matcher, find_pairs
from strategy.matching.readers import UnknownTextStyle
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
