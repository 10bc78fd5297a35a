"""What the API's responses consist of, one noun a file."""

from __future__ import annotations

from arbsite.api.schemas.agent import Health, Pause, Run
from arbsite.api.schemas.answer import All, Done, Page
from arbsite.api.schemas.derived import number, present
from arbsite.api.schemas.market_type import Decision, Performance
from arbsite.api.schemas.opportunity import Opportunity
from arbsite.api.schemas.pair import Pair
from arbsite.api.schemas.position import Leg, Position, PositionDetail, Result
from arbsite.api.schemas.report import Calendar, EndingDay, Report, Totals
from arbsite.api.schemas.task import Event, Task

__all__ = [
    "All",
    "Calendar",
    "Decision",
    "Done",
    "EndingDay",
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
    "Report",
    "Result",
    "Run",
    "Task",
    "Totals",
    "number",
    "present",
]
