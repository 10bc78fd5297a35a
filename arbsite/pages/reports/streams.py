"""How the venues' streams are, as whoever follows them keeps it in the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from arbsite.pages.display import venue_name
from strategy.streaming.states import SILENT_AFTER, STREAMS, StreamRecord
from tasklog.storage.reading import clean

SHOWN = 20
PROBLEM_LENGTH = 200


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """One venue's stream. Of the `followed` books, `fresh` may be used.

    `lag_ms` is how late the last changes came, None before any; `triggers` are the
    polls that all streams together have requested.
    """

    venue: str
    is_followed: bool
    connected: bool
    followed: int
    fresh: int
    reconnects: int
    lag_ms: int | None
    triggers: int
    problem: str

    @property
    def name(self) -> str:
        """The venue's display name."""
        return venue_name(self.venue)


def read_streams(now: datetime) -> tuple[StreamStatus, ...]:
    """The streams of which anything is known; `now` is the database's time."""
    return tuple(
        _status(record, now) for record in STREAMS.show({}, [("_id", 1)], SHOWN)
    )


def _status(record: StreamRecord, now: datetime) -> StreamStatus:
    # Salvaged, a damaged time is None, whatever the record declares.
    updated_at: datetime | None = record.updated_at
    is_followed = updated_at is not None and now - updated_at <= SILENT_AFTER
    return StreamStatus(
        venue=clean(record.id),
        is_followed=is_followed,
        connected=is_followed and bool(record.connected),
        followed=record.followed or 0,
        fresh=(record.fresh or 0) if is_followed else 0,
        reconnects=record.reconnects or 0,
        lag_ms=record.lag_ms,
        triggers=record.triggers or 0,
        problem=clean(record.problem or "", PROBLEM_LENGTH),
    )


def stream_warnings(streams: Sequence[StreamStatus]) -> Iterator[str]:
    """What people should know; polling works without any stream."""
    for stream in streams:
        if not stream.is_followed:
            yield f"nobody follows the stream of {stream.name}; its prices are polled"
        elif not stream.connected and stream.followed:
            why = f" ({stream.problem})" if stream.problem else ""
            yield f"the stream of {stream.name} is not connected{why}"
