"""What a basket pays in every way in which two venues may settle it.

They may agree, differ both ways, or one may void at one half. A scalar settlement
pays a value between the rows for 0 and 1, so the worst row is the worst of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

LOST, VOID, WON = Decimal(0), Decimal("0.5"), Decimal(1)

# What a share of the matched outcome ("yes") pays on venue a and on venue b.
# Each combination can happen, since neither venue knows of the other.
JOINT: tuple[tuple[str, Decimal, Decimal], ...] = (
    ("both_yes", WON, WON),
    ("both_no", LOST, LOST),
    ("a_yes_b_no", WON, LOST),
    ("a_no_b_yes", LOST, WON),
    ("a_void_b_yes", VOID, WON),
    ("a_void_b_no", VOID, LOST),
    ("a_yes_b_void", WON, VOID),
    ("a_no_b_void", LOST, VOID),
    ("both_void", VOID, VOID),
)


class Direction(StrEnum):
    """Which outcome is bought where; "yes" is the outcome that the pair matches."""

    A_YES_B_NO = "a_yes_b_no"
    A_NO_B_YES = "a_no_b_yes"


@dataclass(frozen=True, slots=True)
class Payout:
    """What a basket pays if the two venues settle in one way.

    `a` and `b` are dollars per set of each leg, `amount` and `profit` dollars of the
    whole basket.
    """

    name: str
    a: Decimal
    b: Decimal
    amount: Decimal
    profit: Decimal


def payouts(direction: Direction, size: Decimal, stake: Decimal) -> tuple[Payout, ...]:
    """One row for each joint outcome, in the order of JOINT."""
    rows = []
    for name, yes_a, yes_b in JOINT:
        if direction is Direction.A_YES_B_NO:
            leg_a, leg_b = yes_a, WON - yes_b
        else:
            leg_a, leg_b = WON - yes_a, yes_b
        amount = size * (leg_a + leg_b)
        rows.append(Payout(name, leg_a, leg_b, amount, amount - stake))
    return tuple(rows)
