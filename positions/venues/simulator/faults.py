"""Which of the calls to the simulated venues fail, and how?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from positions.venues.simulator.randomness import Chance


class Fault(StrEnum):
    """What goes wrong with a call."""

    BUSY = "429"
    ERROR_500 = "500"
    ERROR_502 = "502"
    ERROR_503 = "503"
    HTML_503 = "503 with an HTML page"
    RESET = "connection reset"
    TIMEOUT = "read time-out"
    TRUNCATED = "cut-off body"
    EMPTY = "empty body"


class OrderFault(StrEnum):
    """When the answer to an order is lost."""

    BEFORE = "time-out before acceptance"
    AFTER = "time-out after acceptance"


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Decides by seed and index alone: the same plan fails the same calls."""

    seed: int
    rate: float

    def fault(self, index: int) -> Fault | None:
        """What befalls request number `index`, None for most."""
        chance = Chance(self.seed)
        if not chance.happens(self.rate, "fault", index):
            return None
        return chance.pick(tuple(Fault), "fault kind", index)

    def order_fault(self, index: int) -> OrderFault | None:
        """What befalls order number `index`."""
        chance = Chance(self.seed)
        if not chance.happens(self.rate, "order fault", index):
            return None
        return chance.pick(tuple(OrderFault), "order fault kind", index)


NO_FAULTS = FaultPlan(0, 0.0)
