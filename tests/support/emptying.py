"""Empties the database of a test in few round trips, less what a module shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from tasklog.storage.collections import collection

shared: set[str] = set()


@contextmanager
def sharing(*names: str) -> Iterator[None]:
    """Tests leave what these collections hold; it is deleted at the end."""
    shared.update(names)
    try:
        yield
    finally:
        shared.difference_update(names)
        for name in names:
            collection(name).delete_many({})


def delete_all(database: Database[Any], kept: Iterable[str] = ()) -> None:
    """Delete every document of all collections, less some; `kept` may end in "_"."""
    prefixes = tuple(name for name in kept if name.endswith("_"))
    names = [
        name
        for name in database.list_collection_names()
        if name not in kept and not name.startswith(("system.", *prefixes))
    ]
    for name in _filled(database, names):
        database[name].delete_many({})


def _filled(database: Database[Any], names: list[str]) -> Iterator[str]:
    """Those that are not empty: few are, and asking each takes longer than a test."""
    if not names:
        return
    probes = [
        {"$unionWith": {"coll": name, "pipeline": _probe(name)}} for name in names
    ]
    # What one server acknowledged counts too: call budgets are not waited for.
    latest = database.with_options(read_concern=ReadConcern("local"))
    # Of a collection that does not exist: only what follows returns anything.
    for answer in latest["nothing"].aggregate(probes):
        yield answer["_id"]


def _probe(name: str) -> list[dict[str, Any]]:
    return [{"$limit": 1}, {"$project": {"_id": {"$literal": name}}}]
