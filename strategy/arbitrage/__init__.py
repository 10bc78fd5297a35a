"""Does a matched pair offer a basket that pays, how much of it, and is it taken?"""

from strategy.arbitrage.evaluate import evaluate
from strategy.arbitrage.gates import end_of, standing
from strategy.arbitrage.payouts import Direction, Payout
from strategy.arbitrage.quick_check import edge_if_none_pays
from strategy.arbitrage.types import Basket, Decision, Gate, Limits, Listed

__all__ = [
    "Basket",
    "Decision",
    "Direction",
    "Gate",
    "Limits",
    "Listed",
    "Payout",
    "edge_if_none_pays",
    "end_of",
    "evaluate",
    "standing",
]
