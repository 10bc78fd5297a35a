"""Within which bounds does the agent search?"""

from __future__ import annotations

from dataclasses import dataclass

from positions.services import Desk
from strategy.arbitrage import Limits
from strategy.exposure import Bounds


@dataclass(frozen=True, slots=True)
class Mandate:
    """The desk to work at, and what the operator allows.

    `bounds` are the most dollars locked, in all and in part; `policy` names the rule
    of strategy.polling that sets the intervals.
    """

    desk: Desk
    limits: Limits
    bounds: Bounds
    base_interval_seconds: int
    discovery_seconds: int
    policy: str = "success_rate"
