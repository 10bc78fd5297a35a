"""Typed records to MongoDB documents and back.

A record is a frozen dataclass. Its annotations declare what is stored: `str`, `int`,
`bool`, `float`, `Decimal` (stored as Decimal128), aware `datetime`, string enums, other
records, tuples of any of these, `T | None`, and `Mapping[str, str]` (stored as a list
of name and value, since a name from a venue may hold dots or dollar signs). The field
`id` is stored as `_id`.
"""

from tasklog.storage.codec.errors import DamagedDocument
from tasklog.storage.codec.records import (
    Document,
    changes,
    decode,
    encode,
    field_plans,
    salvage,
    sparse,
    stamped,
)
from tasklog.storage.codec.schema import json_schema
from tasklog.storage.codec.writing import to_milliseconds

__all__ = [
    "DamagedDocument",
    "Document",
    "changes",
    "decode",
    "encode",
    "field_plans",
    "json_schema",
    "salvage",
    "sparse",
    "stamped",
    "to_milliseconds",
]
