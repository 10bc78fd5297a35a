"""Who may go where: each address of the house with the role that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from arbsite.access import roles
from arbsite.access.roles import Role, is_at_least, needed, role_of
from arbsite.models import ApiToken
from tasklog.admin.overriding import OverridableAdmin
from tasklog.storage.codec import collection

pytestmark = pytest.mark.django_db

# Who may read at an address, and who may post to it. A new address needs a line here.
NEEDED = {
    "": ("viewer", "operator"),
    "dashboard/<slug:name>/": ("viewer", "operator"),
    "positions/": ("viewer", "operator"),
    "opportunities/": ("viewer", "operator"),
    "pairs/": ("viewer", "operator"),
    "tasks/": ("viewer", "operator"),
    "decisions/": ("viewer", "operator"),
    "export/<slug:name>.<slug:form>": ("viewer", "operator"),
    "positions/<slug:position_id>/": ("viewer", "operator"),
    "controls/": ("viewer", "operator"),
    "override/<slug:slug>/": ("operator", "operator"),
    "override/<slug:slug>/do/": ("operator", "operator"),
    "queue/": ("viewer", "operator"),
    "notifications/": ("viewer", "operator"),
    "notifications/<slug:name>/test/": ("viewer", "operator"),
    "theme/": ("viewer", "viewer"),
    "login/": ("stranger", "stranger"),
    "logout/": ("viewer", "viewer"),
    "healthz": ("stranger", "stranger"),
    "healthz.json": ("stranger", "stranger"),
    # Asks for a token by itself.
    "metrics": ("stranger", "stranger"),
    "admin/login/": ("stranger", "stranger"),
}
# They ask for a role or a token by themselves; tested beside them.
OF_THEIR_OWN = ("admin/", "api/v1/")


def addresses(
    resolver: URLResolver | None = None, before: str = ""
) -> Iterator[tuple[str, Any]]:
    """Every address of the project with its view."""
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, path)
        else:
            assert isinstance(one, URLPattern)
            yield path, one.callback


HOUSE = {
    path: view
    for path, view in addresses()
    if path in NEEDED or not path.startswith(OF_THEIR_OWN)
}


def test_each_address_has_its_role_written_down() -> None:
    assert set(HOUSE) == set(NEEDED)


@pytest.mark.parametrize("path", HOUSE)
def test_an_address_needs_the_role_that_is_written_down(path: str) -> None:
    view = HOUSE[path]
    assert (needed(view, "GET"), needed(view, "POST")) == NEEDED[path]


def account(role: Role) -> User:
    roles.ensure()
    user = User.objects.create_user(f"the-{role}")
    if role is Role.ADMIN:
        user.is_superuser = user.is_staff = True
        user.save()
    elif role is not Role.STRANGER:
        user.groups.add(Group.objects.get(name=str(role)))
    return user


def client_of(role: Role) -> Client:
    client = Client(raise_request_exception=False)
    if role is not Role.STRANGER:
        client.force_login(account(role))
    return client


def concrete(path: str) -> str:
    return "/" + re.sub(r"<[^>]*>", "x", path)


@pytest.mark.parametrize("role", Role)
def test_each_role_is_let_in_exactly_where_it_may_go(role: Role) -> None:
    client = client_of(role)
    for path, needs in NEEDED.items():
        for method, least in zip(("GET", "POST"), needs, strict=True):
            if path in {"logout/", "metrics"}:
                continue
            answer = client.generic(method, concrete(path))
            if _is_below(role, Role(least)):
                assert _is_turned_away(answer, role), (method, path)
            else:
                assert not _is_turned_away(answer, role), (method, path)


def _is_below(role: Role, least: Role) -> bool:
    return roles.RANKS.index(role) < roles.RANKS.index(least)


def _is_turned_away(answer: Any, role: Role) -> bool:
    if role is Role.STRANGER:
        led = answer.headers.get("Location", "").startswith("/login/?next=")
        return (
            answer.status_code == 302
            and led
            and "admin" not in answer.request["PATH_INFO"]
        )
    return bool(answer.status_code == 403)


@pytest.mark.parametrize("path", [path for path, _ in addresses()])
def test_a_stranger_gets_nothing_at_any_address_but_the_open_ones(path: str) -> None:
    if NEEDED.get(path, ("", ""))[0] == "stranger":
        return
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        answer = Client(raise_request_exception=False).generic(method, concrete(path))
        said = answer.content.decode(errors="replace")
        assert answer.status_code in {302, 401, 403, 404, 405}, (method, path)
        assert "Traceback" not in said


@pytest.mark.parametrize("role", [Role.STRANGER, Role.VIEWER, Role.OPERATOR])
def test_the_admin_is_for_staff(role: Role) -> None:
    answer = client_of(role).get("/admin/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(("/login/", "/admin/login/"))


@pytest.mark.parametrize(
    ("role", "overrides"), [(Role.VIEWER, False), (Role.OPERATOR, True)]
)
def test_staff_of_a_group_may_look_and_only_operators_override(
    role: Role, overrides: bool
) -> None:
    user = account(role)
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    shown = client.get("/admin/").content.decode()
    for name in ("positions/position", "tasklog/tasklog", "strategy/matchedpair"):
        assert f"/admin/{name}/" in shown
    assert "/admin/auth/user/" not in shown
    assert "apitoken" not in shown
    assert user.has_perm(roles.OVERRIDE) is overrides


def test_an_account_without_a_group_may_look() -> None:
    user = User.objects.create_user("somebody")
    assert role_of(user) is Role.VIEWER
    user.is_active = False
    assert role_of(user) is Role.STRANGER
    assert role_of(AnonymousUser()) is Role.STRANGER


def test_each_role_may_do_what_lesser_ones_may() -> None:
    admin = account(Role.ADMIN)
    assert all(is_at_least(admin, role) for role in Role)
    viewer = account(Role.VIEWER)
    assert [is_at_least(viewer, role) for role in Role] == [True, True, False, False]


def test_the_groups_are_made_once_and_mended() -> None:
    roles.ensure()
    operator = Group.objects.get(name="operator")
    before = {one.codename for one in operator.permissions.all()}
    assert {"override", "view_position", "view_tasklog"} <= before
    assert not [name for name in before if name.startswith(("add", "change", "delete"))]
    operator.permissions.remove(Permission.objects.get(codename="override"))
    call_command("createoperator", stdout=StringIO())
    assert {one.codename for one in operator.permissions.all()} == before
    assert Group.objects.count() == 2


def test_who_may_only_look_can_log_out() -> None:
    client = client_of(Role.VIEWER)
    assert client.post("/logout/").status_code == 302
    assert client.get("/").status_code == 302


def test_a_post_without_its_token_is_refused_whoever_sends_it() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account(Role.ADMIN))
    for path in NEEDED:
        answer = client.post(concrete(path))
        assert answer.status_code == 403 or path.startswith(("healthz", "metrics"))
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE


def test_a_page_can_ask_for_more() -> None:
    @roles.needs(Role.ADMIN)
    def page() -> None: ...

    assert needed(page, "GET") is needed(page, "POST") is Role.ADMIN


ACTIONS = [
    (model, one.name)
    for model, owner in site._registry.items()
    if isinstance(owner, OverridableAdmin)
    for one in owner.overrides
]
OF_ADMINS = {ApiToken}


def staff(role: Role) -> User:
    user = account(role)
    user.is_staff = True
    user.save()
    return user


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.ADMIN])
def test_each_action_of_the_admin_is_offered_to_those_who_may_do_it(role: Role) -> None:
    request = RequestFactory().get("/")
    request.user = staff(role)
    for model, name in ACTIONS:
        needs = Role.ADMIN if model in OF_ADMINS else Role.OPERATOR
        offered = name in site._registry[model].get_actions(request)
        assert offered is not _is_below(role, needs), (model, name)
    assert len(ACTIONS) >= 15


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_an_action_that_is_not_offered_does_nothing_when_it_is_sent(role: Role) -> None:
    client = Client()
    client.force_login(staff(role))
    for model, name in ACTIONS:
        if role is Role.OPERATOR and model not in OF_ADMINS:
            continue
        meta = model._meta
        source = collection(meta.db_table)
        source.insert_one({"_id": "x1", "name": "grafana", "revoked_at": None})
        before = source.find_one({"_id": "x1"})
        path = f"/admin/{meta.app_label}/{meta.model_name}/"
        sent = {"action": name, "_selected_action": "x1", "confirmed": "yes"}
        answer = client.post(path, {**sent, "reason": "because", "stamp-x1": ""})
        assert answer.status_code in {200, 302, 403}, (model, name)
        assert source.find_one({"_id": "x1"}) == before, (model, name)
        source.delete_many({})
    assert collection("task_log").count_documents({"action": "override"}) == 0
