"""A first migration that is cut short anywhere is made again from the beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from arbsite import config
from arbsite.startup import migration_lock, schema
from tests.support.crash_life import Crash

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@contextmanager
def database(name: str) -> Iterator[Any]:
    """Another database of the same server, dropped afterwards."""
    before = connection.settings_dict["NAME"]
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = name
    try:
        yield connection.database  # type: ignore[attr-defined]
    finally:
        connection.database.client.drop_database(name)  # type: ignore[attr-defined]
        connection.close_pool()  # type: ignore[attr-defined]
        connection.settings_dict["NAME"] = before


def shape(target: Any) -> dict[str, Any]:
    """Collections with their indexes and validators."""
    return {
        info["name"]: (
            sorted(target[info["name"]].index_information()),
            info["options"].get("validator"),
        )
        for info in target.list_collections()
        if not info["name"].startswith("system.")
    }


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets the nth operation of a migration raise, as a killed server makes it."""

    def die_at(number: int) -> None:
        from django.db.migrations.migration import Migration

        original, left = Migration.apply, [number]

        def apply(self: Any, *args: Any, **more: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                operations = self.operations
                self.operations = operations[: len(operations) // 2]
                original(self, *args, **more)
                self.operations = operations
                raise Crash
            return original(self, *args, **more)

        monkeypatch.setattr(Migration, "apply", apply)

    return die_at


@cache
def whole_shape() -> dict[str, Any]:
    """What a first migration makes that nothing disturbs."""
    with database(f"{connection.settings_dict['NAME']}_whole") as whole:
        schema.run_first_migration(config.load())
        return shape(whole)


@pytest.mark.parametrize("number", [1, 5, 9])
def test_half_of_a_first_migration_is_no_obstacle(
    dying: Callable[[int], None], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    settings, expected = config.load(), whole_shape()
    with database(f"{connection.settings_dict['NAME']}_half") as half:
        with monkeypatch.context():
            dying(number)
            with pytest.raises(Crash):
                schema.run_first_migration(settings)
        monkeypatch.undo()
        assert schema.MARK in half.list_collection_names()
        schema.run_first_migration(settings)
        assert shape(half) == expected
        call_command("migrate", verbosity=0)
        schema.refuse_unmigrated()
        half["positions"].insert_one({"_id": "kept"}, bypass_document_validation=True)
        schema.run_first_migration(settings)
        assert half["positions"].count_documents({}) == 1


def test_a_first_migration_on_another_host_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = config.load()
    with database(f"{connection.settings_dict['NAME']}_shared") as shared:
        assert migration_lock.take(shared, "another host")
        shared[schema.MARK].insert_one({})
        shared["positions"].insert_one({"_id": "kept"})

        take = migration_lock.take

        def finish_there_meanwhile(target: Any, owner: str) -> bool:
            is_taken = take(target, owner)
            if not is_taken:
                shared.drop_collection(schema.MARK)
                shared.drop_collection(migration_lock.LOCK)
            return is_taken

        monkeypatch.setattr(migration_lock, "RETRY_SECONDS", 0)
        monkeypatch.setattr(migration_lock, "take", finish_there_meanwhile)
        schema.run_first_migration(settings)
        assert shared["positions"].count_documents({}) == 1
        assert migration_lock.LOCK not in shared.list_collection_names()


def test_the_lock_of_a_first_migration_is_one_installations_until_it_expires() -> None:
    with database(f"{connection.settings_dict['NAME']}_lock") as shared:
        assert migration_lock.take(shared, "a")
        assert migration_lock.take(shared, "a")
        assert not migration_lock.take(shared, "b")
        expired = {"$set": {"expires": migration_lock.LONG_AGO}}
        shared[migration_lock.LOCK].update_one({}, expired)
        assert migration_lock.take(shared, "b")
        assert not migration_lock.is_held(shared, "a")
        assert migration_lock.is_held(shared, "b")
