"""With what does whoever works on positions work?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from positions.lifecycle import State
from positions.models import Event, change, positions
from positions.venues.interface import Venues
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, to_milliseconds
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal

logger = logging.getLogger(__name__)

SET_ASIDE = timedelta(hours=1)


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

    def set_aside(
        self, position: Document, action: Action, why: str, error: Exception
    ) -> None:
        """One document that cannot be worked on must not stop the others.

        It gets an `attention` and its event, and is looked at again an hour later.
        """
        logger.error("position %s: %s: %r", position["_id"], why, error)
        event = Event("set_aside", action, why, Status.FAILURE, error=repr(error))
        later = self.wall_now() + SET_ASIDE
        values = {"attention": why, "outcome_due_at": later, "retry_at": later}
        # As it is now: the work that failed may have written before it did.
        current = positions().find_one({"_id": position["_id"]})
        if current is not None:
            self.change(current, event, values)
