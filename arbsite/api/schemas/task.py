"""Lines of the audit trail, alone and in the history of a position."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from ninja import Schema
from pydantic import Field

from arbsite.api.schemas.derived import Source, derived
from tasklog.records import Change, TrailLine

# Changes are stored as text. The API ends its times with a Z everywhere.
STORED_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\+00:00")

Values = dict[str, str | None]


def _api_text(text: str | None) -> str | None:
    match = STORED_TIME.fullmatch(text or "")
    return f"{match[1]}Z" if match else text


def _before(changes: Sequence[Change]) -> Values | None:
    # Null, not an empty object, for lines that report no override.
    return {part.field: _api_text(part.before) for part in changes} or None


def _after(changes: Sequence[Change]) -> Values | None:
    return {part.field: _api_text(part.after) for part in changes} or None


EXAMPLE = Field(examples=[{"state": "watching"}])


class Override(Schema):
    """What an override changed: the fields before and after, null in other lines."""

    before: Annotated[Values | None, Source("changes", _before), EXAMPLE]
    after: Annotated[Values | None, Source("changes", _after), EXAMPLE]


# The id is told once, and what waits to be notified is no news here.
INTERNAL = frozenset({"task_id", "changes", "markets", "unnotified"})
# What a line is about is plain from the position that has it.
SUBJECTS = frozenset(
    {"id", "position_id", "pair_id", "job", "scope", "queue_job", "token_id", "event"}
)
PASSES = frozenset({"market_type", "priced", "failed_venue", "to_review", "venue"})


@derived(TrailLine, INTERNAL)
class Task(Override):
    """A line of the audit trail."""


@derived(TrailLine, INTERNAL | SUBJECTS | PASSES | {"scheduled_for"})
class Event(Override):
    """A line in the history of a position."""
