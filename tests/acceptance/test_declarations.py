"""What a whole life stores is what the records declare, key by key and type by type."""

from __future__ import annotations

import ast
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
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
from strategy.services import overrides
from tasklog.storage.codec import decode, encode
from tests.support.crash_life import Life
from tests.support.declarations import (
    declared_paths,
    declared_records,
    nested_records,
    stored_paths,
    types_of,
)
from tests.support.fakes import FakeClock
from tests.support.simulated import simulated_context

Stored = dict[str, list[dict[str, Any]]]

ROOT = Path(__file__).parents[2]
RECORDS = declared_records()
# Kept by Django and the libraries.
FOREIGN = ("auth_", "django_", "system.")

# Fields that two lives of the agent do not reach, under the tests that write them.
ELSEWHERE: dict[str, tuple[str, ...]] = {}


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
    overrides.decide_pair(pair, PairVerdict.REJECTED, maria)
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
    wrong = [
        (name, document)
        for name, documents in stored.items()
        if name in RECORDS
        for document in documents
        if types_of(encode(decode(RECORDS[name], document))) != types_of(document)
    ]
    assert wrong == []


def test_every_collection_has_a_record(stored: Stored) -> None:
    filled = {name for name, documents in stored.items() if documents}
    assert filled - RECORDS.keys() == set()


def test_every_declared_field_is_written(stored: Stored) -> None:
    missing = {
        f"{name}.{path}"
        for name, record in RECORDS.items()
        for path in set(declared_paths(record))
        - {path for each in stored.get(name, ()) for path in stored_paths(each)}
    }
    assert missing == {path for paths in ELSEWHERE.values() for path in paths}


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_field_that_is_written_elsewhere_is_written_by_a_test(place: str) -> None:
    path, _, name = place.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert name in {function.name for function in functions}


@pytest.mark.parametrize("name", RECORDS)
def test_models_have_the_fields_of_their_records(name: str) -> None:
    """Those embedded in them too."""
    for model in apps.get_models():
        if model._meta.db_table == name and not model._meta.abstract:
            _assert_same_fields(model, RECORDS[name])


def _assert_same_fields(model: type[Model], record: type[Any]) -> None:
    columns = {field.column: field for field in model._meta.concrete_fields}
    declared = {path for path in declared_paths(record) if "." not in path}
    # Django gives each embedded model a key; inside other documents none is stored.
    keys = {"_id"} if issubclass(model, EmbeddedModel) else set()
    assert (model.__name__, columns.keys() - keys) == (model.__name__, declared - keys)
    for name, part in nested_records(record):
        field = columns[name]
        if isinstance(field, EmbeddedModelArrayField | EmbeddedModelField):
            _assert_same_fields(field.embedded_model, part)
