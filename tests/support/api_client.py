"""People at the pages who override, and programs that call the API."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client

from arbsite.access import tokens
from arbsite.access.records import Scope
from arbsite.api import api
from arbsite.overrides.wiring import open_clock
from positions.services.operator import Operator


@cache
def description() -> Any:
    """The API as it describes itself."""
    return api.get_openapi_schema(path_prefix="/api/v1/")


def operator(name: str = "maria", **settings: Any) -> Client:
    """Somebody who may override and nothing more."""
    user = User.objects.create_user(name)
    user.user_permissions.set(Permission.objects.filter(codename="override"))
    client = Client(**settings)
    client.force_login(user)
    return client


def new_token(name: str, scope: Scope) -> str:
    """A token of a program that is valid for good."""
    return tokens.create(name, scope, None, Operator("test", "a test", open_clock()))


def viewer() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("victor"))
    return client


def ask(client: Client, slug: str, identity: str, status: int = 200) -> str:
    response = client.get(f"/override/{slug}/", {"of": identity})
    assert response.status_code == status, response.content
    return unescape(response.content.decode())


def fields(shown: str) -> dict[str, str]:
    """What a form would send back unchanged: its hidden fields."""
    form = shown.split('class="panel question"')[1].split("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return dict(hidden)


def send(
    client: Client, slug: str, form: dict[str, str], status: int = 302, **more: str
) -> str:
    response = client.post(f"/override/{slug}/do/", {**form, **more})
    assert response.status_code == status, response.content.decode()
    return unescape(response.content.decode())


def told(client: Client) -> str:
    """What the next page says."""
    return unescape(client.get("/controls/").content.decode())


def override(
    client: Client, slug: str, identity: str, reason: str = "as it must be", **more: str
) -> None:
    """The whole way: asked, answered, weighed where that is asked for, done."""
    form = fields(ask(client, slug, identity))
    response = client.post(f"/override/{slug}/do/", {**form, "reason": reason, **more})
    if response.status_code == 200:
        weighed = fields(unescape(response.content.decode()))
        assert weighed["confirmed"] == "yes"
        send(client, slug, weighed)
    else:
        assert response.status_code == 302, response.content.decode()
