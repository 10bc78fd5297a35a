"""The `$jsonSchema` of a record: what MongoDB refuses to store in its collection.

It accepts whatever `decode` accepts. What it cannot express, such as that a double is
a whole number, is left to `decode`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

from bson.decimal128 import Decimal128

from tasklog.storage.codec.annotations import (
    is_enum,
    is_names,
    is_optional,
    is_record,
    is_tuple,
    tuple_length,
    without_none,
)
from tasklog.storage.codec.reading import LARGEST_WHOLE
from tasklog.storage.codec.records import FieldPlan, field_plans

Schema = dict[str, Any]

# NaN is less than every number to MongoDB, so that bounds refuse it, too.
FINITE = {
    "bsonType": ["decimal", "double", "int", "long"],
    "minimum": Decimal128("-1E+6144"),
    "maximum": Decimal128("1E+6144"),
}
WHOLE = {
    "bsonType": ["int", "long", "double"],
    "minimum": -LARGEST_WHOLE,
    "maximum": LARGEST_WHOLE,
}
TEXT = {"bsonType": "string"}
SCHEMAS: dict[Any, Schema] = {
    str: TEXT,
    int: WHOLE,
    timedelta: WHOLE,
    bool: {"bsonType": "bool"},
    float: {"bsonType": ["double", "int", "long"]},
    Decimal: FINITE,
    datetime: {"bsonType": "date"},
}
NAMES: Schema = {
    "bsonType": "array",
    "items": {
        "bsonType": "object",
        "required": ["name", "value"],
        "properties": {"name": TEXT, "value": TEXT},
    },
}


def json_schema(record: type[Any]) -> Schema:
    """The schema of the documents that hold such a record."""
    plans = field_plans(record)
    schema: Schema = {
        "bsonType": "object",
        "properties": {plan.key: _of_field(plan) for plan in plans},
    }
    # MongoDB refuses an empty list here.
    if required := [plan.key for plan in plans if plan.is_required]:
        schema["required"] = required
    return schema


def _of_field(plan: FieldPlan) -> Schema:
    schema = _of_type(plan.annotation)
    is_stamped_text = plan.is_required and plan.default == ""
    return {**schema, "minLength": 1} if is_stamped_text else schema


def _of_type(annotation: Any) -> Schema:
    if is_optional(annotation):
        return _or_null(_of_type(without_none(annotation)))
    if is_tuple(annotation):
        items = {"bsonType": "array", "items": _of_type(get_args(annotation)[0])}
        length = tuple_length(annotation)
        bounds = {} if length is None else {"minItems": length, "maxItems": length}
        return items | bounds
    if is_names(annotation):
        return NAMES
    if is_record(annotation):
        return json_schema(annotation)
    if is_enum(annotation):
        return {"enum": [member.value for member in annotation]}
    # What the driver reads by itself, such as an ObjectId, is left to `decode`.
    return SCHEMAS.get(annotation, {})


def _or_null(schema: Schema) -> Schema:
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    if "bsonType" not in schema:
        return schema
    types = schema["bsonType"]
    alternatives = types if isinstance(types, list) else [types]
    return {**schema, "bsonType": [*alternatives, "null"]}
