"""How each stream is, stored for the pages, the health check and the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from positions.venues.streams.state import StreamState
from tasklog.redaction import redact
from tasklog.storage.codec import to_milliseconds
from tasklog.storage.collections import Records

# A state this old says that nobody follows the stream any more.
SILENT_AFTER = timedelta(seconds=30)
PROBLEM_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRecord:
    """How the stream of one venue was at a time of the wall clock.

    `fresh` of the `followed` books could be used. `triggers` are the polls that streams
    have requested since they were started.
    """

    id: str
    updated_at: datetime
    connections: int
    connected: int
    followed: int
    fresh: int
    reconnects: int
    lag_ms: int | None
    triggers: int
    problem: str


STREAMS = Records("streams", StreamRecord)


def keep_state(venue: str, state: StreamState, triggers: int, now: datetime) -> None:
    """Replace what is stored of a venue's stream."""
    lag = state.lag
    record = StreamRecord(
        id=venue,
        updated_at=to_milliseconds(now),
        connections=state.connections,
        connected=state.connected,
        followed=state.followed,
        fresh=state.fresh,
        reconnects=state.reconnects,
        lag_ms=None if lag is None else round(lag.total_seconds() * 1000),
        triggers=triggers,
        problem=redact(state.problem)[:PROBLEM_LENGTH],
    )
    STREAMS.replace(record)
