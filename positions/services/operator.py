"""Who overrides the agent, when is that refused, and what line does it leave?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from positions.venues.interface import Clock
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, content_id, encode, to_milliseconds
from tasklog.trail import entry

# What is asked for "now" comes within seconds; asking again sooner gains nothing.
PACE = timedelta(seconds=5)

Values = Mapping[str, Any]


class OverrideRefused(Exception):
    """This cannot be done to it as it stands."""


class TooSoon(OverrideRefused):
    """It was asked for a moment ago; `wait_seconds` says when it may be again."""

    def __init__(self, wait_seconds: int):
        super().__init__(
            "it was asked for a moment ago and is done as soon as the agent looks; "
            f"it may be asked for again in {wait_seconds} s"
        )
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class Operator:
    """Who overrides, why, and by which clock.

    `key`, if given, is the id of the line that is left: asked twice, it is one.
    """

    actor: str
    reason: str
    clock: Clock
    key: str = ""

    def now(self) -> datetime:
        return to_milliseconds(self.clock.wall_now())

    def words(self, what: str) -> str:
        return f"{what}; {self.actor}: {self.reason}"

    def about(self, before: Values | None, after: Values | None) -> Document:
        """The fields that every override has beside those of any line."""
        return {
            "actor": self.actor,
            "reason": self.reason,
            "before": encode(before),
            "after": encode(after),
        }

    def line(
        self,
        verb: str,
        what: str,
        before: Values | None,
        after: Values | None,
        *seen: object,
    ) -> Document:
        """The line of an override; `seen` tells one of its kind from another."""
        return entry(
            self.key or content_id("override", verb, *seen),
            Action.OVERRIDE,
            Status.SUCCESS,
            self.words(what),
            self.now(),
            kind=f"override_{verb}",
            **self.about(before, after),
        )


def check_pace(last: datetime | None, now: datetime) -> None:
    """Raises TooSoon where it was asked for less than PACE ago."""
    if last is not None and timedelta(0) <= now - last < PACE:
        raise TooSoon(math.ceil((last + PACE - now).total_seconds()))
