"""How an expected profit became the realised one, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from positions.models.results import ResultRecord

PARTS = (
    *("expected", "by_size", "by_fees", "by_slippage", "by_completion"),
    *("by_settlement", "profit"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the expected to the realised profit, in dollars."""

    name: str
    words: str
    dollars: Decimal
    is_sum: bool = False


class Parts(Protocol):
    """The parts of a profit in dollars: of one position, or added up over many."""

    @property
    def expected(self) -> Decimal: ...
    @property
    def by_size(self) -> Decimal: ...
    @property
    def by_fees(self) -> Decimal: ...
    @property
    def by_slippage(self) -> Decimal: ...
    @property
    def by_completion(self) -> Decimal: ...
    @property
    def by_settlement(self) -> Decimal: ...
    @property
    def profit(self) -> Decimal: ...


def steps(parts: Parts) -> tuple[Step, ...]:
    """From what was expected at detection to what was realised; they add up."""
    by_fills = (
        Step("by_size", "fewer or more shares filled than planned", parts.by_size),
        Step("by_fees", "fees other than planned", parts.by_fees),
        Step("by_slippage", "prices other than planned", parts.by_slippage),
        Step("by_completion", "completing or unwinding a leg", parts.by_completion),
    )
    after = parts.expected + sum((step.dollars for step in by_fills), Decimal(0))
    return (
        Step("expected", "expected at detection", parts.expected, is_sum=True),
        *by_fills,
        Step("after_fills", "expected after fills", after, is_sum=True),
        Step("by_settlement", "settlement: what the venues paid", parts.by_settlement),
        Step("realised", "realised", parts.profit, is_sum=True),
    )


def steps_of(result: ResultRecord | None) -> tuple[Step, ...]:
    """Those of one position; none while it is open, or where its result is damaged."""
    if result is None:
        return ()
    parts = (getattr(result, name) for name in PARTS)
    is_whole = all(isinstance(part, Decimal) for part in parts)
    return steps(result) if is_whole else ()
