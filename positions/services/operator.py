"""Who overrides the agent, when that is rejected, and the line it leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from positions.venues.interface import Clock
from tasklog.kinds import Action, Kind
from tasklog.records import Change, TrailLine
from tasklog.storage.codec import to_milliseconds
from tasklog.storage.ids import content_id
from tasklog.trail import stamped

# What is asked for "now" happens within seconds; asking again sooner gains nothing.
PACE = timedelta(seconds=5)


class OverrideRejected(Exception):
    """This cannot be done to it in its present state."""


class Missing(OverrideRejected):
    """There is nothing of this name to act on."""


class TooSoon(OverrideRejected):
    """It was requested a moment ago; `wait_seconds` says when it may be again."""

    def __init__(self, wait_seconds: int):
        super().__init__(
            f"already requested; it can be requested again in {wait_seconds} s"
        )
        self.wait_seconds = wait_seconds


class Outdated(OverrideRejected):
    """It has changed since it was shown; look at it again."""

    def __init__(self) -> None:
        super().__init__(Outdated.__doc__)


@dataclass(frozen=True, slots=True)
class Operator:
    """Who overrides, why, and by which clock.

    `key`, if given, is the id of the line that is left: a form that is sent twice
    leaves one line.
    """

    actor: str
    reason: str
    clock: Clock
    key: str = ""

    def now(self) -> datetime:
        return to_milliseconds(self.clock.wall_now())

    def describe(self, what: str) -> str:
        return f"{what}; {self.actor}: {self.reason}"

    def event(
        self, kind: Kind, what: str, changes: tuple[Change, ...] = ()
    ) -> TrailLine:
        """The line of an override, not yet stamped; `key` is its id."""
        return TrailLine(
            kind=kind,
            action=Action.OVERRIDE,
            task_id=self.key,
            details=self.describe(what),
            actor=self.actor,
            reason=self.reason,
            changes=changes,
        )

    def line(
        self,
        kind: Kind,
        what: str,
        changes: tuple[Change, ...] = (),
        *identity: object,
    ) -> TrailLine:
        """The stamped line; `identity` tells it from others of its kind."""
        task_id = self.key or content_id("override", kind, *identity)
        return stamped(self.event(kind, what, changes), task_id, self.now())


def check_pace(last: datetime | None, now: datetime) -> None:
    """Raises TooSoon where it was requested less than PACE ago."""
    # A time ahead of now is that of a clock that was set back: it must not block.
    if last is not None and timedelta(0) <= now - last < PACE:
        # Rounded up: whoever waits that long is not rejected again.
        raise TooSoon(math.ceil((last + PACE - now).total_seconds()))
