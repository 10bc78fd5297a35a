"""Apprise, where it is installed, and a clear error where it is not."""

from __future__ import annotations

import importlib.util
import json
import sys
from typing import Any

import pytest

from arbsite.config import Config
from arbsite.notifying.channels import Undelivered, configured
from arbsite.notifying.channels.apprise import AppriseChannel
from tests.support.fake_http import answering, body
from tests.support.trail_lines import message

is_installed = importlib.util.find_spec("apprise") is not None
installed = pytest.mark.skipif(
    not is_installed, reason="Apprise is an extra of the installation"
)


def test_each_address_is_a_channel_whose_name_stays_and_reveals_nothing() -> None:
    config = Config(apprise_urls="tgram://canary/1  slack://canary\n ntfy://canary")
    names = [channel.name for channel in configured(config)]
    assert names == [channel.name for channel in configured(config)]
    assert [name.partition("-")[0] for name in names] == ["tgram", "slack", "ntfy"]
    assert "canary" not in "".join(names)
    assert all(len(name) <= 64 for name in names)


def test_sending_without_apprise_fails_with_the_remedy(monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(Undelivered, match="pip install") as caught:
        AppriseChannel("json://127.0.0.1:1/").send(message())
    assert not caught.value.is_retryable


@installed
def test_a_message_goes_out_through_apprise() -> None:
    with answering("200 OK") as server:
        url = server.url.replace("http://", "json://")
        AppriseChannel(url).send(message())
    posted = json.loads(body(server))
    assert posted["title"] == "SIMULATED · Profit: Will it rain?"
    assert "+$3.00" in posted["message"]


@installed
@pytest.mark.parametrize(
    ("url", "is_retryable"), [("json://127.0.0.1:1/", True), ("nonsense://", False)]
)
def test_a_failure_says_whether_it_is_retryable(url: str, is_retryable: bool) -> None:
    with pytest.raises(Undelivered) as caught:
        AppriseChannel(url).send(message())
    assert caught.value.is_retryable is is_retryable
