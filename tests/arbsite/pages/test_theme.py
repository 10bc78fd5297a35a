"""Light, dark or as the system has it: kept by a cookie, without a script."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.api_client import viewer

pytestmark = pytest.mark.django_db
BY_SYSTEM = 'dark.css" media="(prefers-color-scheme: dark)"'


def sheets(client: Client, theme: str | None) -> str:
    if theme is not None:
        client.post("/theme/", {"theme": theme, "next": "/controls/"})
    return str(client.get("/controls/").content.decode())


@pytest.mark.parametrize("theme", [None, "auto", "blue", "<script>"])
def test_the_system_decides_unless_somebody_does(theme: str | None) -> None:
    assert BY_SYSTEM in sheets(viewer(), theme)


def test_dark_is_always_dark_and_light_never() -> None:
    client = viewer()
    shown = sheets(client, "dark")
    assert "dark.css" in shown
    assert BY_SYSTEM not in shown
    assert "dark.css" not in sheets(client, "light")


def test_a_cookie_of_somebody_elses_making_changes_nothing() -> None:
    client = viewer()
    client.cookies["theme"] = '"><script>'
    assert BY_SYSTEM in sheets(client, None)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "x"])
def test_the_way_back_is_on_this_site(back: str) -> None:
    answer = viewer().post("/theme/", {"theme": "dark", "next": back})
    assert answer.headers["Location"] == "/"


def test_the_choice_is_made_by_post_alone() -> None:
    assert viewer().get("/theme/").status_code == 405
