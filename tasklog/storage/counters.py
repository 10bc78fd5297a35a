"""Counts of what several processes do, so that each sees whether it was alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pymongo import ReturnDocument

from tasklog.storage.collections import Records


@dataclass(frozen=True, slots=True)
class CounterRecord:
    """How often something has happened."""

    id: str
    count: int


COUNTERS = Records("counters", CounterRecord)


def current(name: str) -> int:
    """The count so far; 0 where nothing was counted. Raises DamagedDocument."""
    counter = COUNTERS.get(name)
    return counter.count if counter else 0


def count_up(name: str) -> int:
    """Count once more; the new count. What is damaged begins again at 1."""
    is_number = {"$isNumber": "$count"}
    document: Any = COUNTERS.raw.find_one_and_update(
        {"_id": name},
        [{"$set": {"count": {"$cond": [is_number, {"$add": ["$count", 1]}, 1]}}}],
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return int(document["count"])
