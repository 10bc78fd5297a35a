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
from arbsite.startup import schema
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
