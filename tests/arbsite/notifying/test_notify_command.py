"""`manage.py notify`: the settings, and whether each channel works."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from arbsite.config import Config
from arbsite.notifying.records import RULES
from tasklog.records import TRAIL
from tests.support.fake_http import answering

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


def configured(monkeypatch: Any, **changes: Any) -> None:
    monkeypatch.setattr(settings, "ARBSITE", Config(**changes))


def test_it_shows_the_mode_of_each_kind() -> None:
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
    assert TRAIL.raw.count_documents({"kind": "override_notify_test"}) == 2


def test_a_channel_that_does_not_work_fails_the_command(monkeypatch: Any) -> None:
    with answering("500 Oops") as server:
        configured(monkeypatch, webhook_url=server.url)
        output, error = failing("--test", "--json")
    assert json.loads(output)["channels"][0]["problem"] == "answered 500"
    assert error == "a channel does not work"


def test_without_a_channel_there_is_nothing_to_test() -> None:
    _, error = failing("--test")
    assert "ARBSITE_WEBHOOK_URL" in error


def test_a_missing_apprise_is_reported_with_the_remedy(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    configured(monkeypatch, apprise_urls="tgram://canary-5cc1/7")
    output, _ = failing()
    assert "pip install" in output
    assert "ARBSITE_APPRISE_URLS" in output
    assert "canary-5cc1" not in output


def test_a_mode_is_set_with_a_reason_and_recorded() -> None:
    flags = ("--set", "loss=throttled", "--reason", "too many", "--actor", "maria")
    assert json.loads(notify(*flags, "--json"))["events"]["loss"] == "throttled"
    (line,) = TRAIL.find({"kind": "override_notify"}).records
    assert (line.actor, line.reason) == ("maria", "too many")
    assert failing(*flags)[1] == "they are throttled already"


@pytest.mark.parametrize("setting", ["loss", "loss=loud", "nonsense=on", "=on", ""])
def test_an_unknown_kind_of_event_or_mode_is_rejected(setting: str) -> None:
    _, error = failing("--set", setting, "--reason", "because")
    assert "events are entered, profit" in error


@pytest.mark.parametrize("reason", ["", "  ", "ab", "\u200b\u200b\u200b"])
def test_without_a_reason_nothing_is_set(reason: str) -> None:
    _, error = failing("--set", "loss=off", "--reason", reason)
    assert error.startswith("reason: ")
    assert RULES.raw.count_documents({}) == 0
