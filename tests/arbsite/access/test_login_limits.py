"""Attempts to log in are limited: five, then none for a quarter of an hour."""

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
from arbsite.access.login_limits import (
    LOCKOUT,
    clear_attempts,
    count_attempt,
    lockout_left,
)
from arbsite.access.records import FAILED_LOGINS
from tests.support.documents import session_database
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)
HERE, THERE = "192.0.2.1", "192.0.2.2"
PASSWORD = "look-at-it-1"


def attempts(count: int, now: datetime = NOW, name: str = "maria") -> list[bool]:
    return [count_attempt(name, HERE, now) for _ in range(count)]


def test_five_attempts_are_checked_and_the_sixth_is_not() -> None:
    assert attempts(7) == [True] * 5 + [False] * 2


@writes(
    "FailedLoginRecord.expires_at", "FailedLoginRecord.failures", "FailedLoginRecord.id"
)
def test_the_lockout_ends_a_quarter_of_an_hour_after_the_fifth_failure() -> None:
    attempts(4)
    attempts(1, NOW + 60 * ONE_SECOND)
    end = NOW + 60 * ONE_SECOND + LOCKOUT
    assert attempts(1, end - ONE_SECOND) == [False]
    assert lockout_left("maria", HERE, end - ONE_SECOND) == ONE_SECOND
    assert lockout_left("maria", HERE, end) is None
    assert attempts(6, end) == [True] * 5 + [False]


def test_attempts_during_a_lockout_do_not_prolong_it() -> None:
    attempts(5)
    for minute in range(15):
        attempts(3, NOW + timedelta(minutes=minute))
    assert attempts(1, NOW + LOCKOUT) == [True]


def test_old_failures_are_forgotten() -> None:
    attempts(4)
    assert attempts(5, NOW + LOCKOUT) == [True] * 5


def test_nobody_else_is_locked_out() -> None:
    attempts(6)
    assert count_attempt("maria", THERE, NOW)
    assert count_attempt("jana", HERE, NOW)
    assert not count_attempt("MARIA", HERE, NOW)


def test_a_right_password_clears_the_failures_before_it() -> None:
    attempts(4)
    clear_attempts("maria", HERE)
    assert attempts(5) == [True] * 5


def test_many_attempts_at_once_gain_nothing() -> None:
    def attempt(_: int) -> bool:
        return count_attempt("maria", HERE, NOW)

    with ThreadPoolExecutor(8) as pool:
        checked = list(pool.map(attempt, range(40)))
    assert sum(checked) == 5


def test_the_database_deletes_expired_failures() -> None:
    indexes = session_database()["failed_logins"].index_information()
    assert indexes["failed_login_expires"]["expireAfterSeconds"] == 0
    assert indexes["failed_login_expires"]["key"] == [("expires_at", 1)]
    attempts(1)
    (stored,) = FAILED_LOGINS.find({}).records
    assert stored.expires_at == NOW + LOCKOUT
    assert "maria" not in repr(stored)


@pytest.fixture
def maria() -> User:
    return User.objects.create_user("maria", password=PASSWORD)


def log_in(name: str, password: str, path: str = "/login/", **more: Any) -> Any:
    form = {"username": name, "password": password, "next": "/"}
    return Client().post(path, form, **more)


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
    clock.at += LOCKOUT
    assert log_in("maria", PASSWORD).status_code == 302


def test_the_right_password_after_four_wrong_ones_logs_in_and_clears_them(
    maria: User, clock: Clock
) -> None:
    for _ in range(3):
        for _ in range(4):
            log_in("maria", "wrong")
        assert log_in("maria", PASSWORD).status_code == 302


def test_an_unknown_name_gets_the_same_answers(maria: User, clock: Clock) -> None:
    answers_by_name = []
    for name in ("maria", "nobody"):
        answers = [log_in(name, "wrong") for _ in range(7)]
        texts = [answer.content.decode() for answer in answers]
        alerts = [re.findall(r'role="alert">([^<]*)<', text) for text in texts]
        answers_by_name.append(([answer.status_code for answer in answers], alerts))
    assert answers_by_name[0] == answers_by_name[1]
    assert answers_by_name[0][0] == [200] * 4 + [429] * 3


def test_the_admin_has_no_login_of_its_own(maria: User, clock: Clock) -> None:
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


def test_a_flood_from_elsewhere_does_not_lock_out_the_owner(
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
def test_the_address_of_a_client_is_what_trusted_proxies_say(
    proxies: int, header: str, address: str
) -> None:
    config = settings.ARBSITE.model_copy(update={"trusted_proxies": proxies})
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})
    with override_settings(ARBSITE=config):
        assert login_limits.client_address(request) == address
