"""Whether what a connection says can be relied on. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ANSWERED_WITHIN = timedelta(seconds=30)
LONGEST_LAG = timedelta(seconds=2)
# A venue's clock may be ahead of this host's by a little.
CLOCKS_DIFFER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Liveness:
    """When a heartbeat was answered last, and how late the last change came.

    `lag` is from the venue's stamp to the arrival of the last change, None before any.
    """

    answered_at: datetime | None = None
    lag: timedelta | None = None

    def is_live(self, now: datetime) -> bool:
        """Books of this connection may be used, as far as it is concerned."""
        if self.answered_at is None or now - self.answered_at > ANSWERED_WITHIN:
            return False
        # A stamp from the future says that one of the clocks is wrong: then no lag can
        # be measured at all.
        return self.lag is None or -CLOCKS_DIFFER <= self.lag < LONGEST_LAG
