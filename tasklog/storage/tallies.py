"""Counts of what only grows, at the cost of what is new.

A tally keeps, by group, the count and the sums of everything up to its mark. A reader
adds what came after the mark, by an index. What is counted must never change again, and
must carry the time since which it has not: then the answer is exact however old the
tally is. It is computed whole and replaced, so that a tally that is lost, cut short or
taken twice costs time and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bson.decimal128 import Decimal128

from tasklog.storage.codec import DamagedDocument, Document
from tasklog.storage.collections import Records, collection

# The mark stays this far behind, so that what was written by a host whose clock is
# slow, or relayed late, still comes after it.
STEP = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# No sum of dollars or percents has a larger part.
LARGEST = 10**15

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and the sums in the order of the tally's `sums`."""

    count: int
    sums: tuple[Decimal, ...]

    def __add__(self, more: Count) -> Count:
        sums = zip(self.sums, more.sums, strict=True)
        return Count(self.count + more.count, tuple(a + b for a, b in sums))


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One group: the values of the group's fields, the count and the sums."""

    key: tuple[str, ...]
    count: int
    sums: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class TallyRecord:
    """A tally as stored: everything before `until`, by group."""

    id: str
    until: datetime
    rows: tuple[TallyRow, ...]


TALLY_RECORDS = Records("tallies", TallyRecord)


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted in `source`: whatever is as `match`, by the fields of `group`.

    `moment` is the field with the wall-clock time since which nothing changed. All
    fields are in the index `index`, so that no document is read.
    """

    name: str
    source: str
    match: Mapping[str, object]
    moment: str
    group: tuple[str, ...]
    index: str
    sums: tuple[str, ...] = ()

    def refresh(self, now: datetime) -> bool:
        """Replace the tally unless its mark is this hour's; True if it was replaced."""
        mark = EPOCH + ((now - EPOCH) // STEP - 1) * STEP
        # Once an hour: taking it reads everything before the mark.
        if self._stored()[0] == mark:
            return False
        # What bears no time, or nonsense, counts as before the mark.
        before: Document = {"$nor": [{self.moment: {"$gte": mark}}]}
        rows = [
            TallyRow(key, total.count, total.sums)
            for key, total in sorted(self._aggregate(before).items())
        ]
        TALLY_RECORDS.replace(TallyRecord(self.name, mark, tuple(rows)))
        return True

    def read(self, **only: str) -> dict[Key, Count]:
        """Everything by group, where the fields of the group are `only` these."""
        mark, stored = self._stored()
        totals = {key: count for key, count in stored.items() if self._is(key, only)}
        since: Document = {} if mark is None else {self.moment: {"$gte": mark}}
        for key, count in self._aggregate({**since, **only}).items():
            totals[key] = count + totals[key] if key in totals else count
        return totals

    def count_all(self) -> dict[Key, Count]:
        """Everything counted afresh: what `read` must return, at its whole cost."""
        return self._aggregate({})

    def _is(self, key: Key, only: Mapping[str, str]) -> bool:
        names = dict(zip(self.group, key, strict=True))
        return all(names[name] == value for name, value in only.items())

    def _stored(self) -> tuple[datetime | None, dict[Key, Count]]:
        """Mark and counts; as if there were none where the document is damaged."""
        try:
            tally = TALLY_RECORDS.get(self.name)
        except DamagedDocument:
            return None, {}
        rows = tally.rows if tally else ()
        sizes = len(self.group), len(self.sums)
        # With other groups or sums it was taken by other code, or changed by hand.
        # Without a tally everything is counted: slower, but right.
        if tally is None or any((len(r.key), len(r.sums)) != sizes for r in rows):
            return None, {}
        return tally.until, {row.key: Count(row.count, row.sums) for row in rows}

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
