"""Counts and sums by group, as tallies have and store them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pymongo.database import Database

from tasklog.storage.collections import Records

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
# What no tally can count again, since it was removed.
REMOVED = " removed"


def take_afresh(database: Database[Any]) -> None:
    """Delete every tally: each is counted again, by the clock that applies now."""
    lasting = {"$regex": f"{REMOVED}$"}
    database[TALLY_RECORDS.name].delete_many({"_id": {"$not": lasting}})


def counts_of(tally: TallyRecord | None) -> dict[Key, Count]:
    return {
        row.key: Count(row.count, row.sums) for row in (tally.rows if tally else ())
    }


def rows_of(counts: Mapping[Key, Count]) -> tuple[TallyRow, ...]:
    return tuple(
        TallyRow(key, total.count, total.sums) for key, total in sorted(counts.items())
    )


def added(totals: Mapping[Key, Count], more: Mapping[Key, Count]) -> dict[Key, Count]:
    return {
        key: totals[key] + more[key]
        if key in totals and key in more
        else totals.get(key) or more[key]
        for key in totals.keys() | more.keys()
    }
