"""Within which bounds does the agent search?"""

from __future__ import annotations

from dataclasses import dataclass, field

from positions.services import Desk
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.matching import KeptMatcher


@dataclass(frozen=True, slots=True)
class Mandate:
    """The desk to work at, and what the operator allows.

    `bounds` are the most dollars locked, in all and in part; `policy` names the rule
    of strategy.polling that sets the intervals. What says little is forgotten after
    `keep_days`. `matcher` only saves work: it knows what the last discovery read.
    """

    desk: Desk
    limits: Limits
    bounds: Bounds
    base_interval_seconds: int
    discovery_seconds: int
    policy: str = "success_rate"
    keep_days: int = 400
    matcher: KeptMatcher = field(default_factory=KeptMatcher, compare=False)
