"""What to do about a leg that is filled alone: complete it, sell it back, or wait."""

from positions.hedging.rule import best_hedge
from positions.hedging.trades import plan_trade
from positions.hedging.types import Hedge, HedgeLimits, Offer, Trade, Unhedged

__all__ = [
    "Hedge",
    "HedgeLimits",
    "Offer",
    "Trade",
    "Unhedged",
    "best_hedge",
    "plan_trade",
]
