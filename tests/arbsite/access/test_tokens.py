"""Tokens for programs: told once, kept as a digest, limited in time and scope."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from arbsite.access import tokens
from arbsite.access.tokens import (
    BadToken,
    Maker,
    Token,
    create,
    keep,
    recognise,
    revoke,
)
from arbsite.models import Scope
from tasklog.storage.codec import collection
from tests.arbsite.overrides.test_overrides import confirm
from tests.arbsite.test_admin import act
from tests.support.builders import NOW

pytestmark = pytest.mark.django_db

ADMIN = "/admin/arbsite/apitoken/"
MAKE = f"{ADMIN}make/"
DAY = timedelta(days=1)


def given(days: int | None = None, scope: Scope = Scope.READ) -> str:
    return create("grafana", scope, "maria", NOW, days)


def test_a_token_is_known_again_with_its_name_and_scope() -> None:
    token = given(scope=Scope.OPERATE)
    found = recognise(token, NOW)
    assert found == Token(token.split("_")[1], "grafana", Scope.OPERATE)
    assert found.actor == "token grafana"


def test_the_database_cannot_give_a_token_away() -> None:
    token = given()
    (kept,) = collection("api_tokens").find({})
    assert token.split("_", 2)[2] not in repr(kept)
    assert len(kept["digest"]) == 64


def test_two_tokens_of_one_name_are_two() -> None:
    assert given() != given()
    assert collection("api_tokens").count_documents({}) == 2


def test_only_the_whole_token_is_known() -> None:
    token = given()
    _, identity, secret = token.split("_", 2)
    other = given().split("_", 2)[2]
    for wrong in (
        "",
        token[:-1],
        token + "a",
        token.upper(),
        f" {token}",
        f"arb_{identity}_{other}",
        f"arb_{'0' * 12}_{secret}",
        "arb_$ne_" + secret,
    ):
        assert recognise(wrong, NOW) is None, wrong


def test_a_token_runs_out() -> None:
    token = given(days=30)
    assert recognise(token, NOW + 30 * DAY - timedelta(seconds=1))
    assert recognise(token, NOW + 30 * DAY) is None
    assert recognise(given(), NOW + 3000 * DAY)


def test_a_revoked_token_is_dead_at_once() -> None:
    token = given()
    identity = token.split("_")[1]
    assert revoke(identity, Maker("maria", "it leaked", NOW))
    assert recognise(token, NOW) is None
    assert not revoke(identity, Maker("maria", "it leaked", NOW + DAY))
    kept = collection("api_tokens").find_one({"_id": identity})
    assert kept
    assert kept["revoked_at"] == NOW


def test_its_use_is_noted_once_a_minute() -> None:
    token = given()
    seen = []
    for seconds in (0, 30, 59, 60, 61):
        recognise(token, NOW + timedelta(seconds=seconds))
        (kept,) = collection("api_tokens").find({})
        seen.append((kept["last_used_at"] - NOW).total_seconds())
    assert seen == [0, 0, 0, 60, 60]


@pytest.mark.parametrize("field", ["digest", "scope", "expires_at"])
def test_a_damaged_token_lets_nobody_in(field: str) -> None:
    token = given(days=1)
    collection("api_tokens").update_one({}, {"$set": {field: "x"}})
    assert recognise(token, NOW) is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "two\nlines", "\u202eevil"])
def test_a_token_needs_a_name_that_can_be_read(name: str) -> None:
    with pytest.raises(BadToken):
        create(name, Scope.READ, "maria", NOW, None)
    assert collection("api_tokens").count_documents({}) == 0


def test_the_command_prints_a_token_that_works() -> None:
    out = StringIO()
    call_command("createtoken", name="ci", scope="operate", stdout=out)
    found = recognise(out.getvalue().split()[0], datetime.now(UTC))
    assert found
    assert (found.name, found.scope) == ("ci", Scope.OPERATE)


def test_the_command_speaks_json_and_limits_the_time() -> None:
    out = StringIO()
    options = ["--name=ci", "--scope=read", "--days=7", "--json"]
    call_command("createtoken", *options, stdout=out)
    token = json.loads(out.getvalue())["token"]
    now = datetime.now(UTC)
    assert recognise(token, now + 6 * DAY)
    assert recognise(token, now + 8 * DAY) is None


@pytest.mark.parametrize(
    "options",
    [
        ["--scope=read"],
        ["--name=x"],
        ["--name=x", "--scope=all"],
        ["--name=x", "--scope=read", "--days=0"],
        ["--name=x", "--scope=read", "--days=99999"],
        ["--name=", "--scope=read"],
    ],
)
def test_the_command_refuses_what_makes_no_token(options: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("createtoken", *options)
    assert collection("api_tokens").count_documents({}) == 0


def test_an_admin_sees_tokens_and_revokes_them_with_a_reason(
    admin_client: Client,
) -> None:
    token = given()
    identity = token.split("_")[1]
    shown = admin_client.get(ADMIN).content.decode()
    assert "grafana" in shown
    told = confirm(admin_client, ADMIN, "revoke", [identity], reason="it leaked")
    assert "revoked." in told
    assert recognise(token, NOW) is None
    (line,) = collection("task_log").find({"kind": "override_token_revoked"})
    assert (line["actor"], line["reason"]) == ("admin", "it leaked")
    assert line["before"] == {"revoked_at": None}
    assert line["after"]["revoked_at"]
    assert line["token_id"] == identity
    again = act(admin_client, ADMIN, "revoke", [identity]).content.decode()
    assert "cannot be done" in again


def form_of(client: Client, **given: str) -> dict[str, str]:
    shown = client.get(MAKE).content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', shown)
    asked = {"name": "grafana", "scope": "read", "days": "", "reason": "for the wall"}
    return {**dict(found), **asked, **given}


def made(client: Client, given: dict[str, str]) -> str | None:
    """The token that the page shows."""
    answer = client.post(MAKE, given)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    found = re.search(r'id="token">([^<]*)<', answer.content.decode())
    return None if found is None else found[1]


def test_an_admin_makes_a_token_and_sees_it_this_once(admin_client: Client) -> None:
    token = made(admin_client, form_of(admin_client, scope="operate", days="7"))
    assert token
    now = datetime.now(UTC)
    found = recognise(token, now)
    assert found
    assert (found.name, found.scope) == ("grafana", Scope.OPERATE)
    assert recognise(token, now + 8 * DAY) is None
    assert token not in admin_client.get(ADMIN).content.decode()
    (line,) = collection("task_log").find({"kind": "override_token_made"})
    assert (line["actor"], line["reason"]) == ("admin", "for the wall")
    assert line["after"]["scope"] == "operate"
    assert token.split("_", 2)[2] not in repr(line)


def test_a_form_for_a_token_that_is_sent_twice_makes_one(admin_client: Client) -> None:
    given = form_of(admin_client)
    assert made(admin_client, given)
    assert made(admin_client, given) is None
    assert collection("api_tokens").count_documents({}) == 1
    assert collection("task_log").count_documents({}) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "\u202eevil"},
        {"scope": "all"},
        {"days": "0"},
        {"days": "99999"},
        {"reason": "  "},
    ],
)
def test_a_token_that_cannot_be_is_not_made(
    admin_client: Client, wrong: dict[str, str]
) -> None:
    assert made(admin_client, form_of(admin_client, **wrong)) is None
    assert collection("api_tokens").count_documents({}) == 0


def test_a_crash_after_a_token_was_made_or_revoked_loses_no_line() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arbsite.access.tokens.keep", lambda: None)
        identity = given().split("_")[1]
        revoke(identity, Maker("maria", "it leaked", NOW))
    assert collection("task_log").count_documents({}) == 0
    keep()
    keep()
    kinds = [one["kind"] for one in collection("task_log").find()]
    assert sorted(kinds) == ["override_token_made", "override_token_revoked"]


def test_tokens_are_not_made_or_changed_by_forms(admin_client: Client) -> None:
    identity = given().split("_")[1]
    for path in ("add/", f"{identity}/change/", f"{identity}/delete/"):
        assert admin_client.post(ADMIN + path, {"scope": "operate"}).status_code == 403
    (kept,) = collection("api_tokens").find({})
    assert kept["scope"] == "read"


def test_operators_do_not_see_tokens() -> None:
    from django.contrib.auth.models import Group, Permission

    from arbsite.access import roles

    roles.ensure()
    user = User.objects.create_user("jana", is_staff=True)
    user.groups.add(Group.objects.get(name="operator"))
    user.user_permissions.add(*Permission.objects.filter(codename="view_apitoken"))
    client = Client()
    client.force_login(user)
    assert client.get(ADMIN).status_code == 403
    assert client.get(MAKE).status_code == 403
    assert client.post(MAKE, {"name": "x"}).status_code == 403
    assert "apitoken" not in client.get("/admin/").content.decode()


def test_a_token_in_a_log_is_hidden() -> None:
    from tasklog.redaction import Redactor

    assert given() not in Redactor()(f"GET /metrics {given()}")
    assert tokens.FORM.fullmatch(given())
