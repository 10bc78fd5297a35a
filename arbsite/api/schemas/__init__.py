"""What the API's responses consist of, one noun a file."""

from __future__ import annotations

from arbsite.api.schemas.agent import Health, Pause, Run
from arbsite.api.schemas.answer import All, Done, Page
from arbsite.api.schemas.derived import present
from arbsite.api.schemas.market_type import Decision, Performance
from arbsite.api.schemas.opportunity import Opportunity
from arbsite.api.schemas.pair import Pair
from arbsite.api.schemas.position import Leg, Position, PositionDetail
from arbsite.api.schemas.task import Event, Task

__all__ = [
    "All",
    "Decision",
    "Done",
    "Event",
    "Health",
    "Leg",
    "Opportunity",
    "Page",
    "Pair",
    "Pause",
    "Performance",
    "Position",
    "PositionDetail",
    "Run",
    "Task",
    "present",
]
