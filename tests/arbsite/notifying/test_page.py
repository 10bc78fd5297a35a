"""The page: channels without their secrets, modes changed with a reason, tests sent."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from arbsite.config import Config
from arbsite.notifying import rules
from arbsite.notifying.events import EVENTS, Event
from arbsite.notifying.records import RULES
from arbsite.notifying.throttle import Mode
from tasklog.kinds import Action, Status
from tasklog.records import TRAIL, Change
from tests.support import builders
from tests.support.api_client import ask, fields, operator, override, send, viewer
from tests.support.builders import NOW, add
from tests.support.documents import trail_lines
from tests.support.fake_http import answering
from tests.support.mailbox import receiving

pytestmark = pytest.mark.django_db

CANARY = "canary-19c4bb"
PAGE = "/notifications/"


@pytest.fixture
def maria() -> Client:
    return operator()


def configured(monkeypatch: Any, **changes: Any) -> None:
    monkeypatch.setattr(settings, "ARBSITE", Config(**changes))


def shown(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_without_a_channel_the_page_says_what_to_set(maria: Client) -> None:
    page = shown(maria)
    for expected in (
        "No channels configured",
        "ARBSITE_WEBHOOK_URL",
        "ARBSITE_MAIL_TO",
    ):
        assert expected in page
    for event_type in EVENTS.values():
        assert event_type.title in page
        assert event_type.meaning in page


def test_channels_are_shown_without_their_secrets(
    maria: Client, monkeypatch: Any
) -> None:
    configured(
        monkeypatch,
        webhook_url=f"https://hooks.example.com/{CANARY}",
        webhook_secret=CANARY * 2,
        smtp_host="mail.example.com",
        smtp_user="arb",
        smtp_password=CANARY,
        mail_to="ops@example.com",
        apprise_urls=f"tgram://{CANARY}/1 slack://{CANARY}",
    )
    page = shown(maria)
    assert CANARY not in page
    for expected in (
        "https://hooks.example.com/… (signed)",
        "1 address through mail.example.com:587",
        "tgram://… through Apprise",
        "slack://… through Apprise",
    ):
        assert expected in page


def test_messages_are_listed_with_their_status(maria: Client) -> None:
    add(
        "notifications",
        builders.notification(position_id="p1", suppressed=4),
        builders.notification(status="suppressed", due_at=NOW + timedelta(minutes=1)),
        builders.notification(status="failed", error="answered 404", event="loss"),
    )
    page = shown(maria)
    assert 'href="/positions/p1/"' in page
    assert "4 suppressed before it" in page
    assert "answered 404" in page
    row = re.search(r"Position entered<small>.*?</tr>", page, re.DOTALL)
    assert row
    assert 'data-label="Suppressed now">1<' in row[0]


def test_a_mode_is_changed_with_a_reason_and_recorded(maria: Client) -> None:
    override(maria, "notify", "loss", reason="too many of them", mode="throttled")
    rule = rules.rules()[Event.LOSS]
    assert (rule.mode, rule.actor) == (Mode.THROTTLED, "maria")
    assert rule.reason == "too many of them"
    (line,) = TRAIL.find({"kind": "override_notify"}).records
    assert line.action is Action.OVERRIDE
    assert line.actor == "maria"
    assert line.changes == (Change("mode", "on", "throttled"),)
    assert line.event == "loss"
    assert "too many of them" in shown(maria)


@pytest.mark.parametrize("changes", [{"mode": "loud"}, {"mode": ""}, {"reason": "x"}])
def test_an_unknown_mode_or_a_missing_reason_is_rejected(
    maria: Client, changes: dict[str, str]
) -> None:
    form = fields(ask(maria, "notify", "loss"))
    send(maria, "notify", form, 422, **{"mode": "off", "reason": "quiet", **changes})
    assert rules.rules()[Event.LOSS].mode is Mode.ON


def test_of_two_who_change_a_mode_the_later_learns_that_it_has_changed(
    maria: Client,
) -> None:
    form = fields(ask(maria, "notify", "loss"))
    override(maria, "notify", "loss", mode="throttled")
    answer = send(maria, "notify", form, 409, mode="off", reason="too late")
    assert "on" in answer
    assert rules.rules()[Event.LOSS].mode is Mode.THROTTLED


def test_an_unknown_kind_of_event_cannot_be_changed(maria: Client) -> None:
    ask(maria, "notify", "nonsense", 404)


def test_a_viewer_can_neither_change_nor_test(monkeypatch: Any) -> None:
    configured(monkeypatch, webhook_url="https://hooks.example.com/")
    client = viewer()
    page = shown(client)
    assert "Send a test" not in page
    assert "/override/notify/" not in page
    assert client.post(f"{PAGE}webhook/test/").status_code == 403


def test_a_test_is_sent_and_its_outcome_shown(maria: Client, monkeypatch: Any) -> None:
    with answering("200 OK") as server:
        configured(monkeypatch, webhook_url=server.url)
        assert "Send a test" in shown(maria)
        answer = maria.post(f"{PAGE}webhook/test/", follow=True)
    assert "webhook: the test message was taken." in answer.content.decode()
    assert b"requested by maria" in server.requests[0]
    (line,) = TRAIL.find({"kind": "override_notify_test"}).records
    assert (line.actor, line.status) == ("maria", Status.SUCCESS)


def test_a_test_that_fails_says_why(maria: Client, monkeypatch: Any) -> None:
    with answering("401 Unauthorized") as server:
        configured(monkeypatch, webhook_url=f"{server.url}/{CANARY}")
        answer = maria.post(f"{PAGE}webhook/test/", follow=True)
    page = answer.content.decode()
    assert "webhook: the test message was not taken: answered 401" in page
    assert CANARY not in page
    (line,) = TRAIL.find({"kind": "override_notify_test"}).records
    assert (line.status, line.error) == (Status.FAILURE, "answered 401")


def test_mail_can_be_tested_too(maria: Client, monkeypatch: Any) -> None:
    with receiving() as server:
        configured(
            monkeypatch,
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security="none",
            mail_to="ops@example.com",
        )
        answer = maria.post(f"{PAGE}mail/test/", follow=True)
    assert "mail: the test message was taken." in answer.content.decode()
    assert server.emails[0]["Subject"] == "SIMULATED · Test message"


def test_an_unknown_channel_is_not_tested(maria: Client) -> None:
    assert maria.post(f"{PAGE}webhook/test/").status_code == 404
    assert maria.get(f"{PAGE}webhook/test/").status_code == 405


@pytest.mark.parametrize(
    "damage",
    [
        {"mode": ["x"], "since": 7},
        {"mode": "loud", "actor": 5},
        {"mode": "throttled", "actor": "ann", "since": "then"},
        {"mode": "throttled", "actor": "ann", "since": NOW, "outbox": "x"},
    ],
)
def test_a_damaged_rule_can_be_replaced(maria: Client, damage: dict[str, Any]) -> None:
    add("notification_rules", {"_id": "loss", **damage})
    shown(maria)
    override(maria, "notify", "loss", mode="off")
    assert rules.rules()[Event.LOSS].mode is Mode.OFF
    assert RULES.get("loss") is not None
    (line,) = trail_lines(kind="override_notify")
    assert (line.actor, line.event) == ("maria", "loss")


def test_damaged_rules_and_messages_are_shown_as_far_as_they_can_be_read(
    maria: Client,
) -> None:
    add("notification_rules", {"_id": "loss", "mode": ["x"], "since": 7}, {"_id": "?"})
    add("notifications", {"_id": "odd", "title": 7, "decided_at": "then"})
    shown(maria)
    assert rules.rules()[Event.LOSS].mode is Mode.ON
