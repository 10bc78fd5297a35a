"""Notice that the agent which should run has had no heartbeat for a minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tasklog import formats
from tasklog.kinds import Action, Kind, Status
from tasklog.records import RUNS, RunRecord, TrailLine
from tasklog.storage.codec import salvage
from tasklog.storage.ids import content_id
from tasklog.trail import append, stamped

# As long as /healthz waits before it reports that the heartbeat is missing.
SILENT_SECONDS = 60


def report_silence(now: datetime) -> bool:
    """Write one line where the newest open run is silent; whether it is.

    Only the newest counts: a run whose process was killed stays open until another
    agent closes it.
    """
    # The server's clock, by which heartbeats are written: this host's may be wrong.
    patience = {"startDate": "$$NOW", "unit": "second", "amount": SILENT_SECONDS}
    is_silent = {"$lt": ["$heartbeat_at", {"$dateSubtract": patience}]}
    stages: list[Any] = [
        {"$match": {"ended_at": None}},
        {"$sort": {"heartbeat_at": -1}},
        {"$limit": 1},
        {"$match": {"$expr": is_silent}},
    ]
    for document in RUNS.raw.aggregate(stages):
        append([_silence_line(salvage(RunRecord, document), now)])
        return True
    return False


def _silence_line(run: RunRecord, now: datetime) -> TrailLine:
    """The line of one silence: the same id for the same last heartbeat."""
    seen = run.heartbeat_at
    line = TrailLine(
        kind=Kind.SILENCE,
        action=Action.MONITOR,
        status=Status.FAILURE,
        details=(
            f"no agent heartbeat since {formats.exact(seen)}; the last was "
            f"{run.entry_point} on {run.host} ({run.pid})"
        ),
    )
    return stamped(line, content_id("silence", run.id, run.token, seen), now)
