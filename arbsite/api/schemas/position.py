"""Positions, their legs and their history."""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.answer import Answer
from arbsite.api.schemas.derived import derived
from arbsite.api.schemas.risk import Risk
from arbsite.api.schemas.task import Event
from positions.models import LegRecord, PositionRecord
from positions.models.results import ResultRecord

# They plan the agent's work, or repeat the id.
INTERNAL = frozenset(
    {
        "position_id",
        "event_key",
        "retry_at",
        "outcome_due_at",
        "next_day_at",
        "touched_at",
        "fence",
        "outbox",
    }
)
# `mode` is that of the installation in every answer.
PARTS = frozenset({"mode", "legs", "events", "opportunity", "plan", "result", "words"})


# A link from a venue's text is shown on pages only, which check its site.
@derived(LegRecord, hidden=frozenset({"url"}))
class Leg(Schema):
    """One order of a position."""


@derived(ResultRecord)
class Result(Schema):
    """What became of the profit expected of a position, in dollars.

    `expected` and the differences that begin with `by_` add up to `profit`.
    """


@derived(PositionRecord, INTERNAL | PARTS, parts={"risks": Risk})
class Position(Schema):
    """A basket from watching to profit or loss."""


class PositionDetail(Answer, Position):
    """With both legs, its result once it closed, and its events, newest first."""

    legs: list[Leg]
    result: Result | None
    events: list[Event]
