"""`manage.py notify`: what is told, and whether each channel works."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from arbsite.config import Config
from tasklog.storage.codec import collection
from tests.arbsite.notifying.test_webhook import answering

pytestmark = pytest.mark.django_db


def notify(*flags: str) -> str:
    out = StringIO()
    call_command("notify", *flags, stdout=out)
    return out.getvalue()


def failing(*flags: str) -> tuple[str, str]:
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("notify", *flags, stdout=out)
    return out.getvalue(), str(caught.value)


def configured(monkeypatch: Any, **given: Any) -> None:
    monkeypatch.setattr(settings, "ARBSITE", Config(**given))


def test_it_says_how_each_kind_is_told() -> None:
    report = json.loads(notify("--json"))
    assert report["banner"] == "SIMULATED"
    assert report["channels"] == []
    assert report["events"]["loss"] == "on"
    assert "loss: on" in notify()


def test_a_test_goes_through_each_channel(monkeypatch: Any) -> None:
    with answering("200 OK") as server:
        configured(monkeypatch, webhook_url=server.url)
        report = json.loads(notify("--test", "--json"))
        assert "taken" in notify("--test")
    assert report["channels"][0]["problem"] == ""
    assert len(server.requests) == 2
    assert collection("task_log").count_documents({"kind": "override_notify_test"}) == 2


def test_a_channel_that_does_not_work_fails_the_command(monkeypatch: Any) -> None:
    with answering("500 Oops") as server:
        configured(monkeypatch, webhook_url=server.url)
        said, why = failing("--test", "--json")
    assert json.loads(said)["channels"][0]["problem"] == "answered 500"
    assert why == "a channel does not work"


def test_without_a_channel_there_is_nothing_to_test() -> None:
    _, why = failing("--test")
    assert "ARBSITE_WEBHOOK_URL" in why


def test_apprise_that_is_not_installed_is_told_with_the_remedy(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    configured(monkeypatch, apprise_urls="tgram://canary-5cc1/7")
    said, _ = failing()
    assert "pip install" in said
    assert "ARBSITE_APPRISE_URLS" in said
    assert "canary-5cc1" not in said


def test_a_mode_is_set_with_a_reason_and_written_down() -> None:
    given = ("--set", "loss=throttled", "--reason", "too many", "--actor", "maria")
    assert json.loads(notify(*given, "--json"))["events"]["loss"] == "throttled"
    (told,) = collection("task_log").find({"kind": "override_notify"})
    assert (told["actor"], told["reason"]) == ("maria", "too many")
    assert failing(*given)[1] == "they are throttled already"


@pytest.mark.parametrize("given", ["loss", "loss=loud", "nonsense=on", "=on", ""])
def test_what_is_not_a_kind_of_event_or_a_mode_is_refused(given: str) -> None:
    _, why = failing("--set", given, "--reason", "because")
    assert "events are entered, profit" in why


@pytest.mark.parametrize("reason", ["", "  ", "ab"])
def test_without_a_reason_nothing_is_set(reason: str) -> None:
    _, why = failing("--set", "loss=off", "--reason", reason)
    assert "--reason" in why
    assert collection("notification_rules").count_documents({}) == 0
