"""Searching a list for words, at a cost that does not grow with the list.

An index has the words of each document beside the time of the list's order, so a page
of one word is read like a page of the list. Several words, or a word beside a filter,
are looked for among the newest SCANNED that have the rarest word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.storage.codec import salvage
from tasklog.storage.collections import Filters, Records

SCANNED = 2_000
# Counted at first; most searches have a word that fewer documents have.
COUNTED_FIRST = 64


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The index over `words` and the time in the field `moment`."""

    name: str
    moment: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A search among the first `scanned` that have `word`; they match `rest`, too.

    `is_long`: more than that have the word.
    """

    index: WordIndex
    word: str
    rest: Filters
    scanned: int
    is_long: bool

    def find(
        self,
        records: Records[Any],
        place: Filters,
        keys: Sequence[tuple[str, int]],
        limit: int,
        hidden: Sequence[str],
    ) -> list[Any]:
        """The first `limit` matches beyond a place in the order of `keys`."""
        stages: list[dict[str, Any]] = [
            {"$match": {"words": self.word, **place}},
            {"$sort": dict(keys)},
            {"$limit": self.scanned},
            {"$match": self.rest},
            {"$limit": limit},
            *({"$unset": name} for name in hidden),
        ]
        rows = records.raw.aggregate(
            stages, hint=self.index.name, maxTimeMS=MAX_MILLISECONDS
        )
        return [salvage(records.record, row) for row in rows]


def scan_for(
    records: Records[Any], index: WordIndex, words: Sequence[str], filters: Filters
) -> Scan:
    """The search for all of these words among those that have the rarest of them."""
    word, count = rarest(records, index, words)
    others = [each for each in words if each != word]
    rest = {"words": {"$all": others}, **filters} if others else filters
    return Scan(index, word, rest, SCANNED, is_long=count > SCANNED)


def rarest(
    records: Records[Any], index: WordIndex, words: Sequence[str]
) -> tuple[str, int]:
    """The rarest of the words, and how many have it, SCANNED + 1 for more."""
    limit = COUNTED_FIRST
    while True:
        counts = {
            word: count_up_to(limit, records, {"words": word}, index.name)
            for word in words
        }
        word = min(counts, key=lambda each: counts[each])
        if counts[word] < limit or limit > SCANNED:
            return word, counts[word]
        limit = min(4 * limit, SCANNED + 1)


def count_up_to(
    limit: int, records: Records[Any], filters: Filters, hint: str = ""
) -> int:
    """How many match, `limit` for more; at most `limit` keys of an index are read."""
    # `count_documents` would read the documents of an index with a list in it.
    command = {
        "count": records.name,
        "query": dict(filters),
        "limit": limit,
        "maxTimeMS": MAX_MILLISECONDS,
    }
    answer = records.raw.database.command(command | ({"hint": hint} if hint else {}))
    return int(answer["n"])
