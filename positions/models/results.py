"""What a basket was planned to cost and what became of it, as typed records.

Both are stored inside its position: the plan when it is opened, the result in the write
that closes it. Reports add up results alone; no other field of a position is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class LossCause(StrEnum):
    """What turned an expected profit into a loss."""

    VENUES_DIFFER = "venues_differ"
    UNWOUND = "unwound"
    SETTLEMENT = "settlement"
    COMPLETION = "completion"
    SLIPPAGE = "slippage"
    FEES = "fees"
    UNKNOWN = "unknown"


class HoldingTime(StrEnum):
    """How long a basket was held, from its entry to its close."""

    UNDER_A_DAY = "under_a_day"
    UP_TO_3_DAYS = "1_to_3_days"
    UP_TO_WEEK = "3_to_7_days"
    UP_TO_MONTH = "7_to_30_days"
    LONGER = "over_30_days"


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """The basket as expected: shares on each side, dollars before and for fees."""

    size: Decimal
    notional_a: Decimal
    fee_a: Decimal
    notional_b: Decimal
    fee_b: Decimal

    @property
    def profit(self) -> Decimal:
        """Dollars, if each set pays 1.00."""
        cost = self.notional_a + self.fee_a + self.notional_b + self.fee_b
        return self.size - cost


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRecord:
    """Where the profit of a closed position came from, in dollars.

    `expected` at detection plus the `by_` differences is exactly its profit: of fewer
    shares than planned, of fees and prices of the first orders, of the later orders
    that completed or unwound it, and of what the venues paid. `day` and `month` are
    those of its close on the venues' clock; `dollar_days` is its stake times the days
    for which it was locked, at least one. `cause` is "" unless it lost.
    """

    day: str
    month: str
    venues: str
    held: HoldingTime
    cause: LossCause | None
    profit: Decimal
    stake: Decimal
    dollar_days: Decimal
    fees: Decimal
    expected: Decimal
    by_size: Decimal
    by_fees: Decimal
    by_slippage: Decimal
    by_completion: Decimal
    by_settlement: Decimal

    @property
    def after_fills(self) -> Decimal:
        """The profit that the fills left, if each set pays 1.00."""
        entry = self.by_size + self.by_fees + self.by_slippage + self.by_completion
        return self.expected + entry
