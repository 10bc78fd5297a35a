"""The market records of a capture, each with the event that it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from positions.venues.fields import Record, records, text
from positions.venues.replay.capture import Folder
from positions.venues.types import BookPair, Market, Resolution


@dataclass(frozen=True, slots=True)
class Entry:
    """One market record, and its event where that is recorded."""

    market_id: str
    record: Record
    event: Record | None


class CaptureIndex(Protocol):
    """One venue's records of a capture; `repeats` counts duplicates by reason."""

    entries: list[Entry]
    repeats: Counter[str]

    def market(self, entry: Entry) -> Market:
        """The market of an entry. Raises Skipped."""

    def resolution(self, entry: Entry) -> Resolution:
        """The status of an entry's market and what it paid. Raises Skipped."""

    def books(self, market: Market, read_at: datetime) -> BookPair | None:
        """The market's recorded books, None where there are none. Raises Skipped."""


def collect_entries(
    folder: Folder, events: list[Record], id_key: str
) -> tuple[list[Entry], Counter[str]]:
    """Every market once, and how often a market was recorded again, by reason.

    Discovery records a market nested in its event, a lookup records it alone. Both
    are usual, so only what is recorded twice in the same way counts as a repeat.
    The nested record is preferred because the event adds category and tags.
    """
    entries: dict[str, Entry] = {}
    repeats: Counter[str] = Counter()
    for source in (_nested(events), _alone(folder)):
        seen: set[str] = set()
        for record, event in source:
            # Under a name of its own, so that it is counted as skipped when it is
            # parsed.
            market_id = text(record, id_key) or f"without {id_key} {len(entries)}"
            entry = entries.setdefault(market_id, Entry(market_id, record, event))
            if market_id in seen:
                is_same = entry.record == record
                repeats["duplicate" if is_same else "conflicting_duplicate"] += 1
            seen.add(market_id)
    return list(entries.values()), repeats


def _nested(events: list[Record]) -> Iterator[tuple[Record, Record | None]]:
    for event in events:
        for record in records(event.get("markets")):
            yield record, event


def _alone(folder: Folder) -> Iterator[tuple[Record, Record | None]]:
    for record in folder.records("markets"):
        yield record, None
