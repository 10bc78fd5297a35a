"""The list of tasks: the audit trail of everything that happened."""

from __future__ import annotations

from arbsite.pages.lists.listing import (
    Column,
    Filter,
    Listing,
    by_time,
    column,
    columns,
    members,
)
from arbsite.pages.lists.positions import POSITIONS
from arbsite.pages.reports.trail import DETAILS_LENGTH
from positions.venues.registry import specs
from tasklog.changes import describe
from tasklog.kinds import Action, Status
from tasklog.records import TRAIL, TrailLine


def _changes(line: TrailLine) -> str:
    return describe(line.changes)


TASKS = Listing(
    name="tasks",
    title="Task history",
    source=TRAIL,
    filters=(
        Filter(
            "action",
            "Action",
            "action",
            members(Action),
            is_closed=True,
            describe=lambda name: name.replace("_", " "),
        ),
        Filter("status", "Status", "status", members(Status), is_closed=True),
        Filter(
            "venue",
            "Failed calls to",
            "venue",
            lambda: [venue.name for venue in specs()],
            is_closed=True,
            # The index has only the lines that name a venue, and no other filter.
            incompatible_with=frozenset({"action", "status", "position"}),
        ),
        # The lines of one position are few: other filters are applied as they are read.
        Filter("position", "Position", "position_id"),
    ),
    sort_options=by_time("timestamp", "happened"),
    columns=(
        column("task_id", "id"),
        *columns("timestamp", "action", "status", "kind", "details", "error"),
        *columns("actor", "reason"),
        Column("changes", _changes),
        *columns("position_id", "state", "market_type", "venue", "venue_time"),
    ),
    exact=("_id", "position_id"),
    search_hint="words of a position's event, market or rules, or an id",
    about=(POSITIONS, "position_id"),
    text_length=DETAILS_LENGTH,
    empty=(
        "Nothing has happened yet. Each step of the agent will be listed here; start "
        "it with"
    ),
)
