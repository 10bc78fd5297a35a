"""Within which bounds does the agent search?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from positions.services import Desk
from strategy.arbitrage import Limits


@dataclass(frozen=True, slots=True)
class Mandate:
    """The desk to work at, and what the operator allows.

    `max_exposure` is the most dollars locked in all open positions together;
    `policy` names the rule of strategy.polling that sets the intervals.
    """

    desk: Desk
    limits: Limits
    max_exposure: Decimal
    base_interval_seconds: int
    discovery_seconds: int
    policy: str = "success_rate"
