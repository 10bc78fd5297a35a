"""Fixtures for tests of every part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.support.emptying import sharing
from tests.support.query_plans import Spy, spy


@pytest.fixture(autouse=True)
def _only_test_databases() -> Any:
    """A test that unblocks the database without the mark would run on the real one."""
    yield
    if connection.connection is not None:
        name = connection.settings_dict["NAME"]
        assert name.startswith("test_"), f"the test used the database {name}"


@pytest.fixture
def spied() -> Iterator[Spy]:
    """Listeners reach clients that are made after them: this test makes its own."""
    connection.close_pool()  # type: ignore[attr-defined]
    yield spy
    spy.commands = None


@pytest.fixture(scope="module")
def share(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[..., None]]:
    """Names collections that a module fills once, for all of its tests to read."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        yield lambda *names: stack.enter_context(sharing(*names))
