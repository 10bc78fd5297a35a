"""Each address of the site with the role that it requires."""

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
from arbsite.access.roles import Role, is_at_least, required_role, role_of
from arbsite.models import ApiToken
from arbsite.overrides.actions import ACTIONS as DECLARED
from tasklog.storage.collections import collection

pytestmark = pytest.mark.django_db

# Who may read at an address, and who may post to it. A new address needs a line here.
REQUIRED = {
    "": ("viewer", "operator"),
    "dashboard/live/": ("viewer", "operator"),
    "review/": ("viewer", "operator"),
    "health/": ("viewer", "operator"),
    "password/": ("viewer", "viewer"),
    "favicon.ico": ("anonymous", "anonymous"),
    "positions/": ("viewer", "operator"),
    "opportunities/": ("viewer", "operator"),
    "pairs/": ("viewer", "operator"),
    "pairs/<slug:pair_id>/": ("viewer", "operator"),
    "tasks/": ("viewer", "operator"),
    "decisions/": ("viewer", "operator"),
    "views/<slug:name>/": ("viewer", "viewer"),
    "export/<slug:name>.<slug:form>": ("viewer", "operator"),
    "positions/<slug:position_id>/": ("viewer", "operator"),
    "performance/": ("viewer", "operator"),
    "performance/tax.<slug:form>": ("viewer", "operator"),
    "calendar/": ("viewer", "operator"),
    "rejections/": ("viewer", "operator"),
    "controls/": ("viewer", "operator"),
    "override/<slug:name>/": ("operator", "operator"),
    "override/<slug:name>/do/": ("operator", "operator"),
    "queue/": ("viewer", "operator"),
    "notifications/": ("viewer", "operator"),
    "notifications/<slug:name>/test/": ("viewer", "operator"),
    "docs/": ("viewer", "operator"),
    "docs/<path:path>": ("viewer", "operator"),
    "theme/": ("viewer", "viewer"),
    "login/": ("anonymous", "anonymous"),
    "logout/": ("viewer", "viewer"),
    "healthz": ("anonymous", "anonymous"),
    "healthz.json": ("anonymous", "anonymous"),
    # Requires a token by itself.
    "metrics": ("anonymous", "anonymous"),
    "admin/login/": ("anonymous", "anonymous"),
}
# They require a role or a token by themselves and are tested elsewhere.
EXEMPT = ("admin/", "api/")


def addresses(
    resolver: URLResolver | None = None, before: str = ""
) -> Iterator[tuple[str, Any]]:
    """Every address of the project with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, path)
        else:
            assert isinstance(pattern, URLPattern)
            yield path, pattern.callback


VIEWS = {
    path: view
    for path, view in addresses()
    if path in REQUIRED or not path.startswith(EXEMPT)
}


def test_each_address_is_in_the_table_of_roles() -> None:
    assert set(VIEWS) == set(REQUIRED)


@pytest.mark.parametrize("path", VIEWS)
def test_an_address_requires_the_role_in_the_table(path: str) -> None:
    view = VIEWS[path]
    assert (required_role(view, "GET"), required_role(view, "POST")) == REQUIRED[path]


def account(role: Role) -> User:
    roles.ensure_groups()
    user = User.objects.create_user(f"the-{role}")
    if role is Role.ADMIN:
        user.is_superuser = user.is_staff = True
        user.save()
    elif role is not Role.ANONYMOUS:
        user.groups.add(Group.objects.get(name=str(role)))
    return user


def client_of(role: Role) -> Client:
    client = Client(raise_request_exception=False)
    if role is not Role.ANONYMOUS:
        client.force_login(account(role))
    return client


def concrete(path: str) -> str:
    return "/" + re.sub(r"<[^>]*>", "x", path)


@pytest.mark.parametrize("role", Role)
def test_each_role_is_admitted_exactly_where_it_may_go(role: Role) -> None:
    client = client_of(role)
    for path, needs in REQUIRED.items():
        for method, least in zip(("GET", "POST"), needs, strict=True):
            if path in {"logout/", "metrics"}:
                continue
            answer = client.generic(method, concrete(path))
            if _is_below(role, Role(least)):
                assert _is_rejected(answer, role), (method, path)
            else:
                assert not _is_rejected(answer, role), (method, path)


def _is_below(role: Role, least: Role) -> bool:
    return roles.RANKS.index(role) < roles.RANKS.index(least)


def _is_rejected(answer: Any, role: Role) -> bool:
    if role is Role.ANONYMOUS:
        is_redirected = answer.headers.get("Location", "").startswith("/login/?next=")
        return (
            answer.status_code == 302
            and is_redirected
            and "admin" not in answer.request["PATH_INFO"]
        )
    return bool(answer.status_code == 403)


@pytest.mark.parametrize("path", [path for path, _ in addresses()])
def test_the_anonymous_get_nothing_but_the_open_addresses(path: str) -> None:
    if REQUIRED.get(path, ("", ""))[0] == "anonymous":
        return
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        answer = Client(raise_request_exception=False).generic(method, concrete(path))
        content = answer.content.decode(errors="replace")
        assert answer.status_code in {302, 401, 403, 404, 405}, (method, path)
        assert "Traceback" not in content


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.VIEWER, Role.OPERATOR])
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
    assert role_of(user) is Role.ANONYMOUS
    assert role_of(AnonymousUser()) is Role.ANONYMOUS


def test_each_role_may_do_what_lower_ones_may() -> None:
    admin = account(Role.ADMIN)
    assert all(is_at_least(admin, role) for role in Role)
    viewer = account(Role.VIEWER)
    assert [is_at_least(viewer, role) for role in Role] == [True, True, False, False]


def test_the_groups_are_created_once_and_repaired() -> None:
    roles.ensure_groups()
    operator = Group.objects.get(name="operator")
    before = {permission.codename for permission in operator.permissions.all()}
    assert {"override", "view_position", "view_tasklog"} <= before
    assert not [name for name in before if name.startswith(("add", "change", "delete"))]
    operator.permissions.remove(Permission.objects.get(codename="override"))
    call_command("createoperator", stdout=StringIO())
    assert {permission.codename for permission in operator.permissions.all()} == before
    assert Group.objects.count() == 2


def test_a_viewer_can_log_out() -> None:
    client = client_of(Role.VIEWER)
    assert client.post("/logout/").status_code == 302
    assert client.get("/").status_code == 302


def test_a_post_without_its_csrf_token_is_rejected_whoever_sends_it() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account(Role.ADMIN))
    for path in REQUIRED:
        answer = client.post(concrete(path))
        assert answer.status_code == 403 or path.startswith(("healthz", "metrics"))
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE


def test_a_page_can_require_more() -> None:
    @roles.needs(Role.ADMIN)
    def page() -> None: ...

    assert required_role(page, "GET") is Role.ADMIN
    assert required_role(page, "POST") is Role.ADMIN


ACTIONS = [
    (model, action.name)
    for model in site._registry
    for action in DECLARED.values()
    if model in action.target.lists
]
FOR_ADMINS = {ApiToken}


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
        needs = Role.ADMIN if model in FOR_ADMINS else Role.OPERATOR
        offered = name in site._registry[model].get_actions(request)
        assert offered is not _is_below(role, needs), (model, name)
    assert len(ACTIONS) >= 15


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_an_action_that_is_not_offered_does_nothing_when_it_is_sent(role: Role) -> None:
    client = Client()
    client.force_login(staff(role))
    for model, name in ACTIONS:
        if role is Role.OPERATOR and model not in FOR_ADMINS:
            continue
        meta = model._meta
        source = collection(meta.db_table)
        source.insert_one(
            {"_id": "x1", "name": "grafana", "revoked_at": None},
            bypass_document_validation=True,
        )
        before = source.find_one({"_id": "x1"})
        path = f"/admin/{meta.app_label}/{meta.model_name}/"
        choice = {"action": name, "_selected_action": "x1", "index": "0"}
        answer = client.post(path, choice)
        assert answer.status_code in {200, 302, 403}, (model, name)
        form = {"of": "x1", "seen": "", "confirmed": "yes", "reason": "because"}
        answer = client.post(f"/override/{name}/do/", form)
        assert answer.status_code == 403, (model, name)
        assert source.find_one({"_id": "x1"}) == before, (model, name)
        source.delete_many({})
    assert collection("task_log").count_documents({"action": "override"}) == 0
