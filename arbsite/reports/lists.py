"""Which positions and which tasks match a filter, page by page?"""

from __future__ import annotations

from collections.abc import Mapping

from arbsite.reports.holdings import LEFT_OUT, PositionRow, position_row
from arbsite.reports.limits import MAX_MILLISECONDS
from arbsite.reports.paging import Page, parse_cursor, read_page
from arbsite.reports.trail import TaskRow, task_row
from positions.lifecycle import CLOSED, OPEN, State
from positions.models import positions
from tasklog.documents import Document, collection
from tasklog.models import Action, Status
from tasklog.reading import clean

STATE_GROUPS = {"open": OPEN, "closed": CLOSED}
STATE_CHOICES = (*STATE_GROUPS, *(state.value for state in State))
TYPE_LENGTH = 100
TYPES_OFFERED = 50


class BadFilter(Exception):
    """There is nothing to filter by under this name."""


def position_page(asked: Mapping[str, str]) -> Page[PositionRow]:
    """Positions by `state` and `type`, newest first. Raises BadFilter, BadCursor."""
    query: Document = {}
    if state := asked.get("state", ""):
        query["state"] = _states(state)
    if market_type := asked.get("type", ""):
        query["market_type"] = market_type[:TYPE_LENGTH]
    cursor = parse_cursor(asked.get("after", ""), asked.get("before", ""))
    return read_page(positions(), query, "created_at", cursor, position_row, LEFT_OUT)


def _states(name: str) -> object:
    if name in STATE_GROUPS:
        return {"$in": [str(state) for state in STATE_GROUPS[name]]}
    if name not in STATE_CHOICES:
        raise BadFilter(f"there is no state {name!r}")
    return name


def position_types() -> list[str]:
    """The market types that positions were opened in; damaged names are left out."""
    found = positions().distinct("market_type", maxTimeMS=MAX_MILLISECONDS)
    names = sorted(name for name in found if isinstance(name, str))
    return [name for name in names if name == clean(name)][:TYPES_OFFERED]


def task_page(asked: Mapping[str, str]) -> Page[TaskRow]:
    """Tasks by `action` and `status`, newest first. Raises BadFilter, BadCursor."""
    query: Document = {}
    for name, words in (("action", Action.values), ("status", Status.values)):
        if value := asked.get(name, ""):
            if value not in words:
                raise BadFilter(f"there is no {name} {value!r}")
            query[name] = value
    cursor = parse_cursor(asked.get("after", ""), asked.get("before", ""))
    return read_page(collection("task_log"), query, "timestamp", cursor, task_row, {})
