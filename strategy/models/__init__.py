"""What is stored of the search: pairs, opportunities, earnings, jobs."""

from strategy.models.job import Job
from strategy.models.opportunity import Opportunity
from strategy.models.pair import MatchedPair
from strategy.models.performance import MarketTypePerformance, PollDecision
from strategy.models.records import (
    PAIRS,
    PERFORMANCE,
    POLL_DECISIONS,
    PairRecord,
    PairVerdict,
    PerformanceRecord,
    PollDecisionRecord,
)

__all__ = [
    "PAIRS",
    "PERFORMANCE",
    "POLL_DECISIONS",
    "Job",
    "MarketTypePerformance",
    "MatchedPair",
    "Opportunity",
    "PairRecord",
    "PairVerdict",
    "PerformanceRecord",
    "PollDecision",
    "PollDecisionRecord",
]
