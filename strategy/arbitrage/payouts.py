"""What a basket pays in every way in which two venues may settle it.

They may agree, differ both ways, or one may void at one half. A scalar settlement
pays a value between the rows for 0 and 1, so the worst row is the worst of all. A case
that the rules name as a risk has a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

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


# How the name of a risk's row begins.
RISK = "risk_"


class Direction(StrEnum):
    """Which outcome is bought where; "yes" is the outcome that the pair matches."""

    A_YES_B_NO = "a_yes_b_no"
    A_NO_B_YES = "a_no_b_yes"


class RiskCase(Protocol):
    """What each leg pays per set, in dollars, if a named risk comes true."""

    @property
    def name(self) -> str: ...
    @property
    def leg_a(self) -> Decimal: ...
    @property
    def leg_b(self) -> Decimal: ...


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


def payouts(
    direction: Direction,
    size: Decimal,
    stake: Decimal,
    risks: Iterable[RiskCase] = (),
) -> tuple[Payout, ...]:
    """One row for each joint outcome, in the order of JOINT, then one for each risk."""
    rows = []
    for name, yes_a, yes_b in JOINT:
        if direction is Direction.A_YES_B_NO:
            legs = yes_a, WON - yes_b
        else:
            legs = WON - yes_a, yes_b
        rows.append(_row(name, *legs, size, stake))
    rows.extend(
        _row(risk_row(risk.name), risk.leg_a, risk.leg_b, size, stake) for risk in risks
    )
    return tuple(rows)


def risk_row(risk: str) -> str:
    """The name of a risk's row, as in "risk_tie"."""
    return RISK + risk.replace(" ", "_")


def _row(
    name: str, leg_a: Decimal, leg_b: Decimal, size: Decimal, stake: Decimal
) -> Payout:
    amount = size * (leg_a + leg_b)
    return Payout(name, leg_a, leg_b, amount, amount - stake)
