"""The database of the tests, emptied between two of them.

Loaded by `-p tests.support.plugin`, before Django's settings are read. Tests have an
embedded mongod of their own (state directory .state/test, its data in memory where
possible, shared by concurrent sessions; the last one out stops and deletes it unless
KEEP_MONGOD is set) and each session a database of its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from pymongo import MongoClient

# A server that was there before the tests is not theirs to stop.
KEPT_RUNNING = bool(
    os.environ.get("KEEP_MONGOD") or os.environ.get("ARBSITE_STATE_DIR")
)
OWN_STATE = Path.cwd() / ".state" / "test"
STATE = Path(os.environ.get("ARBSITE_STATE_DIR") or OWN_STATE)
# Written by migrate, needed by every test, and never changed by one.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}

# Tests start some hundred processes: without bytecode each compiles the product again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

SLOW_FOLDERS = {"crash", "acceptance", "browser", "simulator"}

STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ["ARBSITE_STATE_DIR"] = str(STATE)
os.environ["ARBSITE_DATABASE"] = f"session_{os.getpid()}"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
for name in list(os.environ):
    if name == "MONGODB_URI" or (
        name.startswith("ARBSITE_")
        and name not in {"ARBSITE_STATE_DIR", "ARBSITE_DATABASE"}
    ):
        del os.environ[name]
# Processes that tests start follow no streams unless their test is about those.
os.environ["ARBSITE_STREAMS"] = "false"

from arbsite import config  # noqa: E402  (reads the environment set above)
from arbsite.startup import mongod  # noqa: E402  (reads the environment set above)
from tests.support.emptying import delete_all, shared  # noqa: E402
from tests.support.in_memory import discard, keep_in_memory  # noqa: E402
from tests.support.sizes import sized  # noqa: E402

_users = os.open(STATE / "users", os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(_users, fcntl.LOCK_SH)
# Before Django's settings are read, which make the folder.
if STATE == OWN_STATE:
    keep_in_memory(STATE / "mongodb")


def pytest_configure() -> None:
    address = mongod.ensure(config.load())
    django_settings.DATABASES["default"]["HOST"] = address
    _drop_databases_of_the_dead(address)
    _guard_and_hasten()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three workers to two processors: many tests wait for processes they started."""
    return (os.cpu_count() or 1) * 3 // 2


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    settings = config.load()
    with MongoClient[dict[str, Any]](mongod.uri(settings)) as client:
        client.drop_database(f"test_{settings.database}")
    if KEPT_RUNNING:
        return
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(_users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        mongod.stop(settings)
        discard(STATE / "mongodb")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Files that take long come first, or one of two workers ends with them.
    slow = {item.path for item in items if _is_slow(item)}
    items.sort(key=lambda item: item.path not in slow)
    if shutil.which("chromium") or os.environ.get("CI") == "true":
        return
    absent = pytest.mark.skip(reason="there is no Chromium (make test installs it)")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(absent)


def _is_slow(item: pytest.Item) -> bool:
    return item.path.parent.name in SLOW_FOLDERS or bool(
        item.get_closest_marker("slow")
    )


def _drop_databases_of_the_dead(address: str) -> None:
    with MongoClient[dict[str, Any]](address) as client:
        for name in client.list_database_names():
            pid = name.removeprefix("test_session_").partition("_")[0]
            if name.startswith("test_session_") and not Path("/proc", pid).exists():
                client.drop_database(name)


def _guard_and_hasten() -> None:
    import hypothesis
    from django.test import Client, TransactionTestCase

    from tests.support.quick_login import force_login

    # What holds for a property that says nothing else. A machine may stall.
    hypothesis.settings.register_profile(
        "sized",
        max_examples=sized(50, 100),
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("sized")
    Client.force_login = force_login  # type: ignore[method-assign, assignment]
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Pages are tested without collecting static files first.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django_settings.STORAGES = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": plain}
    }
    django_settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # A private method, which the stubs leave out.
    TransactionTestCase._fixture_teardown = _empty_collections  # type: ignore[attr-defined]


def _empty_collections(test: Any) -> None:
    """Django would drop and rebuild: 0.2 s a test. Emptying costs a hundredth."""
    from django.db import connection

    database = connection.database  # type: ignore[attr-defined]
    assert database.name.startswith("test_"), f"{database.name} is not a test database"
    delete_all(database, KEPT | shared)
