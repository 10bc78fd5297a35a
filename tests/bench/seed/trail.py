"""The trail of a year and the runs of its agents: every tenth call failed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from arbsite.notifying.events import Event
from arbsite.notifying.records import NotificationRecord, NotificationStatus
from arbsite.notifying.throttle import ThrottleState
from tasklog.kinds import Action, Kind, Status
from tasklog.records import MarketCount, RunRecord, TrailLine
from tests.bench.seed.positions import TYPES, YEAR, position_id

# Action, status and kind of twenty lines in a row.
LINES = (
    *((Action.MONITOR, Status.SUCCESS, Kind.CHECK),) * 6,
    *((Action.FETCH, Status.SUCCESS, Kind.POLL),) * 5,
    *((Action.PLACE_ORDER, Status.SUCCESS, Kind.ORDER),) * 2,
    (Action.DETECT, Status.SUCCESS, Kind.DETECTED),
    (Action.RESOLVE, Status.SUCCESS, Kind.CLOSED),
    (Action.FETCH, Status.RETRY, Kind.ATTEMPT),
    (Action.FETCH, Status.RETRY, Kind.ATTEMPT),
    (Action.FETCH, Status.FAILURE, Kind.GAVE_UP),
    (Action.RECOVER, Status.SUCCESS, Kind.RETRIED_CALL),
    (Action.FETCH, Status.SUCCESS, Kind.DISCOVERY),
)
OF_POSITIONS = frozenset({Action.PLACE_ORDER, Action.DETECT, Action.RESOLVE})
UNAVAILABLE = "503 Service Unavailable"
MONTH = timedelta(days=30)
MARKETS = (MarketCount("polymarket", 31_000), MarketCount("kalshi", 9_000))
STATUSES = (
    *(NotificationStatus.SENT,) * 7,
    NotificationStatus.SUPPRESSED,
    NotificationStatus.FAILED,
    NotificationStatus.PENDING,
)


def trail_line(task_id: str, number: int, timestamp: datetime) -> TrailLine:
    """The line of this number as the trail takes it, of no position."""
    action, status, kind = LINES[number % len(LINES)]
    return TrailLine(
        kind=kind,
        action=action,
        status=status,
        details=details(number),
        error=None if status is Status.SUCCESS else UNAVAILABLE,
        task_id=task_id,
        timestamp=timestamp,
    )


def tasks(size: int, now: datetime) -> Iterator[TrailLine]:
    """Lines as stored, the newest first."""
    step = YEAR / max(size, 1)
    for number in range(size):
        task_id = f"bench-{number}"
        line = trail_line(task_id, number, now - number * step)
        is_discovery = line.kind is Kind.DISCOVERY
        is_of_position = line.action in OF_POSITIONS
        yield replace(
            line,
            id=task_id,
            # Rare, as take-overs are: who looks for them must not read past the rest.
            kind=Kind.TAKEN_OVER if number % 400 == 18 else line.kind,
            position_id=position_id(number // 10) if is_of_position else None,
            version=number % 7 if is_of_position else None,
            markets=MARKETS if is_discovery else (),
        )


def details(number: int) -> str:
    return f"polled {TYPES[number % 7]}: 12 pairs priced, none taken"


def runs(size: int, now: datetime) -> Iterator[RunRecord]:
    """One after the other, the last of them alive; every tenth ended in a crash."""
    length = YEAR / max(size, 1)
    for number in range(size):
        start, is_alive = now - (number + 1) * length, number == 0
        # A short gap between two agents, as a restart leaves it.
        end = start + length * 0.98
        yield RunRecord(
            id=f"bench-run-{number}",
            entry_point="qcluster",
            mode="simulated",
            host="bench",
            pid=1_000 + number,
            token=size - number,
            started_at=min(start, now - timedelta(hours=1)),
            heartbeat_at=now if is_alive else end,
            ended_at=None if is_alive else end,
            ended_cleanly=None if is_alive else number % 10 != 0,
        )


def messages(size: int, now: datetime) -> Iterator[NotificationRecord]:
    """A month of them, each kind of event in turn, most of them sent."""
    events = list(Event)
    for number in range(size):
        at = now - number * MONTH / size
        yield NotificationRecord(
            id=f"bench-message-{number}",
            task_id=f"bench-{number}",
            position_id=None,
            event=events[number % len(events)],
            channel="webhook",
            number=size - number,
            status=STATUSES[number % 10],
            title="A position closed as profitable: +$3.00",
            text="Will it be above 12 on day 12 of the year?",
            link="",
            suppressed=0,
            throttle=ThrottleState(at, gap_seconds=60, suppressed=0, last_event_at=at),
            decided_at=at,
            due_at=at,
            attempts=1,
            claimed_by=None,
            sent_at=at,
            error=None,
            expires_at=at + 2 * MONTH,
        )
