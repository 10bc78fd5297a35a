"""The rules that decide how soon a market type is polled again.

Pure rules. `success_rate` is the default, exactly as specified; others may be added
under their own names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

# In percent; the boundaries themselves belong to the slower branch.
MORE_OFTEN_ABOVE = 50
NORMAL_ABOVE = 30


class Branch(StrEnum):
    """Which arm of the rule decided."""

    NONE_FOUND = "none_found"
    MORE_OFTEN = "more_often"
    NORMAL = "normal"
    LESS_OFTEN = "less_often"


@dataclass(frozen=True, slots=True)
class Decision:
    """An interval and why: `success_rate` in percent, None without opportunities."""

    interval_seconds: int
    success_rate: Decimal | None
    branch: Branch


# Takes opportunities, how many of them were profitable, and the base in seconds.
Policy = Callable[[int, int, int], Decision]


def decide(opportunities: int, profitable: int, base_seconds: int) -> Decision:
    """The rule `success_rate`: half, once or twice the base interval.

    success_rate = 100 · profitable / opportunities. Above 50 the type is polled twice
    as often, above 30 as usual, else half as often; without opportunities as usual.
    An odd base is halved downwards, never below one second. Raises ValueError for
    counts below zero or a base below one second.
    """
    if opportunities < 0 or profitable < 0 or base_seconds < 1:
        raise ValueError(
            f"no interval for opportunities={opportunities}, profitable={profitable}, "
            f"base_seconds={base_seconds}"
        )
    if not opportunities:
        return Decision(base_seconds, None, Branch.NONE_FOUND)
    rate = Decimal(100 * profitable) / opportunities
    # Compared as integers: a rounded quotient must not decide a boundary.
    if 100 * profitable > MORE_OFTEN_ABOVE * opportunities:
        return Decision(max(1, base_seconds // 2), rate, Branch.MORE_OFTEN)
    if 100 * profitable > NORMAL_ABOVE * opportunities:
        return Decision(base_seconds, rate, Branch.NORMAL)
    return Decision(base_seconds * 2, rate, Branch.LESS_OFTEN)


POLICIES: Mapping[str, Policy] = MappingProxyType({"success_rate": decide})
