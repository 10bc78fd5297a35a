"""The trail of a year and the runs of its agents: every tenth call failed once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from arbsite.notifying.events import Event
from arbsite.notifying.outbox import FAILED, HELD, SENT, WAITING
from tasklog.models import Action, Status
from tasklog.storage.codec import Document
from tests.bench.books.held import TYPES, YEAR, position_id

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
MONTH = timedelta(days=30)
MARKETS = {"polymarket": 31_000, "kalshi": 9_000}


def tasks(size: int, now: datetime) -> Iterator[Document]:
    step = YEAR / max(size, 1)
    for number in range(size):
        action, status, kind = LINES[number % len(LINES)]
        line: Document = {
            "_id": f"bench-{number}",
            "task_id": f"bench-{number}",
            "action": str(action),
            "status": str(status),
            "details": f"polled {TYPES[number % 7]}: 12 pairs priced, none taken",
            "error": "503 Service Unavailable" if status != Status.SUCCESS else None,
            "timestamp": now - number * step,
            "kind": "taken_over" if number % 400 == 18 else kind,
        }
        if action in OF_POSITIONS:
            line |= {"position_id": position_id(number // 10), "version": number % 7}
        if kind == "discovery":
            line["markets"] = MARKETS
        yield line


def runs(size: int, now: datetime) -> Iterator[Document]:
    """One after the other, the last of them alive; every tenth ended in a crash."""
    length = YEAR / max(size, 1)
    for number in range(size):
        began, is_alive = now - (number + 1) * length, number == 0
        ended = began + length * 0.98
        yield {
            "_id": f"bench-run-{number}",
            "door": "qcluster",
            "mode": "simulated",
            "host": "bench",
            "pid": 1_000 + number,
            "token": size - number,
            "started_at": min(began, now - timedelta(hours=1)),
            "heartbeat_at": now if is_alive else ended,
            "ended_at": None if is_alive else ended,
            "ended_cleanly": None if is_alive else number % 10 != 0,
        }


def messages(size: int, now: datetime) -> Iterator[Document]:
    """A month of them, by turns of each kind of event, most of them sent."""
    kinds, statuses = list(Event), (*(SENT,) * 7, HELD, FAILED, WAITING)
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
