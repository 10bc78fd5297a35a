"""What does a basket pay in every way in which two venues may settle it?

They may agree, differ both ways, or one may void at one half. A scalar settlement
pays a value between the rows for 0 and 1, so the worst row is the worst of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO, HALF, ONE = Decimal(0), Decimal("0.5"), Decimal(1)

# What a share of the side "yes" pays on each venue.
JOINT: tuple[tuple[str, Decimal, Decimal], ...] = (
    ("both_yes", ONE, ONE),
    ("both_no", ZERO, ZERO),
    ("polymarket_yes_kalshi_no", ONE, ZERO),
    ("polymarket_no_kalshi_yes", ZERO, ONE),
    ("polymarket_void_kalshi_yes", HALF, ONE),
    ("polymarket_void_kalshi_no", HALF, ZERO),
    ("polymarket_yes_kalshi_half", ONE, HALF),
    ("polymarket_no_kalshi_half", ZERO, HALF),
    ("both_void", HALF, HALF),
)


class Direction(StrEnum):
    """Which side is bought where; "yes" is what Kalshi calls YES."""

    POLYMARKET_YES = "polymarket_yes_kalshi_no"
    POLYMARKET_NO = "polymarket_no_kalshi_yes"


@dataclass(frozen=True, slots=True)
class Payout:
    """What the whole basket pays if the two venues settle in this way."""

    name: str
    polymarket: Decimal
    kalshi: Decimal
    amount: Decimal
    profit: Decimal


def payouts(direction: Direction, size: Decimal, stake: Decimal) -> tuple[Payout, ...]:
    """One row for each joint outcome, in the order of JOINT."""
    rows = []
    for name, polymarket_yes, kalshi_yes in JOINT:
        first, second = polymarket_yes, ONE - kalshi_yes
        if direction is Direction.POLYMARKET_NO:
            first, second = ONE - polymarket_yes, kalshi_yes
        amount = size * (first + second)
        rows.append(Payout(name, first, second, amount, amount - stake))
    return tuple(rows)
