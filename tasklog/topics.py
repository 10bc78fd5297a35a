"""Which lines of the trail are news to somebody who is not looking?

Told by a line's own words. Such a line is born with the mark `untold`, in the same
write, and whoever tells people takes it off: nothing is missed and nothing is told
twice, however late a line comes into the trail.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

MARK = "untold"
COMPLETING = "completion_"


class Topic(StrEnum):
    """What a line is news of."""

    ENTERED = "entered"
    CLOSED = "closed"
    ATTENTION = "attention"
    COMPLETION = "completion"
    RECOVERY = "recovery"
    VENUE = "venue"
    SILENCE = "silence"
    REVIEW = "review"
    PAUSE = "pause"
    OVERRIDE = "override"


KINDS = {
    "entered": Topic.ENTERED,
    "closed": Topic.CLOSED,
    "override_settle": Topic.CLOSED,
    "exposed": Topic.ATTENTION,
    "set_aside": Topic.ATTENTION,
    "unclean_end": Topic.RECOVERY,
    "gave_up": Topic.VENUE,
    "silence": Topic.SILENCE,
    "override_pause": Topic.PAUSE,
    "override_resume": Topic.PAUSE,
}


def topic(line: Mapping[str, Any]) -> Topic | None:
    """What the line is news of, None for the many that are not."""
    kind = str(line.get("kind"))
    if kind in KINDS:
        return KINDS[kind]
    if kind.startswith(COMPLETING):
        return Topic.COMPLETION
    if line.get("to_judge"):
        return Topic.REVIEW
    return Topic.OVERRIDE if line.get("action") == "override" else None
