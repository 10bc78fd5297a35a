"""Matching: which markets of two venues ask the same question."""

from strategy.matching.incremental import KeptMatcher
from strategy.matching.judging import judge
from strategy.matching.pairs import Matcher, find_pairs
from strategy.matching.readers import UnknownTextStyle
from strategy.matching.types import Fact, Judgement, Pair, Standing, Verdict

__all__ = [
    "Fact",
    "Judgement",
    "KeptMatcher",
    "Matcher",
    "Pair",
    "Standing",
    "UnknownTextStyle",
    "Verdict",
    "find_pairs",
    "judge",
]
