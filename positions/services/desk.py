"""With what does whoever works on positions work?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from positions.lifecycle import State
from positions.models import Event, change
from positions.venues.base import Venues
from tasklog.documents import Document, to_milliseconds
from tasklog.retry import Retrier
from tasklog.services import Journal


@dataclass(frozen=True, slots=True)
class Desk:
    """The venues, the patience, the trail and the right to write.

    `token` is the fencing token of the lease that is held; `check_stop` raises
    when the process has been asked to stop, and is called between two positions.
    """

    venues: Venues
    retrier: Retrier
    journal: Journal
    token: int
    check_seconds: float
    check_stop: Callable[[], None]

    def venue_now(self) -> datetime:
        return to_milliseconds(self.venues.clock.venue_now())

    def wall_now(self) -> datetime:
        return to_milliseconds(self.venues.clock.wall_now())

    def change(
        self,
        position: Document,
        event: Event,
        values: Mapping[str, Any] | None = None,
        to: State | None = None,
    ) -> Document | None:
        """positions.models.change under this desk's token and clock."""
        return change(
            position, event, values, to=to, token=self.token, clock=self.venues.clock
        )
