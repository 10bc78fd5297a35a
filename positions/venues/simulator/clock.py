"""What time is it on the simulated venues?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

START = datetime(2027, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)
IDLE = timedelta(seconds=30)
FRESH = timedelta(seconds=1)
KEY = "simulated"


class VirtualClock:
    """Both clocks moved by hand: for steps of days, and for tests."""

    def __init__(self, venue: datetime, wall: datetime) -> None:
        self._venue = venue
        self._wall = wall

    def venue_now(self) -> datetime:
        return self._venue

    def wall_now(self) -> datetime:
        return self._wall

    def step(self, days: float) -> None:
        """Move both on by that many days."""
        self._venue += DAY * days
        self._wall += DAY * days


class RunningClock:
    """A venue clock that runs from an anchor, a day in `day_seconds` of the wall's."""

    def __init__(
        self,
        anchor_venue: datetime,
        anchor_wall: datetime,
        day_seconds: float,
        wall: Callable[[], datetime],
    ) -> None:
        self._anchor = Anchor(anchor_venue, anchor_wall, day_seconds)
        self._wall = wall

    def venue_now(self) -> datetime:
        return self._anchor.venue_at(self._wall())

    def wall_now(self) -> datetime:
        return self._wall()


class Anchor:
    """Which venue time goes with which wall time, and how fast the venues' runs."""

    __slots__ = ("day_seconds", "venue", "wall")

    def __init__(self, venue: datetime, wall: datetime, day_seconds: float) -> None:
        self.venue = venue
        self.wall = wall
        self.day_seconds = day_seconds

    def venue_at(self, wall: datetime) -> datetime:
        return self.venue + max(timedelta(0), wall - self.wall) * self._speed

    @property
    def _speed(self) -> float:
        return 86_400 / self.day_seconds


class ClockStore:
    """One document by which all processes of an installation tell the same time.

    `seen_at` and `seen_venue` say when somebody last looked. Where nobody did for
    longer than IDLE, time goes on from there instead of jumping.
    """

    def __init__(
        self, collection: Collection[dict[str, Any]], day_seconds: float
    ) -> None:
        self._collection = collection
        self._day_seconds = day_seconds

    def resume(self, wall: datetime) -> Anchor:
        """The anchor to go by from now on; the first call ever starts at START."""
        document = self._read() or self._begin(wall)
        anchor = _anchor(document)
        seen_at = _aware(document["seen_at"])
        idle = wall - seen_at > IDLE
        if not idle and anchor.day_seconds == self._day_seconds:
            return anchor
        at = min(wall, seen_at + FRESH) if idle else wall
        return self._anchored(anchor.venue_at(at), wall, document)

    def peek(self, wall: datetime) -> datetime | None:
        """The venues' time, read without being seen; None before the first start."""
        document = self._read()
        if document is None:
            return None
        seen_at = _aware(document["seen_at"])
        is_idle = wall - seen_at > IDLE
        return _anchor(document).venue_at(seen_at + FRESH if is_idle else wall)

    def touch(self, wall: datetime) -> Anchor:
        """Record that the time was seen, and return the anchor as it stands."""
        document = self._read()
        if document is None:
            return self.resume(wall)
        venue = _anchor(document).venue_at(wall)
        self._collection.update_one(
            {
                "_id": KEY,
                "anchor_wall": document["anchor_wall"],
                "seen_at": {"$lt": wall},
            },
            {"$set": {"seen_at": wall, "seen_venue": venue}},
        )
        return _anchor(document)

    def advance(self, venue: datetime, wall: datetime) -> Anchor:
        """Store that the venues' time was moved to `venue`; it never goes back."""
        document = self._read() or self._begin(wall)
        latest = max(venue, _aware(document["seen_venue"]))
        return self._anchored(latest, wall, document)

    def _read(self) -> dict[str, Any] | None:
        return self._collection.find_one({"_id": KEY})

    def _begin(self, wall: datetime) -> dict[str, Any]:
        fresh = _document(START, wall, self._day_seconds)
        try:
            self._collection.insert_one({"_id": KEY, **fresh})
        except DuplicateKeyError:
            """Another process began at the same moment."""
        document = self._read()
        return {"_id": KEY, **fresh} if document is None else document

    def _anchored(self, venue: datetime, wall: datetime, old: dict[str, Any]) -> Anchor:
        """Move the anchor, unless another process has just moved it."""
        moved = self._collection.find_one_and_update(
            {
                "_id": KEY,
                "anchor_wall": old["anchor_wall"],
                "anchor_venue": old["anchor_venue"],
            },
            {"$set": _document(venue, wall, self._day_seconds)},
            return_document=ReturnDocument.AFTER,
        )
        return _anchor(moved or self._read() or old)


class SharedClock:
    """The venues' time as the store has it, read again every second of the wall's."""

    def __init__(self, store: ClockStore, wall: Callable[[], datetime]) -> None:
        self._store = store
        self._wall = wall
        self._lock = Lock()
        self._read_at = wall()
        self._anchor = store.resume(self._read_at)

    def venue_now(self) -> datetime:
        wall = self._wall()
        with self._lock:
            if not timedelta(0) <= wall - self._read_at < FRESH:
                idle = wall - self._read_at > IDLE
                look = self._store.resume if idle else self._store.touch
                self._anchor, self._read_at = look(wall), wall
            return self._anchor.venue_at(wall)

    def wall_now(self) -> datetime:
        return self._wall()


def _document(venue: datetime, wall: datetime, day_seconds: float) -> dict[str, Any]:
    return {
        "anchor_venue": venue,
        "anchor_wall": wall,
        "day_seconds": day_seconds,
        "seen_at": wall,
        "seen_venue": venue,
    }


def _anchor(document: dict[str, Any]) -> Anchor:
    return Anchor(
        _aware(document["anchor_venue"]),
        _aware(document["anchor_wall"]),
        float(document["day_seconds"]),
    )


def _aware(at: datetime) -> datetime:
    """As UTC: the driver gives back times without a zone unless told otherwise."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
