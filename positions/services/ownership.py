"""Who is at work on an entry, and when does nobody send its orders?

A position in `watching` is in the hands of the process that opened it or took it up,
until that process writes `retry_at`: from there on nobody works on it, and whoever
wants to send an order for it has to take it up by a guarded write first. So what is
done to a waiting position by a guarded write, as an operator's cancellation, is done
before any order or not at all.

Nobody takes up what is in living hands: those of an earlier token are dead, and a
process of the same token is ended before ABANDONED has passed (arbsite.settings).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from positions.lifecycle import State
from positions.models import Event, LegStatus, positions
from positions.services.context import Desk
from positions.venues.errors import VenueError
from tasklog.models import Action, Status
from tasklog.storage.codec import Document

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=10)
ABANDONED = timedelta(minutes=6)
# Nothing is put off for so long: a clock must have moved.
TOO_FAR_AHEAD = timedelta(hours=2)
TAKEN_AT_ONCE = 200

IN_DOUBT = "the venue did not say what became of an order; it is asked again"


def is_waiting(position: Mapping[str, Any]) -> bool:
    """Nobody is at work on it, and whoever takes it up writes that down first."""
    return position.get("retry_at") is not None


def is_bought(position: Mapping[str, Any]) -> bool:
    """The first leg is held: the basket can only be completed."""
    return bool(position["legs"][0]["status"] == LegStatus.FILLED)


def put_off(
    position: Document, error: VenueError, is_in_doubt: bool, desk: Desk
) -> None:
    """A venue failed for too long: give the position out of hand."""
    if is_bought(position) and is_waiting(position):
        return
    attention = IN_DOUBT if is_in_doubt else without_doubt(position)
    values = {"retry_at": desk.wall_now() + _wait(position, desk)}
    event = Event(
        "waits",
        Action.PLACE_ORDER,
        f"entry of {position['event_name']} waits: a venue failed",
        Status.FAILURE,
        error=str(error),
    )
    desk.change(position, event, {**values, "attention": attention})


def _wait(position: Document, desk: Desk) -> timedelta:
    """As long again as it has been tried; a leg that is held alone waits for nothing
    but the next check."""
    if is_bought(position):
        return timedelta(0)
    since: datetime = position["events"][0]["timestamp"]
    tried = desk.wall_now() - since
    return min(max(tried, FIRST_WAIT), LONGEST_WAIT)


def without_doubt(position: Mapping[str, Any]) -> str | None:
    """What else it needs attention for."""
    attention: str | None = position.get("attention")
    return None if attention == IN_DOUBT else attention


def left_behind(desk: Desk) -> list[Document]:
    """Entries that wait and are due, and those that dead processes left half done."""
    now = desk.wall_now()
    due = [
        {"retry_at": {"$lte": now}},
        {"retry_at": {"$gt": now + TOO_FAR_AHEAD}},
        {"retry_at": None, "fence": {"$lt": desk.token}},
        {"retry_at": None, "touched_at": {"$lt": now - ABANDONED}},
        {"retry_at": None, "touched_at": {"$gt": now + ABANDONED}},
    ]
    return list(
        positions()
        .find({"state": str(State.WATCHING), "$or": due})
        .sort("last_checked")
        .limit(TAKEN_AT_ONCE)
    )


def take_up(position: Document, desk: Desk) -> Document | None:
    """The position in this process's hands; None if it is in somebody else's."""
    name = position["event_name"]
    if position["fence"] < desk.token:
        text = f"entry of {name} left by an earlier run, taken over"
        event = Event("taken_over", Action.RECOVER, text)
    elif is_bought(position):
        # Tried at each check until it is complete: no line for each.
        return position
    else:
        text = f"entry of {name} is tried again"
        event = Event("taken_up", Action.PLACE_ORDER, text, Status.RETRY)
    again = desk.wall_now() if is_bought(position) else None
    return desk.change(position, event, {"retry_at": again})
