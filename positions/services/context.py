"""What a position service needs: venues, clock, retrier, journal, fencing token."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from positions.hedging import HedgeLimits
from positions.models import (
    POSITIONS,
    Changed,
    Moves,
    PositionRecord,
    change,
    change_all,
    moved,
)
from positions.models.damage import Round, damaged
from positions.models.quarantine import flaw, quarantine
from positions.venues.interface import Venues
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine
from tasklog.storage.codec import DamagedDocument, to_milliseconds
from tasklog.storage.collections import Batch
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal

logger = logging.getLogger(__name__)

# Only a repair helps, and until then each look writes another line.
SET_ASIDE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PositionContext:
    """The venues, the patience, the trail and the right to write.

    `token` is the fencing token of the lease acted under; `check_stop` raises when the
    process was asked to stop, and is called between two positions. `hedging` limits
    what closing an unhedged leg may cost, `inspection` is how far the search for
    damaged positions has come. `recheck` tells why an entry whose first
    order comes late would not be made any more, "" if it still would.
    """

    venues: Venues
    retrier: Retrier
    journal: Journal
    token: int
    check_seconds: float
    check_stop: Callable[[], None]
    hedging: HedgeLimits = field(default_factory=HedgeLimits)
    recheck: Callable[[PositionRecord], str] = lambda position: ""
    inspection: Round = field(default_factory=Round, compare=False)

    def venue_now(self) -> datetime:
        return to_milliseconds(self.venues.clock.venue_now())

    def wall_now(self) -> datetime:
        return to_milliseconds(self.venues.clock.wall_now())

    def change(
        self, before: PositionRecord, after: PositionRecord, event: TrailLine
    ) -> PositionRecord | None:
        """positions.models.change under this context's token and clock."""
        return change(before, after, event, token=self.token, clock=self.venues.clock)

    def moved(self, moves: Moves, after: PositionRecord, event: TrailLine) -> Moves:
        """positions.models.moved under this context's token and clock."""
        return moved(moves, after, event, self.token, self.venues.clock)

    def change_all(self, batch: Sequence[Moves]) -> Changed:
        """positions.models.change_all under this context's token."""
        return change_all(batch, token=self.token)

    def reload(self, position: PositionRecord) -> PositionRecord | None:
        """The position as it is stored now, if nobody else has worked on it."""
        current = POSITIONS.get(position.id)
        if current is None or current.fence > self.token:
            return None
        return current if current.state is position.state else None

    def set_aside(
        self, position: PositionRecord, action: Action, why: str, error: Exception
    ) -> None:
        """Put a position off for an hour that cannot be worked on.

        One bad position must not stop the others. It gets an `attention` and an event.
        """
        logger.error("position %s: %s: %r", position.id, why, error)
        # Read again: the work that failed may have written before it did.
        try:
            current = POSITIONS.get(position.id)
        except DamagedDocument as damaged:
            self.quarantine(damaged.identity, damaged.problem)
            return
        if current is None:
            return
        later = self.wall_now() + SET_ASIDE
        event = TrailLine(
            kind=Kind.SET_ASIDE,
            action=action,
            status=Status.FAILURE,
            details=why,
            error=repr(error),
        )
        # Either time makes a position due: entries by retry_at, held ones by
        # outcome_due_at.
        after = replace(current, attention=why, outcome_due_at=later, retry_at=later)
        self.change(current, after, event)

    def quarantine(self, identity: object, reason: str) -> bool:
        """Leave a position to an operator, with the reason.

        False where it has changed meanwhile, or belongs to a later agent.
        """
        logger.error("position %s cannot be used: %s", identity, reason)
        return quarantine(identity, reason, self.token, self.wall_now())

    def quarantine_damaged(self) -> int:
        """Take open positions that cannot be read out of the agent's hands.

        Looks at some each time, in turn; how many it found.
        """
        problems = damaged(self.inspection)
        for identity, reason in problems:
            self.quarantine(identity, reason)
        return len(problems)

    def quarantine_flawed(self, batch: Batch[PositionRecord]) -> int:
        """Put those in quarantine that cannot be worked on; how many were put there."""
        problems = [(damaged.identity, damaged.problem) for damaged in batch.damaged]
        problems += [
            (position.id, reason)
            for position in batch.records
            if (reason := flaw(position)) is not None
        ]
        return sum(self.quarantine(identity, reason) for identity, reason in problems)
