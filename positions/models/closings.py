"""Counts of closed positions and of their profit, and the sums of their results."""

from __future__ import annotations

from positions.lifecycle import CLOSED, SETTLED
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

IS_SETTLED = {"state": {"$in": [str(state) for state in SETTLED]}}
# By what a report groups results, and what it adds up, as they are in the index.
RESULT_KINDS = ("venues", "held", "cause")
RESULT_SUMS = (
    *("profit", "stake", "dollar_days", "fees", "expected"),
    *("by_size", "by_fees", "by_slippage", "by_completion", "by_settlement"),
)
RESULT_FIELDS = (*RESULT_KINDS, *RESULT_SUMS)


def _results(name: str, *group: str) -> Tally:
    return Tally(
        name,
        "positions",
        IS_SETTLED,
        moment="touched_at",
        group=group,
        index="position_results",
        sums=tuple(f"result.{field}" for field in RESULT_SUMS),
    )


# Two of them: by day and kind together there would be as many groups as positions.
DAILY_RESULTS = _results("daily_results", "result.day")
MONTHLY_RESULTS = _results(
    "monthly_results",
    "result.month",
    "market_type",
    *(f"result.{name}" for name in RESULT_KINDS),
)
