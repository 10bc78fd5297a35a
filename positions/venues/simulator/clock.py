"""The simulated venues' time, and the stored clock that all processes share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

START = datetime(2027, 1, 4, tzinfo=UTC)
IDLE_AFTER = timedelta(seconds=30)
LONGEST_DAY = 86_400.0
REFRESH_EVERY = timedelta(seconds=1)
# The clocks of several hosts may differ by so much without having been set back.
CLOCKS_DIFFER = timedelta(minutes=1)
KEY = "simulated"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A pair of simultaneous venue and wall times, and the pace of venue time."""

    venue: datetime
    wall: datetime
    day_seconds: float

    def venue_at(self, wall: datetime) -> datetime:
        """The venue time at a wall time; the anchor's own for any earlier one."""
        # Wall clocks of several hosts differ a little and may be set back. Venue
        # time must not go back, or an expired market would open again.
        speed = 86_400 / self.day_seconds
        return self.venue + max(timedelta(0), wall - self.wall) * speed


@dataclass(frozen=True, slots=True)
class ClockStore:
    """The document from which all processes of an installation read venue time.

    The collection has to return aware times.

    `seen_at` and `seen_venue` record the last time a process read the clock. While
    none does, venue time passes up to a limit of `idle_days` simulated days: positions
    expire while nothing runs, but a night does not expire every one of them.
    """

    collection: Collection[dict[str, Any]]
    day_seconds: float
    idle_days: float = 0

    def resume(self, wall: datetime) -> Anchor:
        """The anchor that applies from `wall` on; the first call begins at START."""
        document = self._read() or self._begin(wall)
        if _was_set_back(wall, document):
            return self._move_anchor(_last_read(document), wall, document)
        anchor, latest = _anchor(document), self._latest(document)
        if wall <= latest and anchor.day_seconds == self.day_seconds:
            return anchor
        return self._move_anchor(anchor.venue_at(min(wall, latest)), wall, document)

    def peek(self, wall: datetime) -> datetime | None:
        """Venue time without counting as a reader; None before the first start."""
        document = self._read()
        if document is None:
            return None
        return _anchor(document).venue_at(min(wall, self._latest(document)))

    def _latest(self, document: dict[str, Any]) -> datetime:
        """The wall time at which venue time stops unless somebody reads it."""
        # At least as long as a restart takes, whatever the pace. Stepped clocks have
        # days that never end.
        seconds = self.idle_days * min(float(document["day_seconds"]), LONGEST_DAY)
        seen_at: datetime = document["seen_at"]
        return seen_at + max(IDLE_AFTER, timedelta(seconds=seconds))

    def touch(self, wall: datetime) -> Anchor:
        """Record that the clock was read, and return the current anchor."""
        document = self._read()
        if document is None:
            return self.resume(wall)
        if _was_set_back(wall, document):
            return self._move_anchor(_last_read(document), wall, document)
        venue = _anchor(document).venue_at(wall)
        # Filtered by the anchor that `venue` was computed from: another process may
        # have moved it since, and `seen_venue` would then belong to the old one.
        self.collection.update_one(
            {
                "_id": KEY,
                "anchor_wall": document["anchor_wall"],
                "seen_at": {"$lt": wall},
            },
            {"$set": {"seen_at": wall, "seen_venue": venue}},
        )
        return _anchor(document)

    def advance(self, venue: datetime, wall: datetime) -> Anchor:
        """Move venue time to `venue`, or leave it if it is already later."""
        document = self._read() or self._begin(wall)
        latest = max(venue, document["seen_venue"])
        return self._move_anchor(latest, wall, document)

    def _read(self) -> dict[str, Any] | None:
        return self.collection.find_one({"_id": KEY})

    def _begin(self, wall: datetime) -> dict[str, Any]:
        initial = _document(START, wall, self.day_seconds)
        # Another process may begin at the same moment; then its document is used.
        with suppress(DuplicateKeyError):
            self.collection.insert_one({"_id": KEY, **initial})
        document = self._read()
        return {"_id": KEY, **initial} if document is None else document

    def _move_anchor(
        self, venue: datetime, wall: datetime, old: dict[str, Any]
    ) -> Anchor:
        """Compare and set: the anchor as another process moved it if that was first."""
        moved = self.collection.find_one_and_update(
            {
                "_id": KEY,
                "anchor_wall": old["anchor_wall"],
                "anchor_venue": old["anchor_venue"],
            },
            {"$set": _document(venue, wall, self.day_seconds)},
            return_document=ReturnDocument.AFTER,
        )
        return _anchor(moved or self._read() or old)


class SharedClock:
    """The stored venue time, read from the store at most once per REFRESH_EVERY."""

    def __init__(self, store: ClockStore, wall: Callable[[], datetime]) -> None:
        self._store = store
        self._wall = wall
        self._lock = Lock()
        self._read_at = wall()
        self._anchor = store.resume(self._read_at)

    def venue_now(self) -> datetime:
        wall = self._wall()
        with self._lock:
            # Also read when the wall clock was set back, hence the lower bound.
            if not timedelta(0) <= wall - self._read_at < REFRESH_EVERY:
                # After a suspended host wakes up, `touch` would let the whole pause
                # pass on the venues; `resume` knows the limit.
                idle = wall - self._read_at > IDLE_AFTER
                read = self._store.resume if idle else self._store.touch
                self._anchor, self._read_at = read(wall), wall
            return self._anchor.venue_at(wall)

    def wall_now(self) -> datetime:
        return self._wall()


def _was_set_back(wall: datetime, document: dict[str, Any]) -> bool:
    """Whether wall time is far before the last time that was read.

    Venue time continues from there: it would stand still until wall time has caught up.
    """
    seen_at: datetime = document["seen_at"]
    return wall < seen_at - CLOCKS_DIFFER


def _last_read(document: dict[str, Any]) -> datetime:
    """The latest venue time that any process can have read."""
    # A read is recorded once in REFRESH_EVERY.
    seen: datetime = document["seen_venue"]
    return max(seen, _anchor(document).venue_at(document["seen_at"] + REFRESH_EVERY))


def _document(venue: datetime, wall: datetime, day_seconds: float) -> dict[str, Any]:
    return {
        "anchor_venue": venue,
        "anchor_wall": wall,
        "day_seconds": day_seconds,
        "seen_at": wall,
        "seen_venue": venue,
    }


def _anchor(document: dict[str, Any]) -> Anchor:
    pace = float(document["day_seconds"])
    return Anchor(document["anchor_venue"], document["anchor_wall"], pace)
