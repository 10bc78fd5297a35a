"""Whole records to documents and back, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, get_args, get_type_hints

from tasklog.storage.codec.annotations import (
    is_optional,
    is_record,
    is_tuple,
    tuple_length,
)
from tasklog.storage.codec.errors import DamagedDocument, Misfit
from tasklog.storage.codec.reading import Convert, reader, ready_types
from tasklog.storage.codec.salvaging import salvager
from tasklog.storage.codec.writing import unchanged, writer

Document = dict[str, Any]
Record = TypeVar("Record")

SPARSE, STAMPED = "sparse", "stamped"


def sparse(default: Any = None) -> Any:
    """A field that is left out of the document while it has its default."""
    return field(default=default, metadata={SPARSE: True})


def stamped(default: Any) -> Any:
    """A field that code may leave at its default until it is stored, never after."""
    return field(default=default, metadata={STAMPED: True})


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """How one field of a record is stored. `salvage` never raises."""

    name: str
    key: str
    read: Convert
    ready_types: frozenset[type[Any]]
    salvage: Convert
    write: Convert
    default: Any
    is_sparse: bool
    is_list_of_records: bool
    annotation: Any
    is_required: bool


def encode(record: Any) -> Document:
    """The document of a record, with times cut to the millisecond."""
    document = {}
    for plan, content in zip(*_content(record), strict=False):
        if plan.is_sparse and content == plan.default:
            continue
        write = plan.write
        document[plan.key] = content if write is unchanged else write(content)
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
    plans, contents = _content(before)
    for plan, old, new in zip(plans, contents, _content(after)[1], strict=False):
        if old is new or old == new:
            continue
        # Part by part: a change to one leg does not write the texts of the other again.
        if plan.is_list_of_records and len(old) == len(new):
            for index, (old_part, new_part) in enumerate(zip(old, new, strict=True)):
                for key, content in changes(old_part, new_part).items():
                    different[f"{plan.key}.{index}.{key}"] = content
        else:
            different[plan.key] = plan.write(new)
    return different


_getters: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {}


def _content(record: Any) -> tuple[tuple[FieldPlan, ...], tuple[Any, ...]]:
    """The fields of a record, and what is in each; the first one again at the end."""
    plans = field_plans(type(record))
    getter = _getters.get(type(record))
    # One call for all fields: a position has sixty, most of which nobody changed.
    if getter is None:
        names = [plan.name for plan in plans]
        # Of a single name it would return no tuple.
        getter = _getters[type(record)] = attrgetter(*names, names[0])
    return plans, getter(record)


_plans: dict[type[Any], tuple[FieldPlan, ...]] = {}


def field_plans(record: type[Any]) -> tuple[FieldPlan, ...]:
    """The fields of a record in their order. Raises TypeError for an unknown type."""
    plans = _plans.get(record)
    # Once for each record: resolving annotations takes longer than using them.
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
    is_stamped = bool(declared.metadata.get(STAMPED))
    read, ready = reader(annotation, _read), ready_types(annotation)
    if is_stamped:
        read, ready = _other_than(default, read), frozenset()
    return FieldPlan(
        name=declared.name,
        key="_id" if declared.name == "id" else declared.name,
        read=read,
        ready_types=ready,
        salvage=salvager(annotation, salvage),
        write=writer(annotation, encode),
        default=default,
        is_sparse=bool(declared.metadata.get(SPARSE)),
        is_list_of_records=is_list and is_record(get_args(annotation)[0]),
        annotation=annotation,
        is_required=default is MISSING or is_stamped,
    )


def _other_than(default: Any, read: Convert) -> Convert:
    def read_stamped(stored: Any) -> Any:
        if (content := read(stored)) == default:
            raise Misfit(f"is still {default!r}")
        return content

    return read_stamped


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """How a document becomes a record.

    `by_key` are the fields by their key, `defaults` the content of those that a
    document may lack and the record has no default for, `required` the other fields.
    """

    by_key: Mapping[str, FieldPlan]
    defaults: Mapping[str, Any]
    required: frozenset[str]


_read_plans: dict[type[Any], ReadPlan] = {}


def _read_plan(record: type[Any]) -> ReadPlan:
    plan = _read_plans.get(record)
    if plan is None:
        plans = field_plans(record)
        defaults = {each.name: each.default for each in plans}
        plan = ReadPlan(
            {each.key: each for each in plans},
            {
                declared.name: defaults[declared.name]
                for declared in fields(record)
                if declared.default is declared.default_factory is MISSING
                and defaults[declared.name] is not MISSING
            },
            frozenset(each.name for each in plans if each.is_required),
        )
        _read_plans[record] = plan
    return plan


def _read(record: type[Record], document: Mapping[str, Any]) -> Record:
    # The hottest loop of the agent: by what is stored, as most fields of a line of the
    # trail are absent, and without a call for what needs no conversion.
    plan = _read_plan(record)
    content = dict(plan.defaults)
    by_key = plan.by_key
    for key, stored in document.items():
        field_plan = by_key.get(key)
        if field_plan is None:
            continue
        if stored.__class__ in field_plan.ready_types:
            content[field_plan.name] = stored
            continue
        try:
            content[field_plan.name] = field_plan.read(stored)
        except Misfit as misfit:
            raise misfit.inside(key) from None
    if not plan.required <= content.keys():
        missing = next(
            key
            for key, each in by_key.items()
            if each.name in plan.required and each.name not in content
        )
        raise Misfit("is missing", missing)
    return record(**content)
