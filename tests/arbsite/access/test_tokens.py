"""Tokens for programs: shown once, stored as a digest, limited in time and scope."""

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
from arbsite.access.records import TOKENS, Scope
from arbsite.access.tokens import BadToken, Token, create, recognise, revoke
from positions.services.operator import Operator, Outdated
from tasklog.records import Change
from tasklog.storage.collections import collection
from tests.support.admin_pages import act, confirm
from tests.support.api_client import fields
from tests.support.builders import NOW
from tests.support.documents import read_record, trail_lines
from tests.support.fakes import FakeClock
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

ADMIN = "/admin/arbsite/apitoken/"
CREATE = "/override/create-token/"
DAY = timedelta(days=1)


def maria(reason: str = "for the wall") -> Operator:
    clock = FakeClock()
    clock.wall = NOW
    return Operator("maria", reason, clock)


def created(days: int | None = None, scope: Scope = Scope.READ) -> str:
    return create("grafana", scope, days, maria())


def test_a_token_is_recognised_with_its_name_and_scope() -> None:
    token = created(scope=Scope.OPERATE)
    recognised = recognise(token, NOW)
    assert recognised == Token(token.split("_")[1], "grafana", Scope.OPERATE)
    assert recognised.actor == "token grafana"


def test_the_database_cannot_give_a_token_away() -> None:
    token = created()
    (stored,) = collection("api_tokens").find({})
    assert token.split("_", 2)[2] not in repr(stored)
    assert len(stored["digest"]) == 64


def test_two_tokens_of_one_name_are_two() -> None:
    assert created() != created()
    assert collection("api_tokens").count_documents({}) == 2


def test_only_the_whole_token_is_known() -> None:
    token = created()
    _, identity, secret = token.split("_", 2)
    another_secret = created().split("_", 2)[2]
    for wrong in (
        "",
        token[:-1],
        token + "a",
        token.upper(),
        f" {token}",
        f"arb_{identity}_{another_secret}",
        f"arb_{'0' * 12}_{secret}",
        "arb_$ne_" + secret,
    ):
        assert recognise(wrong, NOW) is None, wrong


def test_a_token_expires() -> None:
    token = created(days=30)
    assert recognise(token, NOW + 30 * DAY - timedelta(seconds=1))
    assert recognise(token, NOW + 30 * DAY) is None
    assert recognise(created(), NOW + 3000 * DAY)


@writes("TokenRecord.revoked_at")
def test_a_revoked_token_is_rejected_at_once() -> None:
    text = created()
    token = read_record(TOKENS, text.split("_")[1])
    revoke(token, maria("it leaked"))
    assert recognise(text, NOW) is None
    with pytest.raises(Outdated):
        revoke(token, maria("it leaked"))
    revoked = read_record(TOKENS, token.id)
    assert revoked.revoked_at == NOW
    with pytest.raises(Outdated):
        revoke(revoked, maria("it leaked"))


@writes(
    "TokenRecord.created_at",
    "TokenRecord.created_by",
    "TokenRecord.digest",
    "TokenRecord.expires_at",
    "TokenRecord.id",
    "TokenRecord.last_used_at",
    "TokenRecord.name",
    "TokenRecord.scope",
)
def test_its_use_is_recorded_once_a_minute() -> None:
    token = created(days=1)
    seen = []
    for seconds in (0, 30, 59, 60, 61):
        recognise(token, NOW + timedelta(seconds=seconds))
        (stored,) = collection("api_tokens").find({})
        seen.append((stored["last_used_at"] - NOW).total_seconds())
    assert seen == [0, 0, 0, 60, 60]


@pytest.mark.parametrize("field", ["digest", "scope", "expires_at"])
def test_a_damaged_token_lets_nobody_in(field: str) -> None:
    token = created(days=1)
    collection("api_tokens").update_one(
        {}, {"$set": {field: "x"}}, bypass_document_validation=True
    )
    assert recognise(token, NOW) is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "two\nlines", "\u202eevil"])
def test_a_token_needs_a_name_that_can_be_read(name: str) -> None:
    with pytest.raises(BadToken):
        create(name, Scope.READ, None, maria())
    assert collection("api_tokens").count_documents({}) == 0


def test_the_command_prints_a_token_that_works() -> None:
    out = StringIO()
    call_command("createtoken", name="ci", scope="operate", stdout=out)
    recognised = recognise(out.getvalue().split()[0], datetime.now(UTC))
    assert recognised
    assert (recognised.name, recognised.scope) == ("ci", Scope.OPERATE)


def test_the_command_writes_json_and_limits_the_lifetime() -> None:
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
def test_the_command_rejects_unusable_arguments(options: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("createtoken", *options)
    assert collection("api_tokens").count_documents({}) == 0


def test_the_command_creates_what_the_action_creates() -> None:
    out = StringIO()
    call_command("createtoken", name="\u200b ci  bot", scope="read", stdout=out)
    (line,) = trail_lines(kind="override_token_created")
    assert line.reason == "created on the command line"
    assert "token ci bot created" in line.details
    with pytest.raises(CommandError, match="days: Use a number between") as problem:
        call_command("createtoken", name="ci", scope="read", days="0")
    assert problem.value.returncode == 2


def test_an_admin_sees_tokens_and_revokes_them_with_a_reason(
    admin_client: Client,
) -> None:
    token = created()
    identity = token.split("_")[1]
    shown = admin_client.get(ADMIN).content.decode()
    assert "grafana" in shown
    shown = confirm(admin_client, ADMIN, "revoke-token", [identity], reason="it leaked")
    assert "revoked." in shown
    assert recognise(token, NOW) is None
    (line,) = trail_lines(kind="override_token_revoked")
    assert (line.actor, line.reason) == ("admin", "it leaked")
    (change,) = line.changes
    assert (change.field, change.before) == ("revoked_at", None)
    assert change.after
    assert line.token_id == identity
    again = act(admin_client, ADMIN, "revoke-token", [identity]).content.decode()
    assert "This cannot be done" in again


def form_of(client: Client, **changes: str) -> dict[str, str]:
    shown = client.get(CREATE, {"of": "new"}).content.decode()
    inputs = {"name": "grafana", "scope": "read", "days": "", "reason": "for the wall"}
    return {**fields(shown), **inputs, **changes}


def shown_token(client: Client, form: dict[str, str], status: int = 200) -> str | None:
    """The token that the page shows."""
    answer = client.post(f"{CREATE}do/", form)
    assert answer.status_code == status
    assert "no-store" in answer.headers["Cache-Control"]
    shown = re.search(r'id="token">([^<]*)<', answer.content.decode())
    return None if shown is None else shown[1]


def test_an_admin_creates_a_token_and_sees_it_once(admin_client: Client) -> None:
    assert f'href="{CREATE}?of=new' in admin_client.get(ADMIN).content.decode()
    token = shown_token(admin_client, form_of(admin_client, scope="operate", days="7"))
    assert token
    now = datetime.now(UTC)
    recognised = recognise(token, now)
    assert recognised
    assert (recognised.name, recognised.scope) == ("grafana", Scope.OPERATE)
    assert recognise(token, now + 8 * DAY) is None
    for path in (ADMIN, "/", "/controls/"):
        assert token not in admin_client.get(path).content.decode()
    assert token.split("_", 2)[2] not in repr(list(collection("sessions").find()))
    (line,) = trail_lines(kind="override_token_created")
    assert (line.actor, line.reason) == ("admin", "for the wall")
    assert Change("scope", None, "operate") in line.changes
    assert token.split("_", 2)[2] not in repr(line)


def test_a_form_for_a_token_that_is_sent_twice_creates_one(
    admin_client: Client,
) -> None:
    form = form_of(admin_client)
    assert shown_token(admin_client, form)
    assert shown_token(admin_client, form, 302) is None
    assert collection("api_tokens").count_documents({}) == 1
    assert collection("task_log").count_documents({}) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"scope": "all"},
        {"days": "0"},
        {"days": "99999"},
        {"reason": "  "},
    ],
)
def test_unusable_inputs_create_no_token(
    admin_client: Client, wrong: dict[str, str]
) -> None:
    assert shown_token(admin_client, form_of(admin_client, **wrong), 422) is None
    assert collection("api_tokens").count_documents({}) == 0


def test_a_crash_after_a_token_was_created_or_revoked_loses_no_line() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arbsite.access.tokens.relay_lines", lambda: None)
        identity = created().split("_")[1]
        revoke(read_record(TOKENS, identity), maria("it leaked"))
    assert trail_lines() == ()
    tokens.relay_lines()
    tokens.relay_lines()
    kinds = [str(line.kind) for line in trail_lines()]
    assert sorted(kinds) == ["override_token_created", "override_token_revoked"]


def test_tokens_are_not_created_or_changed_by_forms_of_the_admin(
    admin_client: Client,
) -> None:
    identity = created().split("_")[1]
    for path in ("add/", f"{identity}/change/", f"{identity}/delete/"):
        assert admin_client.post(ADMIN + path, {"scope": "operate"}).status_code == 403
    (stored,) = collection("api_tokens").find({})
    assert stored["scope"] == "read"


def test_operators_do_not_see_tokens() -> None:
    from django.contrib.auth.models import Group, Permission

    from arbsite.access import roles

    roles.ensure_groups()
    user = User.objects.create_user("jana", is_staff=True)
    user.groups.add(Group.objects.get(name="operator"))
    user.user_permissions.add(*Permission.objects.filter(codename="view_apitoken"))
    client = Client()
    client.force_login(user)
    assert client.get(ADMIN).status_code == 403
    assert client.get(CREATE, {"of": "new"}).status_code == 403
    assert client.post(f"{CREATE}do/", {"of": "new"}).status_code == 403
    assert "apitoken" not in client.get("/admin/").content.decode()


def test_a_token_in_a_log_is_hidden() -> None:
    from tasklog.redaction import Redactor

    assert created() not in Redactor()(f"GET /metrics {created()}")
    assert tokens.FORMAT.fullmatch(created())
