"""How is counted what only grows, at the cost of what is new?

A tally keeps, by group, the count and the sums of everything up to its mark. Who asks
adds what came after the mark, by an index. What is counted must never change again, and
carry the moment since which it has not: then the answer is exact however old the tally
is. It is computed whole and replaced, so that one that is lost, cut short or taken
twice costs time and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from tasklog.models import Action
from tasklog.storage.codec import Document, collection, decode, encode
from tasklog.storage.reading import moment, number, parts, whole

TALLIES = "tallies"
# The mark stays this far behind, so that what was written by a host whose clock is
# slow, or relayed late, still comes after it.
STEP = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Key = tuple[str, ...]
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many, and the sums in the order of the tally's `sums`."""

    count: int
    sums: tuple[Decimal, ...]

    def __add__(self, other: Counted) -> Counted:
        sums = zip(self.sums, other.sums, strict=True)
        return Counted(self.count + other.count, tuple(a + b for a, b in sums))


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted in `source`: whatever is as `match`, by the fields of `group`.

    `moment` is the field with the wall's time since which nothing changed. All fields
    stand in `index`, so that no document is read.
    """

    name: str
    source: str
    match: Mapping[str, object]
    moment: str
    group: tuple[str, ...]
    index: str
    sums: tuple[str, ...] = ()

    def keep(self, now: datetime) -> bool:
        """Take it anew where its mark is not that of this hour; True if it was."""
        mark = EPOCH + ((now - EPOCH) // STEP - 1) * STEP
        if self._kept()[0] == mark:
            return False
        # What bears no time, or nonsense, is before the mark.
        before: Document = {"$nor": [{self.moment: {"$gte": mark}}]}
        rows = [
            {"key": list(key), "count": one.count, "sums": list(one.sums)}
            for key, one in sorted(self._added_up(before).items())
        ]
        collection(TALLIES).replace_one(
            {"_id": self.name}, encode({"until": mark, "rows": rows}), upsert=True
        )
        return True

    def read(self, **only: str) -> dict[Key, Counted]:
        """Everything by group, where the fields of the group are `only` these."""
        mark, kept = self._kept()
        kept = {} if mark is None else kept
        total = {key: one for key, one in kept.items() if self._is(key, only)}
        since: Document = {} if mark is None else {self.moment: {"$gte": mark}}
        for key, one in self._added_up({**since, **only}).items():
            total[key] = one + total[key] if key in total else one
        return total

    def counted(self) -> dict[Key, Counted]:
        """Everything, counted one by one: what `read` must tell, at its whole cost."""
        return self._added_up({})

    def _is(self, key: Key, only: Mapping[str, str]) -> bool:
        named = dict(zip(self.group, key, strict=True))
        return all(named[name] == value for name, value in only.items())

    def _kept(self) -> tuple[datetime | None, dict[Key, Counted]]:
        """Mark and counts; as if there were none where the document is damaged."""
        found = decode(collection(TALLIES).find_one({"_id": self.name}) or {})
        rows = {}
        for row in parts(found, "rows"):
            key = _all_of(str, row.get("key"), len(self.group))
            sums = _all_of(Decimal, row.get("sums"), len(self.sums))
            count = whole(row, "count")
            if key is None or sums is None or count is None:
                return None, {}
            rows[key] = Counted(count, sums)
        return moment(found, "until"), rows

    def _added_up(self, also: Document) -> dict[Key, Counted]:
        by = {name: f"${name}" for name in self.group}
        sums = {f"sum_{name}": {"$sum": f"${name}"} for name in self.sums}
        stages: Sequence[Document] = [
            {"$match": {**self.match, **also}},
            {"$group": {"_id": by, "count": {"$sum": 1}, **sums}},
        ]
        found = collection(self.source).aggregate(list(stages), hint=self.index)
        return {
            tuple(str(row["_id"].get(name) or "") for name in self.group): Counted(
                row["count"],
                tuple(number(row, name) or Decimal(0) for name in sums),
            )
            for row in map(decode, found)
        }


def _all_of(kind: type[Kind], values: object, count: int) -> tuple[Kind, ...] | None:
    """So many values, if they are all of that kind."""
    found = values if isinstance(values, list) else []
    sound = tuple(one for one in found if isinstance(one, kind))
    return sound if len(sound) == len(found) == count else None


RECOVERIES = Tally(
    "recoveries",
    "task_log",
    {"action": str(Action.RECOVER)},
    moment="timestamp",
    group=("kind",),
    index="task_recovered",
)
