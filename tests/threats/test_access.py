"""Threats of SECURITY.md to accounts, sessions and what they may do."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from arbsite import config
from arbsite.access.records import Scope
from arbsite.config import ROOT, ConfigError
from positions.models import POSITIONS
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.api_client import new_token, viewer
from tests.support.builders import add

pytestmark = pytest.mark.django_db

PASSWORD = "look-at-it-1"


@pytest.fixture
def maria() -> User:
    return User.objects.create_user("maria", password=PASSWORD)


def test_overrides_without_the_right() -> None:
    add("positions", builders.watching(id="p1"))
    form = {"of": "p1", "seen": "", "confirmed": "yes", "reason": "because"}
    for client, status in ((Client(), 401), (viewer(), 403)):
        assert client.post("/override/cancel/do/", form).status_code == status
    token = new_token("reader", Scope.READ)
    reader = Client(headers={"authorization": f"Bearer {token}"})
    path = "/api/v1/positions/p1/cancel"
    body = {"reason": "because"}
    answer = reader.post(path, body, content_type="application/json")
    assert answer.status_code in {401, 403}
    stored = POSITIONS.get("p1")
    assert stored is not None
    assert stored.state == "watching"


def test_cross_site_requests(maria: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(maria)
    for path in ("/theme/", "/logout/", "/override/cancel/do/", "/login/"):
        assert client.post(path, {}).status_code == 403
    # The API takes no login for what changes something.
    maria.is_superuser = True
    maria.save()
    answer = client.post(
        "/api/v1/positions/p1/cancel", {"reason": "x"}, content_type="application/json"
    )
    assert answer.status_code in {401, 403}
    for app in ("arbsite", "positions", "strategy", "tasklog"):
        for module in (ROOT / app).rglob("*.py"):
            assert "csrf_exempt" not in module.read_text(), module


def test_session_fixation_and_theft(maria: User) -> None:
    client = Client()
    client.get("/login/")
    client.cookies["sessionid"] = "chosen-by-an-attacker"
    client.post("/login/", {"username": "maria", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie.value != "chosen-by-an-attacker"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 60 * 60
    stolen = cookie.value
    client.post("/logout/")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/positions/").status_code == 302


def test_brute_force(maria: User) -> None:
    def log_in(password: str, address: str) -> int:
        form = {"username": "maria", "password": password}
        status: int = Client().post("/login/", form, REMOTE_ADDR=address).status_code
        return status

    for _ in range(5):
        log_in("wrong", "192.0.2.1")
    assert log_in(PASSWORD, "192.0.2.1") == 429
    assert log_in(PASSWORD, "192.0.2.2") == 302


def test_weak_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.DEBUG is False
    assert Client().get("/login/", headers={"host": "evil.org"}).status_code == 400
    for name, text in (
        ("ARBSITE_SECRET_KEY", "django-insecure"),
        ("ARBSITE_ALLOWED_HOSTS", "*"),
    ):
        with monkeypatch.context() as patched:
            patched.setenv(name, text)
            with pytest.raises(ConfigError, match=name):
                config.load()


def test_clickjacking_and_sniffing() -> None:
    for path in ("/login/", "/positions/", "/healthz", "/api/v1/x", "/nowhere/"):
        headers = viewer_headers(path)
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path


def viewer_headers(path: str) -> Any:
    client = Client()
    client.force_login(User.objects.get_or_create(username="victor")[0])
    return client.get(path).headers


def test_floods_of_data() -> None:
    client = viewer()
    for query in ("limit=100000", f"q={'x' * 100_000}", "page=" + "9" * 400):
        assert client.get(f"/positions/?{query}").status_code in {200, 400}
    token = new_token("reader", Scope.READ)
    program = Client(headers={"authorization": f"Bearer {token}"})
    assert program.get("/api/v1/positions?limit=201").status_code == 400
    large = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert client.post("/login/", {"username": large}).status_code == 400


def test_tampering_with_the_trail(admin_client: Client) -> None:
    add("task_log", builders.task(id="t1"))
    before = collection("task_log").find_one({"_id": "t1"})
    for act in ("add/", "t1/change/", "t1/delete/"):
        answer = admin_client.post(f"/admin/tasklog/tasklog/{act}", {"details": "x"})
        assert answer.status_code == 403, act
    assert collection("task_log").find_one({"_id": "t1"}) == before
