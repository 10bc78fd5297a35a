"""Counts of closed positions and of their profit, by market type and state."""

from __future__ import annotations

from positions.lifecycle import CLOSED
from tasklog.storage.tallies import Tally

# A closed position never moves: the moment it was touched last is that of its closing.
CLOSINGS = Tally(
    "closings",
    "positions",
    {"state": {"$in": [str(state) for state in CLOSED]}},
    moment="touched_at",
    group=("market_type", "state"),
    index="position_closed",
    sums=("actual_profit", "actual_profit_pct"),
)
