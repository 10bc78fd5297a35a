"""Passwords cannot be tried for ever: five, then a quarter of an hour of nothing."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, RequestFactory, override_settings

from arbsite.access import login_limits
from arbsite.access.login_limits import CLOSED_FOR, closed_for, forgive, try_counted
from tasklog.storage.codec import collection
from tests.support.documents import session_database

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HERE, THERE = "192.0.2.1", "192.0.2.2"
PASSWORD = "look-at-it-1"


def tries(count: int, now: datetime = NOW, name: str = "maria") -> list[bool]:
    return [try_counted(name, HERE, now) for _ in range(count)]


def test_five_tries_are_heard_and_the_sixth_is_not() -> None:
    assert tries(7) == [True] * 5 + [False] * 2


def test_the_door_opens_a_quarter_of_an_hour_after_the_fifth_failure() -> None:
    tries(4)
    tries(1, NOW + 60 * SECOND)
    opens = NOW + 60 * SECOND + CLOSED_FOR
    assert tries(1, opens - SECOND) == [False]
    assert closed_for("maria", HERE, opens - SECOND) == SECOND
    assert closed_for("maria", HERE, opens) is None
    assert tries(6, opens) == [True] * 5 + [False]


def test_knocking_at_a_closed_door_does_not_keep_it_closed() -> None:
    tries(5)
    for minute in range(15):
        tries(3, NOW + timedelta(minutes=minute))
    assert tries(1, NOW + CLOSED_FOR) == [True]


def test_old_failures_are_forgotten() -> None:
    tries(4)
    assert tries(5, NOW + CLOSED_FOR) == [True] * 5


def test_nobody_else_is_kept_out() -> None:
    tries(6)
    assert try_counted("maria", THERE, NOW)
    assert try_counted("jana", HERE, NOW)
    assert not try_counted("MARIA", HERE, NOW)


def test_a_right_password_forgives_what_was_mistyped() -> None:
    tries(4)
    forgive("maria", HERE)
    assert tries(5) == [True] * 5


def test_many_tries_at_once_gain_nothing() -> None:
    def one(_: int) -> bool:
        return try_counted("maria", HERE, NOW)

    with ThreadPoolExecutor(8) as pool:
        heard = list(pool.map(one, range(40)))
    assert sum(heard) == 5


def test_the_database_forgets_by_itself() -> None:
    indexes = session_database()["failed_logins"].index_information()
    assert indexes["failed_login_expires"]["expireAfterSeconds"] == 0
    assert indexes["failed_login_expires"]["key"] == [("expires_at", 1)]
    tries(1)
    (kept,) = collection("failed_logins").find({})
    assert kept["expires_at"] == NOW + CLOSED_FOR
    assert "maria" not in repr(kept)


@pytest.fixture
def maria() -> User:
    return User.objects.create_user("maria", password=PASSWORD)


def log_in(name: str, password: str, path: str = "/login/", **more: Any) -> Any:
    given = {"username": name, "password": password, "next": "/"}
    return Client().post(path, given, **more)


class Clock:
    """Time as the login page reads it."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self, zone: Any) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(login_limits, "datetime", clock)
    return clock


def test_after_five_wrong_passwords_the_right_one_has_to_wait(
    maria: User, clock: Clock
) -> None:
    for number in range(5):
        assert log_in("maria", "wrong").status_code == (200 if number < 4 else 429)
    answer = log_in("maria", PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "901"
    assert "Too many tries. Wait 16 minutes" in answer.content.decode()
    clock.at += CLOSED_FOR
    assert log_in("maria", PASSWORD).status_code == 302


def test_four_wrong_passwords_and_the_right_one_let_in_and_start_anew(
    maria: User, clock: Clock
) -> None:
    for _ in range(3):
        for _ in range(4):
            log_in("maria", "wrong")
        assert log_in("maria", PASSWORD).status_code == 302


def test_a_name_that_does_not_exist_is_answered_the_same(
    maria: User, clock: Clock
) -> None:
    said = []
    for name in ("maria", "nobody"):
        answers = [log_in(name, "wrong") for _ in range(7)]
        texts = [one.content.decode() for one in answers]
        words = [re.findall(r'role="alert">([^<]*)<', text) for text in texts]
        said.append(([one.status_code for one in answers], words))
    assert said[0] == said[1]
    assert said[0][0] == [200] * 4 + [429] * 3


def test_the_admin_has_no_door_beside_this_one(maria: User, clock: Clock) -> None:
    """Its own login page answers no password at all."""
    for _ in range(6):
        answer = log_in("maria", "wrong", "/admin/login/?next=/admin/")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/?")
    for _ in range(5):
        log_in("maria", "wrong")
    assert log_in("maria", PASSWORD, "/admin/login/").status_code == 302
    assert log_in("maria", PASSWORD).status_code == 429


def test_a_flood_for_one_account_does_not_lock_another(
    maria: User, clock: Clock
) -> None:
    for _ in range(20):
        log_in("admin", "wrong")
    assert log_in("maria", PASSWORD).status_code == 302


def test_a_flood_from_elsewhere_does_not_lock_the_owner_out(
    maria: User, clock: Clock
) -> None:
    for _ in range(20):
        log_in("maria", "wrong", REMOTE_ADDR=THERE)
    assert log_in("maria", PASSWORD, REMOTE_ADDR=THERE).status_code == 429
    assert log_in("maria", PASSWORD, REMOTE_ADDR=HERE).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "192.0.2.9", "127.0.0.1"),
        (1, "192.0.2.9", "192.0.2.9"),
        (1, "forged, 192.0.2.9", "192.0.2.9"),
        (2, "forged, 192.0.2.9, 10.0.0.1", "192.0.2.9"),
        (2, "192.0.2.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_an_address_is_what_trusted_proxies_say_and_no_client(
    proxies: int, header: str, address: str
) -> None:
    config = settings.ARBSITE.model_copy(update={"trusted_proxies": proxies})
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})
    with override_settings(ARBSITE=config):
        assert login_limits.client_address(request) == address
