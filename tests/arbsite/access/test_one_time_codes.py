"""An account can require a one-time code beside its password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pyotp
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, override_settings

from arbsite.access import one_time_codes
from arbsite.access.records import ONE_TIME_CODES
from tasklog.records import TRAIL
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
STEP = timedelta(seconds=30)
PASSWORD = "look-at-it-1"


@pytest.fixture
def maria() -> User:
    return User.objects.create_user("maria", password=PASSWORD)


def code_at(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


def log_in(code: str = "", password: str = PASSWORD) -> Any:
    form = {"username": "maria", "password": password, "code": code}
    return Client().post("/login/", form)


def set_up() -> str:
    output = StringIO()
    call_command("onetimecode", "require", "maria", stdout=output)
    otp = pyotp.parse_uri(output.getvalue().splitlines()[0])
    assert isinstance(otp, pyotp.TOTP)
    return otp.secret


def test_an_account_without_one_needs_no_code(maria: User) -> None:
    assert log_in().status_code == 302


def test_password_and_code_are_both_needed(maria: User) -> None:
    secret = set_up()
    code = code_at(secret, datetime.now(UTC))
    refused = [log_in(), log_in("000000"), log_in(code, "wrong")]
    assert [answer.status_code for answer in refused] == [200, 200, 200]
    assert log_in(code).status_code == 302


def test_a_wrong_code_gets_the_answer_of_a_wrong_password(maria: User) -> None:
    set_up()
    texts = [
        answer.content.decode().partition('role="alert">')[2].partition("<")[0]
        for answer in (log_in("000000"), log_in("000000", "wrong"))
    ]
    assert texts[0] == texts[1] != ""


def test_wrong_codes_count_against_the_limits(maria: User) -> None:
    secret = set_up()
    for _ in range(5):
        log_in("000000")
    assert log_in(code_at(secret, datetime.now(UTC))).status_code == 429


@writes(
    "OneTimeCodeRecord.id",
    "OneTimeCodeRecord.salt",
    "OneTimeCodeRecord.last_step",
    "OneTimeCodeRecord.created_at",
)
def test_a_code_is_accepted_once(maria: User) -> None:
    code = code_at(one_time_codes.require(maria.pk, NOW), NOW)
    assert one_time_codes.accept(maria.pk, code, NOW)
    assert not one_time_codes.accept(maria.pk, code, NOW)
    assert not one_time_codes.accept(maria.pk, code, NOW + STEP)


def test_a_code_is_accepted_one_step_early_or_late(maria: User) -> None:
    secret = one_time_codes.require(maria.pk, NOW)
    for steps, is_accepted in ((-2, False), (-1, True), (1, True), (2, False)):
        code = code_at(secret, NOW + steps * STEP)
        assert one_time_codes.accept(maria.pk, code, NOW) is is_accepted, steps


def test_the_database_alone_does_not_make_codes(maria: User) -> None:
    secret = one_time_codes.require(maria.pk, NOW)
    assert secret not in repr(ONE_TIME_CODES.find({}).records)
    with override_settings(SECRET_KEY="of another installation"):
        assert not one_time_codes.accept(maria.pk, code_at(secret, NOW), NOW)


def test_the_command_line_removes_it_and_leaves_lines(maria: User) -> None:
    set_up()
    output = StringIO()
    call_command("onetimecode", "remove", "maria", stdout=output)
    assert "needs no one-time code any more" in output.getvalue()
    assert log_in().status_code == 302
    kinds = [str(line.kind) for line in TRAIL.show({"kind": {"$regex": "^code_"}})]
    assert sorted(kinds) == ["code_removed", "code_required"]
    with pytest.raises(CommandError, match="there is no account jana"):
        call_command("onetimecode", "remove", "jana")
