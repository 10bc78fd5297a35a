"""Evaluation of matched pairs: what a basket costs and pays, and whether to take it."""

from strategy.arbitrage.evaluate import evaluate
from strategy.arbitrage.gates import end_of, standing
from strategy.arbitrage.payouts import Direction, Payout
from strategy.arbitrage.probabilities import Probabilities, ProbabilityError
from strategy.arbitrage.probabilities import standard as standard_probabilities
from strategy.arbitrage.quick_check import edge_if_none_pays
from strategy.arbitrage.risks import PricedRisk, price_risks
from strategy.arbitrage.types import (
    Basket,
    Check,
    Decision,
    Gate,
    Limits,
    Listed,
    exposure_bound,
    exposure_check,
)

__all__ = [
    "Basket",
    "Check",
    "Decision",
    "Direction",
    "Gate",
    "Limits",
    "Listed",
    "Payout",
    "PricedRisk",
    "Probabilities",
    "ProbabilityError",
    "edge_if_none_pays",
    "end_of",
    "evaluate",
    "exposure_bound",
    "exposure_check",
    "price_risks",
    "standard_probabilities",
    "standing",
]
