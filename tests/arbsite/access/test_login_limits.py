"""Attempts to log in are limited, and nobody can lock the owner of an account out."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory, override_settings

from arbsite.access import login, origins
from arbsite.access.login_limits import (
    ACCOUNT_ATTEMPTS,
    ADDRESS_ATTEMPTS,
    LOCKOUT,
    count_attempt,
    forgive_attempt,
    lockout_left,
)
from arbsite.access.origins import COOKIE, REMEMBERED, Origin, network_of
from arbsite.access.records import FAILED_LOGINS, KNOWN_LOGINS
from tasklog.records import TRAIL
from tasklog.seals import is_lasting
from tests.support.documents import session_database
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)
HERE, THERE = Origin("192.0.2.1"), Origin("192.0.2.2")
PASSWORD = "look-at-it-1"


def attempts(count: int, now: datetime = NOW, name: str = "maria") -> list[bool]:
    return [count_attempt(name, HERE, now) for _ in range(count)]


def elsewhere(number: int) -> Origin:
    return Origin(f"198.51.{number // 250}.{number % 250}")


def test_five_attempts_are_checked_and_the_sixth_is_not() -> None:
    assert attempts(7) == [True] * 5 + [False] * 2


@writes(
    "FailedLoginRecord.account",
    "FailedLoginRecord.expires_at",
    "FailedLoginRecord.failures",
    "FailedLoginRecord.id",
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
    forgive_attempt("maria", HERE)
    assert attempts(5) == [True] * 5


def test_many_attempts_at_once_gain_nothing() -> None:
    def attempt(_: int) -> bool:
        return count_attempt("maria", HERE, NOW)

    with ThreadPoolExecutor(8) as pool:
        checked = list(pool.map(attempt, range(40)))
    assert sum(checked) == 5


def test_many_addresses_share_the_limit_of_an_account() -> None:
    """Twenty addresses with four passwords each have twenty attempts, not eighty."""
    origins = [elsewhere(number) for number in range(20) for _ in range(4)]
    checked = [count_attempt("maria", origin, NOW) for origin in origins]
    assert sum(checked) == ACCOUNT_ATTEMPTS
    assert lockout_left("maria", elsewhere(99), NOW) == LOCKOUT
    assert count_attempt("jana", elsewhere(99), NOW)


def test_many_names_share_the_limit_of_an_address() -> None:
    checked = [count_attempt(f"name-{number}", HERE, NOW) for number in range(60)]
    assert sum(checked) == ADDRESS_ATTEMPTS
    assert count_attempt("name-1", THERE, NOW)


def test_one_address_uses_up_five_attempts_of_an_account_at_most() -> None:
    attempts(60)
    checked = [count_attempt("maria", elsewhere(number), NOW) for number in range(60)]
    assert sum(checked) == ACCOUNT_ATTEMPTS - 5


def test_a_right_password_does_not_clear_the_attempts_on_other_accounts() -> None:
    for number in range(60):
        count_attempt(f"name-{number % 29}", HERE, NOW)
        if count_attempt("own", HERE, NOW):
            forgive_attempt("own", HERE)
    assert lockout_left("own", HERE, NOW) == LOCKOUT


@pytest.mark.parametrize(
    "familiar",
    [Origin(HERE.address, is_familiar=True), Origin("203.0.113.9", browser="b1")],
    ids=["address", "browser"],
)
def test_strangers_cannot_use_up_the_attempts_of_a_familiar_origin(
    familiar: Origin,
) -> None:
    for number in range(60):
        count_attempt("maria", elsewhere(number), NOW)
        count_attempt(f"name-{number}", Origin(familiar.address), NOW)
    checked = [count_attempt("maria", familiar, NOW) for _ in range(6)]
    assert checked == [True] * 5 + [False]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::7", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff::", "2001:db8:0:1::/64"),
        ("unix socket", "unix socket"),
        ("", ""),
    ],
)
def test_a_customer_of_ipv6_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize("name", ["failed_login", "known_login"])
def test_the_database_deletes_what_has_expired(name: str) -> None:
    indexes = session_database()[f"{name}s"].index_information()
    assert indexes[f"{name}_expires"]["expireAfterSeconds"] == 0
    assert indexes[f"{name}_expires"]["key"] == [("expires_at", 1)]


def test_no_name_is_stored_with_failures() -> None:
    attempts(1)
    stored = FAILED_LOGINS.find({}).records
    assert {limit.expires_at for limit in stored} == {NOW + LOCKOUT}
    assert len(stored) == 3
    assert "maria" not in repr(stored)


def test_an_operator_unlocks_an_account_or_an_address() -> None:
    for number in range(30):
        count_attempt("maria", elsewhere(number), NOW)
        count_attempt(f"name-{number}", HERE, NOW)
    assert not count_attempt("maria", elsewhere(99), NOW)
    assert not count_attempt("jana", HERE, NOW)
    for subject in ("Maria", HERE.address):
        call_command("unlock", subject, "--reason", "attacked", stdout=StringIO())
    assert count_attempt("maria", elsewhere(99), NOW)
    assert count_attempt("jana", HERE, NOW)
    lines = [line.details for line in TRAIL.show({"kind": "login_unlocked"})]
    assert len(lines) == 2
    assert all(line.endswith("attacked") for line in lines)


def test_unlocking_reads_an_index(spied: Any) -> None:
    call_command("unlock", "maria", "--reason", "attacked", stdout=StringIO())
    plan = session_database().command(
        "explain",
        {"delete": "failed_logins", "deletes": [{"q": {"account": "x"}, "limit": 0}]},
        verbosity="queryPlanner",
    )
    assert "failed_login_account" in str(plan)


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
    monkeypatch.setattr(login, "datetime", clock)
    return clock


def test_after_five_wrong_passwords_the_right_one_has_to_wait(
    maria: User, clock: Clock
) -> None:
    for number in range(5):
        assert log_in("maria", "wrong").status_code == (200 if number < 4 else 429)
    answer = log_in("maria", PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "901"
    assert "Too many attempts. Try again in 16 minutes" in answer.content.decode()
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
        log_in("maria", "wrong", REMOTE_ADDR=THERE.address)
    assert log_in("maria", PASSWORD, REMOTE_ADDR=THERE.address).status_code == 429
    assert log_in("maria", PASSWORD, REMOTE_ADDR=HERE.address).status_code == 302


@writes("KnownLoginRecord.id", "KnownLoginRecord.expires_at")
@pytest.mark.parametrize("by", ["address", "browser"])
def test_an_owner_who_logged_in_before_gets_in_while_strangers_attack(
    maria: User, clock: Clock, by: str
) -> None:
    owner = Client()
    form = {"username": "maria", "password": PASSWORD}
    assert owner.post("/login/", form, REMOTE_ADDR=HERE.address).status_code == 302
    (known,) = KNOWN_LOGINS.find({}).records
    assert known.expires_at == NOW + REMEMBERED
    for number in range(ACCOUNT_ATTEMPTS):
        count_attempt("maria", elsewhere(number), NOW)
    stranger = log_in("maria", PASSWORD, REMOTE_ADDR=THERE.address)
    assert stranger.status_code == 429
    if by == "address":
        answer = log_in("maria", PASSWORD, REMOTE_ADDR=HERE.address)
    else:
        answer = owner.post("/login/", form, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code == 302


def test_the_cookie_of_a_browser_counts_for_its_own_account_only(
    maria: User, clock: Clock
) -> None:
    cookie = log_in("maria", PASSWORD).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = cookie.value
    assert origins.origin_of(request, "maria", NOW).browser
    assert not origins.origin_of(request, "jana", NOW).browser
    request.COOKIES[COOKIE] = cookie.value[:-1] + "?"
    assert not origins.origin_of(request, "maria", NOW).browser


def test_each_login_leaves_a_line_and_no_password_that_was_typed_as_a_name(
    maria: User, clock: Clock
) -> None:
    log_in("maria", "wrong")
    log_in("hunter2hunter2", "")
    log_in("hunter2hunter2", "wrong")
    log_in("maria", PASSWORD)
    for _ in range(9):
        log_in("maria", "wrong", REMOTE_ADDR=THERE.address)
    lines = list(TRAIL.show({}, [("timestamp", 1), ("_id", 1)]))
    texts = sorted(line.details for line in lines)
    assert texts == sorted(
        [
            "a login as maria failed from 127.0.0.1",
            "a login under an unknown name failed from 127.0.0.1",
            "maria logged in from 127.0.0.1",
            *["a login as maria failed from 192.0.2.2"] * 5,
        ]
    )
    assert [line.actor for line in lines if line.kind == "logged_in"] == ["maria"]
    # Nobody is notified of what strangers can cause, and it does not stay for good.
    assert not [line for line in lines if line.unnotified]
    stored = list(TRAIL.raw.find())
    assert len(stored) == len(lines)
    assert not any(map(is_lasting, stored))


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
        assert origins.client_address(request) == address
