"""Sums of the results of positions, and the rates that follow from them.

Pure: amounts are dollars, rates percent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from positions.models.closings import RESULT_SUMS
from tasklog.storage.counts import Count

ZERO = Decimal(0)
DAYS_OF_A_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What closed positions had in all; the fields are those of a result."""

    closed: int = 0
    profit: Decimal = ZERO
    stake: Decimal = ZERO
    dollar_days: Decimal = ZERO
    fees: Decimal = ZERO
    expected: Decimal = ZERO
    by_size: Decimal = ZERO
    by_fees: Decimal = ZERO
    by_slippage: Decimal = ZERO
    by_completion: Decimal = ZERO
    by_settlement: Decimal = ZERO

    def __add__(self, more: Totals) -> Totals:
        return Totals(
            **{
                field.name: getattr(self, field.name) + getattr(more, field.name)
                for field in fields(Totals)
            }
        )

    @property
    def after_fills(self) -> Decimal:
        """Profit that the fills left, if every set had paid 1.00."""
        entry = self.by_size + self.by_fees + self.by_slippage + self.by_completion
        return self.expected + entry

    @property
    def return_on_stake(self) -> Decimal | None:
        """Profit in percent of all stakes."""
        return 100 * self.profit / self.stake if self.stake else None

    @property
    def annual_return(self) -> Decimal | None:
        """Percent a year that a locked dollar earned, not compounded."""
        if not self.dollar_days:
            return None
        return 100 * self.profit * DAYS_OF_A_YEAR / self.dollar_days

    @property
    def average_days(self) -> Decimal | None:
        """For how long a dollar was locked on average."""
        return self.dollar_days / self.stake if self.stake else None


def totals(count: Count) -> Totals:
    """A group of a tally of results."""
    sums = dict(zip(RESULT_SUMS, count.sums, strict=True))
    return Totals(closed=count.count, **sums)


def added(parts: Iterable[Totals]) -> Totals:
    return sum(parts, Totals())
