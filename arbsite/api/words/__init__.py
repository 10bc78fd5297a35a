"""Of what are the API's answers made? One noun a file."""

from __future__ import annotations

from arbsite.api.words.agent import Health, Pause, Run
from arbsite.api.words.answer import All, Done, Page
from arbsite.api.words.market_type import Decision, Performance
from arbsite.api.words.opportunity import Opportunity
from arbsite.api.words.pair import Pair
from arbsite.api.words.position import Leg, Position, PositionDetail
from arbsite.api.words.stored import told
from arbsite.api.words.task import Event, Task

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
    "told",
]
