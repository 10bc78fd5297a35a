"""The trail of a year and the runs of its agents: every tenth call failed once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from arbsite.notifying import outbox
from arbsite.notifying.events import Event
from tasklog.models import Action, Status
from tests.bench.seed.positions import TYPES, YEAR, position_id

# Action, status and kind of twenty lines in a row.
LINES = (
    *((Action.MONITOR, Status.SUCCESS, "check"),) * 6,
    *((Action.FETCH, Status.SUCCESS, "poll"),) * 5,
    *((Action.PLACE_ORDER, Status.SUCCESS, "filled"),) * 2,
    (Action.DETECT, Status.SUCCESS, "detected"),
    (Action.RESOLVE, Status.SUCCESS, "closed"),
    (Action.FETCH, Status.RETRY, "attempt"),
    (Action.FETCH, Status.RETRY, "attempt"),
    (Action.FETCH, Status.FAILURE, "gave_up"),
    (Action.RECOVER, Status.SUCCESS, "retried_call"),
    (Action.FETCH, Status.SUCCESS, "discovery"),
)
OF_POSITIONS = frozenset({Action.PLACE_ORDER, Action.DETECT, Action.RESOLVE})
UNAVAILABLE = "503 Service Unavailable"
MONTH = timedelta(days=30)
STATUSES = (*(outbox.SENT,) * 7, outbox.HELD, outbox.FAILED, outbox.WAITING)
MARKETS = {"polymarket": 31_000, "kalshi": 9_000}


def tasks(size: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Lines as stored, the newest first."""
    step = YEAR / max(size, 1)
    for number in range(size):
        action, status, kind = LINES[number % len(LINES)]
        line: dict[str, Any] = {
            "_id": f"bench-{number}",
            "task_id": f"bench-{number}",
            "action": str(action),
            "status": str(status),
            "details": details(number),
            "error": None if status == Status.SUCCESS else UNAVAILABLE,
            "timestamp": now - number * step,
            # Rare, as take-overs are: who looks for them must not read past the rest.
            "kind": "taken_over" if number % 400 == 18 else kind,
        }
        if action in OF_POSITIONS:
            line |= {"position_id": position_id(number // 10), "version": number % 7}
        if kind == "discovery":
            line["markets"] = MARKETS
        yield line


def details(number: int) -> str:
    return f"polled {TYPES[number % 7]}: 12 pairs priced, none taken"


def runs(size: int, now: datetime) -> Iterator[dict[str, Any]]:
    """One after the other, the last of them alive; every tenth ended in a crash."""
    length = YEAR / max(size, 1)
    for number in range(size):
        start, is_alive = now - (number + 1) * length, number == 0
        # A short gap between two agents, as a restart leaves it.
        end = start + length * 0.98
        yield {
            "_id": f"bench-run-{number}",
            "door": "qcluster",
            "mode": "simulated",
            "host": "bench",
            "pid": 1_000 + number,
            "token": size - number,
            "started_at": min(start, now - timedelta(hours=1)),
            "heartbeat_at": now if is_alive else end,
            "ended_at": None if is_alive else end,
            "ended_cleanly": None if is_alive else number % 10 != 0,
        }


def messages(size: int, now: datetime) -> Iterator[dict[str, Any]]:
    """A month of them, each kind of event in turn, most of them sent."""
    kinds, statuses = list(Event), STATUSES
    for number in range(size):
        at = now - number * MONTH / size
        yield {
            "_id": f"bench-message-{number}",
            "line": f"bench-{number}",
            "position_id": None,
            "event": str(kinds[number % len(kinds)]),
            "channel": "webhook",
            "number": size - number,
            "status": statuses[number % 10],
            "title": "A position closed as profitable: $+3.00",
            "text": "Will it be above 12 on day 12 of the year?",
            "decided_at": at,
            "due_at": at,
            "sent_at": at,
            "expires_at": at + 2 * MONTH,
            "attempts": 1,
            "held_back": 0,
            "error": None,
        }
