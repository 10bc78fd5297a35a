"""What a whole life stores is what the records declare, key by key and type by type."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from bson.decimal128 import Decimal128
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django_mongodb_backend.fields import EmbeddedModelArrayField, EmbeddedModelField
from django_mongodb_backend.models import EmbeddedModel
from pymongo import MongoClient

from positions.models import POSITIONS
from positions.services import pausing
from positions.services.operator import Operator
from positions.venues.simulator.faults import Fault
from strategy import agent, recovery, schedule
from strategy.models import PAIRS, PairVerdict
from strategy.services import overrides, pair_decisions
from tasklog.storage.codec import decode, encode, field_plans
from tests.support import builders
from tests.support.crash_life import Life
from tests.support.declarations import (
    declared_fields,
    declared_records,
    nested_records,
    stored_fields,
    typed_paths,
)
from tests.support.fakes import FakeClock
from tests.support.simulated import simulated_context
from tests.support.written_fields import fields_written_by_tests, writes

# Decimal places of positions.models.opportunity_fields.MONEY.
SCALE = 8

Stored = dict[str, list[dict[str, Any]]]

RECORDS = declared_records()
# Kept by Django and the libraries.
FOREIGN = ("auth_", "django_", "system.")


class FailNow:
    """Every fortieth call fails with 503."""

    def fault(self, index: int) -> Fault | None:
        return Fault.ERROR_503 if index % 40 == 7 else None

    def order_fault(self, index: int) -> None:
        return None


def _live() -> None:
    """Weeks of an agent and an operator; then a life with every kind of end."""
    clock = FakeClock()
    context = simulated_context(clock, FailNow())
    recovery.start(context)
    for _ in range(5):
        schedule.make_all_due(clock.wall)
        agent.sweep(context)
        clock.pass_days(4)
    _override(clock)
    Life().run()


def _override(clock: FakeClock) -> None:
    maria = Operator("maria", "declared", clock)
    pausing.pause("all", maria, clock.wall_now() + timedelta(hours=1))
    polling = next(iter(schedule.JOBS.find({"_id": {"$regex": "^poll:"}}).records))
    overrides.fix_interval(polling, 45, maria)
    pair = next(iter(PAIRS.find({"decision": None}, limit=1).records))
    pair_decisions.decide_pair(pair, PairVerdict.REJECTED, maria)
    position = next(iter(POSITIONS.find({"state": "entered"}).records))
    overrides.check_position_now(position, maria)


@cache
def _documents() -> Stored:
    """The documents of every collection after both lives, read with plain pymongo."""
    _live()
    settings = connection.settings_dict
    with MongoClient[dict[str, Any]](settings["HOST"], tz_aware=True) as client:
        database = client[settings["NAME"]]
        return {
            name: list(database[name].find())
            for name in database.list_collection_names()
            if not name.startswith(FOREIGN)
        }


@pytest.fixture
def stored(db: None) -> Stored:
    return _documents()


def test_every_stored_key_is_declared_with_its_type(stored: Stored) -> None:
    """A document that is decoded and encoded again is the same, type by type."""
    wrong: set[tuple[str, str, type[Any]]] = set()
    for name, documents in stored.items():
        for document in documents:
            encoded = encode(decode(RECORDS[name], document))
            differences = set(typed_paths(document)) ^ set(typed_paths(encoded))
            # Once emptied, an outbox stays as an empty list.
            differences.discard((".outbox", list))
            wrong |= {(name, path, kind) for path, kind in differences}
    assert wrong == set()


def test_every_decimal_has_its_declared_scale(stored: Stored) -> None:
    """Eight places: what is finer could not be added up again."""
    too_fine = {
        (name, path)
        for name, documents in stored.items()
        for document in documents
        for path, amount in decimals(document)
        if int(amount.as_tuple().exponent) < -SCALE
    }
    assert too_fine == set()


def decimals(part: Any, path: str = "") -> Iterator[tuple[str, Decimal]]:
    """Every finite decimal inside a document with its path."""
    if isinstance(part, Decimal128) and part.to_decimal().is_finite():
        yield path, part.to_decimal()
    elif isinstance(part, dict):
        for key, content in part.items():
            yield from decimals(content, f"{path}.{key}")
    elif isinstance(part, list):
        for content in part:
            yield from decimals(content, path)


def test_every_collection_has_a_record(stored: Stored) -> None:
    filled = {name for name, documents in stored.items() if documents}
    assert filled - RECORDS.keys() == set()


def test_every_declared_field_is_written(stored: Stored) -> None:
    declared = {
        field for record in RECORDS.values() for field in declared_fields(record)
    }
    written = {
        field
        for name, documents in stored.items()
        for document in documents
        for field in stored_fields(decode(RECORDS[name], document))
    }
    elsewhere = {field for each in fields_written_by_tests().values() for field in each}
    assert sorted(declared - written - elsewhere) == []
    assert sorted(elsewhere & written) == [], "the lives write these by now"
    assert sorted(elsewhere - declared) == []


def test_a_test_that_does_not_write_what_it_declares_fails(db: None) -> None:
    @writes("JobRecord.notes", "JobRecord.last_error")
    def writes_one_of_them() -> None:
        schedule.JOBS.raw.insert_one(builders.job(last_error="KeyError"))
        schedule.JOBS.raw.delete_many({})

    with pytest.raises(AssertionError, match=r"not written: \['JobRecord.notes'\]"):
        writes_one_of_them()


@pytest.mark.parametrize("name", RECORDS)
def test_models_have_the_fields_of_their_records(name: str) -> None:
    """Those embedded in them too."""
    for model in apps.get_models():
        if model._meta.db_table == name and not model._meta.abstract:
            _assert_same_fields(model, RECORDS[name])


def _assert_same_fields(model: type[Model], record: type[Any]) -> None:
    columns = {field.column: field for field in model._meta.concrete_fields}
    declared = {plan.key for plan in field_plans(record)}
    # Django gives each embedded model a key; inside other documents none is stored.
    keys = {"_id"} if issubclass(model, EmbeddedModel) else set()
    assert (model.__name__, columns.keys() - keys) == (model.__name__, declared - keys)
    for name, part in nested_records(record):
        field = columns[name]
        if isinstance(field, EmbeddedModelArrayField | EmbeddedModelField):
            _assert_same_fields(field.embedded_model, part)
