"""Threats of SECURITY.md that come with texts and addresses from outside."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re

import pytest
from bson import json_util
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from arbsite.access.records import Scope
from arbsite.config import ROOT, Config
from arbsite.notifying.channels import Undelivered
from arbsite.notifying.channels.webhook import WebhookChannel
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tasklog.redaction import Redactor
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.api_client import new_token, viewer
from tests.support.builders import add
from tests.support.fakes import FakeClock, journal
from tests.support.hostile_texts import HOSTILE, intruders
from tests.support.trail_lines import message

pytestmark = pytest.mark.django_db

CANARY = "canary/7f3a9+Zq&1"
VENDORED = ROOT / "arbsite/static/arbsite/vendor"


@pytest.mark.parametrize(
    "text", ['{"$ne": null}', '{"$gt": ""}', "$where", '["a"]', '{"$regex": "^"}']
)
def test_operator_injection(text: str) -> None:
    add("positions", builders.position(id="p1"))
    client = viewer()
    token = new_token("reader", Scope.READ)
    program = Client(headers={"authorization": f"Bearer {token}"})
    for query in ({"market_type": text}, {"market_type[$ne]": "x"}):
        shown = client.get("/positions/", query)
        assert shown.status_code in {200, 400}
        assert b"/positions/p1/" not in shown.content
        answer = program.get("/api/v1/positions", query)
        assert answer.status_code == 400 or answer.json()["items"] == []


def test_regular_expressions_of_strangers(admin_client: Client) -> None:
    for query in ("event_name__regex=(", "event_name__iregex=(a%2B)%2B$", "q=(", "q=["):
        answer = admin_client.get(f"/admin/positions/position/?{query}", follow=True)
        assert answer.status_code < 500, query


def test_formulas_in_exports() -> None:
    starts = tuple("=+-@\t\r\uff1d\uff0b")
    for number, start in enumerate(starts):
        name = f"{start}cmd|' /C calc'!A0"
        add("positions", builders.position(id=f"p{number}", event_name=name))
    answer = viewer().get("/export/positions.csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert sum("cmd|" in cell for cell in cells) == 8
    names = [cell for cell in cells if "cmd|" in cell]
    assert not [name for name in names if name.startswith(starts)]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:1/",
        "https://[::1]:1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433:1/",
        "https://localhost:1/",
    ],
)
def test_requests_into_the_private_network(url: str) -> None:
    channel = WebhookChannel(
        Config(webhook_url=url, venues="live"), lambda: 0.0, lambda: 0.0
    )
    with pytest.raises(Undelivered):
        channel.send(message())
    for forbidden in ("file:///etc/passwd", "gopher://a.org/", "https://u:p@a.org/"):
        with pytest.raises(ValueError, match="webhook_url"):
            Config(webhook_url=forbidden)


@pytest.mark.parametrize("hostile", HOSTILE[:2])
def test_markup_in_texts_of_venues(hostile: str) -> None:
    add("positions", builders.position(id="p1", event_name=hostile))
    client = viewer()
    for path in ("/", "/positions/", "/positions/p1/"):
        answer = client.get(path)
        assert intruders(answer.content.decode()) == []
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_links_of_venues() -> None:
    add(
        "positions", builders.position(id="p1", legs=[builders.leg(url="javascript:1")])
    )
    add("positions", builders.position(id="p2", legs=[builders.leg(url="//evil.org")]))
    for path in ("/positions/p1/", "/positions/p2/"):
        shown = viewer_of(path)
        assert "javascript:" not in re.sub(r"<pre.*?</pre>", "", shown, flags=re.S)
        assert 'href="//evil.org' not in shown


def viewer_of(path: str) -> str:
    client = Client()
    client.force_login(User.objects.get_or_create(username="victor")[0])
    return client.get(path).content.decode()


def test_secrets_in_logs_and_the_trail() -> None:
    redact = Redactor([CANARY])
    texts = (CANARY, "canary%2F7f3a9%2BZq%261", f"password={CANARY}", f"x?key={CANARY}")
    assert not [text for text in texts if "canary" in redact(text)]
    line = TrailLine(kind=Kind.POLL, action=Action.FETCH, details=settings.SECRET_KEY)
    journal(FakeClock()).write(line)
    stored = json_util.dumps(list(collection("task_log").find()))
    assert settings.SECRET_KEY not in stored


def test_altered_scripts() -> None:
    manifest = json.loads((VENDORED / "manifest.json").read_text())
    for name, entry in manifest.items():
        digest = hashlib.sha256((VENDORED / name).read_bytes()).hexdigest()
        assert digest == entry["sha256"], name
    for path in ("/login/", "/"):
        shown = viewer_of(path)
        assert not re.findall(r'(?:src|href)="https?://', shown)
