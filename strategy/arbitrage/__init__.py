"""Does a matched pair offer a basket that pays, how much of it, and is it taken?"""

from strategy.arbitrage.evaluate import evaluate
from strategy.arbitrage.payouts import Direction, Payout
from strategy.arbitrage.words import (
    Basket,
    Decision,
    Gate,
    Limits,
    Listed,
)

__all__ = [
    "Basket",
    "Decision",
    "Direction",
    "Gate",
    "Limits",
    "Listed",
    "Payout",
    "evaluate",
]
