"""Counts of what only grows, at the cost of what is new.

A tally keeps, by group, the count and the sums of everything up to its mark. A reader
adds what came after the mark, by an index. What is counted must never change again, and
must carry the time since which it has not: then the answer is exact however old the
tally is. It is computed whole and replaced, so that a tally that is lost, cut short or
taken twice costs time and nothing else.

What is removed for good stays counted in a record of its own, which is never replaced
by one that counts less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bson.decimal128 import Decimal128

from tasklog.storage.codec import DamagedDocument, Document, encode, to_milliseconds
from tasklog.storage.collections import collection
from tasklog.storage.counts import (
    REMOVED,
    TALLY_RECORDS,
    Count,
    Key,
    TallyRecord,
    added,
    counts_of,
    rows_of,
)

# The mark stays this far behind, so that what was written by a host whose clock is
# slow, or relayed late, still comes after it.
STEP = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REMOVED_AT_ONCE = 1_000
# No sum of dollars or percents has a larger part.
LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted in `source`: whatever is as `match`, by the fields of `group`.

    `moment` is the field with the wall-clock time since which nothing changed. All
    fields are in the index `index`, so that no document is read. What is as `removable`
    may be deleted and stays counted.
    """

    name: str
    source: str
    match: Mapping[str, object]
    moment: str
    group: tuple[str, ...]
    index: str
    sums: tuple[str, ...] = ()
    removable: Mapping[str, object] | None = None

    def refresh(self, now: datetime) -> bool:
        """Replace the tally unless its mark is this hour's; True if it was replaced."""
        mark = _mark(now)
        # Once an hour: taking it reads everything before the mark.
        stored = self._stored()[0]
        if stored != mark and (removed := self._removed()):
            # A clock that was set back: what was removed is before every mark.
            mark = max(mark, removed.until)
        if stored == mark:
            return False
        # What bears no time, or nonsense, counts as before the mark.
        before: Document = {self.moment: {"$gte": mark}}
        rows = rows_of(self._whole({}, without=before))
        TALLY_RECORDS.replace(TallyRecord(self.name, mark, rows))
        return True

    def is_current(self, stored: TallyRecord | None, now: datetime) -> bool:
        """Whether this is what `refresh` would leave as it is."""
        return self._usable(stored)[0] == _mark(now)

    def read(self, **only: str) -> dict[Key, Count]:
        """Everything by group, where the fields of the group are `only` these."""
        mark, stored = self._stored()
        if mark is None:
            return self._whole(only)
        totals = {key: count for key, count in stored.items() if self._is(key, only)}
        # Nothing is removed that is not before the mark.
        since: Document = {self.moment: {"$gte": mark}}
        return added(totals, self._aggregate({**since, **only}))

    def count_all(self) -> dict[Key, Count]:
        """Everything counted afresh: what `read` must return, at its whole cost."""
        return self._whole({})

    def remove(self, before: datetime, check_stop: Callable[[], None]) -> int:
        """Delete what is removable and from before a time; how many.

        It is counted first, in one guarded write that names the time. From then on
        whatever is removable and older counts no more where it still lies, so that
        deleting it may be cut short and repeated. Raises DamagedDocument.
        """
        mark, removable = self._stored()[0], self.removable
        if mark is None or removable is None:
            return 0
        earlier = TALLY_RECORDS.get(self._removed_name)
        start = earlier.until if earlier else EPOCH
        until = to_milliseconds(min(before, mark))
        if until > start:
            between = {self.moment: {"$gte": start, "$lt": until}, **removable}
            counts = added(counts_of(earlier), self._aggregate(between))
            removed = TallyRecord(self._removed_name, until, rows_of(counts))
            if not _replaced(earlier, removed):
                # Another process does it.
                return 0
        return self._delete(max(start, until), removable, check_stop)

    def oldest_removable(self) -> datetime | None:
        """The moment of the oldest that may be removed."""
        if self.removable is None:
            return None
        filters = {**self.removable, self.moment: {"$gte": EPOCH}}
        cursor = collection(self.source).find(filters, {self.moment: 1})
        for document in cursor.sort(self.moment, 1).limit(1):
            moment: datetime = document[self.moment]
            return moment
        return None

    def _delete(
        self,
        until: datetime,
        removable: Mapping[str, object],
        check_stop: Callable[[], None],
    ) -> int:
        source, deleted = collection(self.source), 0
        filters = {**removable, self.moment: {"$lt": until}}
        while documents := list(
            source.find(filters, {"_id": 1}, limit=REMOVED_AT_ONCE)
        ):
            check_stop()
            ids = [document["_id"] for document in documents]
            deleted += source.delete_many({"_id": {"$in": ids}}).deleted_count
        return deleted

    @property
    def _removed_name(self) -> str:
        return f"{self.name}{REMOVED}"

    def _whole(
        self, only: Mapping[str, str], without: Document | None = None
    ) -> dict[Key, Count]:
        """What is there, and what was removed."""
        removed = self._removed()
        excluded = [each for each in (without, self._uncounted(removed)) if each]
        totals = self._aggregate({**only, **({"$nor": excluded} if excluded else {})})
        gone = counts_of(removed)
        return added(totals, {key: gone[key] for key in gone if self._is(key, only)})

    def _uncounted(self, removed: TallyRecord | None) -> Document | None:
        """What may still be there although it was removed."""
        if removed is None or self.removable is None:
            return None
        return {**self.removable, self.moment: {"$lt": removed.until}}

    def _removed(self) -> TallyRecord | None:
        if self.removable is None:
            return None
        try:
            return TALLY_RECORDS.get(self._removed_name)
        except DamagedDocument:
            # What is there is counted; the next removal says what is damaged.
            return None

    def _is(self, key: Key, only: Mapping[str, str]) -> bool:
        names = dict(zip(self.group, key, strict=True))
        return all(names[name] == value for name, value in only.items())

    def _stored(self) -> tuple[datetime | None, dict[Key, Count]]:
        """Mark and counts; as if there were none where the document is damaged."""
        try:
            return self._usable(TALLY_RECORDS.get(self.name))
        except DamagedDocument:
            return None, {}

    def _usable(
        self, tally: TallyRecord | None
    ) -> tuple[datetime | None, dict[Key, Count]]:
        rows = tally.rows if tally else ()
        sizes = len(self.group), len(self.sums)
        # With other groups or sums it was taken by other code, or changed by hand.
        # Without a tally everything is counted: slower, but right.
        if tally is None or any((len(r.key), len(r.sums)) != sizes for r in rows):
            return None, {}
        return tally.until, counts_of(tally)

    def _aggregate(self, also: Mapping[str, object]) -> dict[Key, Count]:
        # A name with a dot leads into a part, and cannot name a field of a group.
        by = {_plain(name): f"${name}" for name in self.group}
        sums = {
            f"sum_{_plain(name)}": {"$sum": finite(f"${name}")} for name in self.sums
        }
        stages: Sequence[Document] = [
            {"$match": {**self.match, **also}},
            {"$group": {"_id": by, "count": {"$sum": 1}, **sums}},
        ]
        # Hinted, or the planner may take an index in which each document is read.
        rows = collection(self.source).aggregate(list(stages), hint=self.index)
        return {
            # MongoDB leaves a field that is missing out of the group's id.
            tuple(str(row["_id"].get(name) or "") for name in by): Count(
                row["count"], tuple(_decimal(row[name]) for name in sums)
            )
            for row in rows
        }


def _replaced(earlier: TallyRecord | None, removed: TallyRecord) -> bool:
    """Whether this was written; not where another process was first."""
    if earlier is None:
        return TALLY_RECORDS.insert(removed)
    guard = {"_id": earlier.id, "until": earlier.until}
    return bool(TALLY_RECORDS.raw.replace_one(guard, encode(removed)).matched_count)


def _mark(now: datetime) -> datetime:
    """Up to when a tally that is taken now counts."""
    return EPOCH + ((now - EPOCH) // STEP - 1) * STEP


def _plain(path: str) -> str:
    return path.replace(".", "_")


def finite(expression: object) -> Document:
    """An expression: the number that the given one is, 0 where it is none, or NaN.

    One damaged number must not turn the sum of all others into nonsense.
    """
    # Only numbers are between two numbers to MongoDB.
    bounds = [{"$gte": [expression, -LARGEST]}, {"$lte": [expression, LARGEST]}]
    return {"$cond": [{"$and": bounds}, expression, 0]}


def _decimal(total: object) -> Decimal:
    """A sum as MongoDB returns it: an integer 0 where nothing was a number."""
    if isinstance(total, Decimal128):
        total = total.to_decimal()
    number = Decimal(str(total))
    return number if number.is_finite() else Decimal(0)
