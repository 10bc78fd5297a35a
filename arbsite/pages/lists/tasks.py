"""The list of tasks: the trail of everything that happened."""

from __future__ import annotations

from arbsite.pages.lists.listing import (
    Column,
    Filter,
    Listing,
    identity,
    newest,
    texts,
    times,
)
from arbsite.pages.reports.trail import task_row
from positions.venues.types import VenueName
from tasklog import changes
from tasklog.models import Action, Status

# Within one position the lines are few: filters are applied to them as they are read.
TASKS = Listing(
    name="tasks",
    title="Task history",
    source="task_log",
    row=task_row,
    filters=(
        Filter("action", "Action", "action", lambda: Action.values, is_closed=True),
        Filter("status", "Status", "status", lambda: Status.values, is_closed=True),
        Filter(
            "venue",
            "Failed calls to",
            "venue",
            lambda: [str(name) for name in VenueName],
            is_closed=True,
            without=frozenset({"action", "status", "position"}),
        ),
        Filter("position", "Position", "position_id"),
    ),
    ways=newest("timestamp", "happened"),
    columns=(
        identity("task_id"),
        *times("timestamp"),
        *texts("action", "status", "kind", "details", "error", "actor", "reason"),
        Column("changes", changes.told),
        *texts("position_id", "state", "market_type", "venue"),
        *times("venue_time"),
    ),
    exact=("_id", "position_id"),
    search_hint="id of a task or of a position",
    is_named=False,
    empty=(
        "Nothing has happened yet. Each step of the agent will stand here; start "
        "it with"
    ),
)
