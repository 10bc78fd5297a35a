"""Whole records to documents and back, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar, get_args, get_type_hints

from tasklog.storage.codec.annotations import (
    is_optional,
    is_record,
    is_tuple,
    tuple_length,
)
from tasklog.storage.codec.errors import DamagedDocument, Misfit
from tasklog.storage.codec.reading import Convert, reader
from tasklog.storage.codec.salvaging import salvager
from tasklog.storage.codec.writing import writer

Document = dict[str, Any]
Record = TypeVar("Record")

SPARSE = "sparse"


def sparse(default: Any = None) -> Any:
    """A field that is left out of the document while it has its default."""
    return field(default=default, metadata={SPARSE: True})


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """How one field of a record is stored. `salvage` never raises."""

    name: str
    key: str
    read: Convert
    salvage: Convert
    write: Convert
    default: Any
    is_sparse: bool
    is_list_of_records: bool


def encode(record: Any) -> Document:
    """The document of a record, with times cut to the millisecond."""
    document = {}
    for plan in field_plans(type(record)):
        content = getattr(record, plan.name)
        if not plan.is_sparse or content != plan.default:
            document[plan.key] = plan.write(content)
    return document


def decode(record: type[Record], document: Mapping[str, Any]) -> Record:
    """The record of a document. Raises DamagedDocument.

    Keys that the record does not declare are left alone; a missing key is an error
    unless its field has a default.
    """
    try:
        return _read(record, document)
    except Misfit as misfit:
        identity = document.get("_id")
        raise DamagedDocument(record.__name__, identity, misfit) from None


def salvage(record: type[Record], document: Mapping[str, Any]) -> Record:
    """What can be read of a document that may be damaged, for display only.

    Numbers and times that do not fit are None whatever the field declares, texts and
    enums are whatever text is there, lists lose what does not belong in them.
    """
    content = {
        plan.name: plan.salvage(document.get(plan.key)) for plan in field_plans(record)
    }
    return record(**content)


def changes(before: Record, after: Record) -> Document:
    """What a `$set` needs to turn one record into the other, nested fields by dots."""
    different: Document = {}
    for plan in field_plans(type(before)):
        old, new = getattr(before, plan.name), getattr(after, plan.name)
        if old is new or old == new:
            continue
        if plan.is_list_of_records and len(old) == len(new):
            for index, (old_part, new_part) in enumerate(zip(old, new, strict=True)):
                for key, content in changes(old_part, new_part).items():
                    different[f"{plan.key}.{index}.{key}"] = content
        else:
            different[plan.key] = plan.write(new)
    return different


_plans: dict[type[Any], tuple[FieldPlan, ...]] = {}


def field_plans(record: type[Any]) -> tuple[FieldPlan, ...]:
    """The fields of a record in their order. Raises TypeError for an unknown type."""
    plans = _plans.get(record)
    if plans is None:
        hints = get_type_hints(record)
        plans = tuple(_plan(each, hints[each.name]) for each in fields(record))
        _plans[record] = plans
    return plans


def _plan(declared: Field[Any], annotation: Any) -> FieldPlan:
    default = declared.default
    if default is MISSING and declared.default_factory is not MISSING:
        default = declared.default_factory()
    if default is MISSING and is_optional(annotation):
        default = None
    is_list = is_tuple(annotation) and tuple_length(annotation) is None
    return FieldPlan(
        name=declared.name,
        key="_id" if declared.name == "id" else declared.name,
        read=reader(annotation, _read),
        salvage=salvager(annotation, salvage),
        write=writer(annotation, encode),
        default=default,
        is_sparse=bool(declared.metadata.get(SPARSE)),
        is_list_of_records=is_list and is_record(get_args(annotation)[0]),
    )


def _read(record: type[Record], document: Mapping[str, Any]) -> Record:
    content = {}
    for plan in field_plans(record):
        stored = document.get(plan.key, MISSING)
        if stored is not MISSING:
            try:
                content[plan.name] = plan.read(stored)
            except Misfit as misfit:
                raise misfit.inside(plan.key) from None
        elif plan.default is MISSING:
            raise Misfit("is missing", plan.key)
        else:
            content[plan.name] = plan.default
    return record(**content)
