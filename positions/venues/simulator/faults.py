"""Which calls to the simulated venues fail, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from positions.venues.simulator.randomness import SeededRandom


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
    """When the response to an order is lost."""

    BEFORE = "time-out before acceptance"
    AFTER = "time-out after acceptance"


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Fails a share `rate` of all calls, chosen by seed and call number."""

    seed: int
    rate: float

    def fault(self, index: int) -> Fault | None:
        """The fault of request number `index`, or None."""
        rng = SeededRandom(self.seed)
        if not rng.bernoulli(self.rate, "fault", index):
            return None
        return rng.choice(tuple(Fault), "fault kind", index)

    def order_fault(self, index: int) -> OrderFault | None:
        """The fault of order call number `index`, or None."""
        # Orders are numbered apart from reads, so that the number of reads before
        # an order does not decide whether its response is lost.
        rng = SeededRandom(self.seed)
        if not rng.bernoulli(self.rate, "order fault", index):
            return None
        return rng.choice(tuple(OrderFault), "order fault kind", index)


NO_FAULTS = FaultPlan(0, 0.0)
