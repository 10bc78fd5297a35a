"""The collections of the current database, read and written as typed records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bson.codec_options import CodecOptions, DatetimeConversion
from django.db import connections
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    WTimeoutError,
)

from tasklog.storage.codec import DamagedDocument, decode, encode, salvage

Record = TypeVar("Record")

DUPLICATE_KEY, INVALID = 11000, 121
# The database did not answer, or not in time: trying again later can help. All its
# other errors are about what it was asked.
UNREACHABLE = (ConnectionFailure, ExecutionTimeout, WTimeoutError)

Filters = Mapping[str, Any]
Order = Sequence[tuple[str, int]]


# By default the driver reads naive times, which do not compare with aware ones; and a
# date beyond Python's, or a text that is no UTF-8, ends the reading of the rest.
READABLE: CodecOptions[Any] = CodecOptions(
    tz_aware=True,
    datetime_conversion=DatetimeConversion.DATETIME_AUTO,
    unicode_decode_error_handler="replace",
)


def collection(name: str) -> Collection[Any]:
    """The plain collection of the current database, with aware times in UTC."""
    database: Database[Any] = connections["default"].database  # type: ignore[attr-defined]
    return database.get_collection(name, codec_options=READABLE)


@dataclass(frozen=True, slots=True)
class Batch(Generic[Record]):
    """Records read together, and the documents among them that could not be read."""

    records: tuple[Record, ...]
    damaged: tuple[DamagedDocument, ...]


class Records(Generic[Record]):
    """One collection whose documents are records of one type.

    Filters are MongoDB's own. Methods that read strictly raise DamagedDocument, so
    that a damaged document never passes for a sound one.
    """

    def __init__(self, name: str, record: type[Record]):
        self.name = name
        self.record = record

    @property
    def raw(self) -> Collection[Any]:
        """The plain collection, for updates and aggregations."""
        return collection(self.name)

    def read(self, document: Mapping[str, Any] | None) -> Record | None:
        """The record of a document that the driver returned, None for none."""
        return None if document is None else decode(self.record, document)

    def get(self, identity: object) -> Record | None:
        """The record with this id. Raises DamagedDocument."""
        return self.read(self.raw.find_one({"_id": identity}))

    def first(self, filters: Filters, order: Order | None = None) -> Record | None:
        """The first match in this order. Raises DamagedDocument."""
        return self.read(self.raw.find_one(filters, sort=order))

    def find(
        self,
        filters: Filters,
        order: Order | None = None,
        limit: int = 0,
        without: Iterable[str] = (),
    ) -> Batch[Record]:
        """All matches, the damaged ones set apart.

        Fields `without` which they are read have their defaults.
        """
        records, damaged = [], []
        projection = dict.fromkeys(without, 0) or None
        for document in self.raw.find(filters, projection, sort=order, limit=limit):
            try:
                records.append(decode(self.record, document))
            except DamagedDocument as problem:
                damaged.append(problem)
        return Batch(tuple(records), tuple(damaged))

    def show(
        self,
        filters: Filters,
        order: Order | None = None,
        limit: int = 0,
        max_time_ms: int | None = None,
        without: Iterable[str] = (),
    ) -> Iterator[Record]:
        """All matches as far as they can be read, for display, less some fields."""
        cursor = self.raw.find(
            filters, dict.fromkeys(without, 0) or None, sort=order, limit=limit
        )
        if max_time_ms is not None:
            cursor = cursor.max_time_ms(max_time_ms)
        return (salvage(self.record, document) for document in cursor)

    def insert(self, record: Record) -> bool:
        """False, and nothing written, where a unique key is taken already."""
        try:
            self.raw.insert_one(encode(record))
        except DuplicateKeyError:
            return False
        return True

    def insert_new(self, records: Iterable[Record]) -> None:
        """Insert the records whose id is free; what exists stays as it is."""
        documents = [encode(record) for record in records]
        # The driver refuses to insert an empty list.
        if documents:
            insert_missing(self.raw, documents)

    def replace(self, record: Record) -> None:
        """The whole record in the place of whatever has its id."""
        document = encode(record)
        self.raw.replace_one({"_id": document["_id"]}, document, upsert=True)


def insert_missing(
    target: Collection[Any], documents: Sequence[Any], *, skips_invalid: bool = False
) -> set[int]:
    """Insert documents unordered; those whose unique key is taken are skipped.

    `skips_invalid`: so are those that the collection's validator refuses. Returns the
    places of these.
    """
    skipped = {DUPLICATE_KEY, INVALID} if skips_invalid else {DUPLICATE_KEY}
    try:
        # In order, the first document that exists would stop those after it.
        target.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        failures = (error.details or {}).get("writeErrors", [])
        if any(failure["code"] not in skipped for failure in failures):
            raise
        return {failure["index"] for failure in failures if failure["code"] == INVALID}
    return set()
