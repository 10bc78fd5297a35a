"""What a polling policy knows and what it decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from strategy.polling.arrivals import Arrivals

NOTHING_SEEN = Arrivals()


class Branch(StrEnum):
    """Which arm of the rule decided."""

    NONE_FOUND = "none_found"
    MORE_OFTEN = "more_often"
    NORMAL = "normal"
    LESS_OFTEN = "less_often"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a market type: counts, what was learned, and the base interval.

    `previous` is the branch of its last decision, None before the first, and `interval`
    its present one in seconds. `arrivals` are those of this type, `all_arrivals` those
    of every type that is polled, this one included. Raises ValueError for counts below
    zero or a base below one second.
    """

    opportunities: int
    profitable: int
    base_seconds: int
    previous: Branch | None = None
    interval: int = 0
    arrivals: Arrivals = NOTHING_SEEN
    all_arrivals: Sequence[Arrivals] = ()

    def __post_init__(self) -> None:
        if self.opportunities < 0 or self.profitable < 0 or self.base_seconds < 1:
            raise ValueError(
                f"no interval for opportunities={self.opportunities}, "
                f"profitable={self.profitable}, base_seconds={self.base_seconds}"
            )

    @property
    def success_rate(self) -> Decimal | None:
        """100 · profitable / opportunities; None without opportunities."""
        if not self.opportunities:
            return None
        return Decimal(100 * self.profitable) / self.opportunities


@dataclass(frozen=True, slots=True)
class Decision:
    """An interval and why: `success_rate` in percent, None without opportunities."""

    interval_seconds: int
    success_rate: Decimal | None
    branch: Branch
