"""Apprise, where it is installed, and a clear error where it is not."""

from __future__ import annotations

import importlib.util
import json
import sys
import threading
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
    "url", ["json://10.0.0.1/", "json://[fd00::1]:8080/", "ntfy://169.254.169.254/x"]
)
def test_private_addresses_are_reached_only_where_that_is_allowed(
    monkeypatch: Any, url: str
) -> None:
    with pytest.raises(Undelivered, match="not a public address") as caught:
        AppriseChannel(url).send(message())
    assert not caught.value.is_retryable
    monkeypatch.setattr("apprise.Apprise.notify", lambda *_, **__: True)
    AppriseChannel(url, allows_private=True).send(message())


@installed
def test_this_machine_is_reached_only_with_simulated_venues() -> None:
    with pytest.raises(Undelivered, match="not a public address"):
        AppriseChannel("json://127.0.0.1:1/", allows_loopback=False).send(message())
    config = Config(apprise_urls="json://127.0.0.1:1/", venues="live")
    (channel,) = configured(config)
    with pytest.raises(Undelivered, match="not a public address"):
        channel.send(message())


@installed
def test_the_hosts_of_services_are_their_own(monkeypatch: Any) -> None:
    """A token that reads as a number is no address: 170000000 is 10.33.255.128."""
    monkeypatch.setattr("apprise.Apprise.notify", lambda *_, **__: True)
    AppriseChannel("tgram://170000000:abcdefg_hijklmnop/123/").send(message())


@installed
def test_a_redirect_is_not_followed() -> None:
    with answering("302 Found", "Location: http://127.0.0.1:1/") as server:
        url = server.url.replace("http://", "json://")
        with pytest.raises(Undelivered, match="did not take"):
            AppriseChannel(url).send(message())


@installed
def test_a_service_that_hangs_ends_in_time(monkeypatch: Any) -> None:
    released = threading.Event()
    monkeypatch.setattr("apprise.Apprise.notify", lambda *_, **__: released.wait(5))
    channel = AppriseChannel("json://127.0.0.1:1/", total_seconds=0.01)
    with pytest.raises(Undelivered, match="no answer in time") as caught:
        channel.send(message())
    released.set()
    assert caught.value.is_retryable


@installed
@pytest.mark.parametrize(
    ("url", "is_retryable"), [("json://127.0.0.1:1/", True), ("nonsense://", False)]
)
def test_a_failure_says_whether_it_is_retryable(url: str, is_retryable: bool) -> None:
    with pytest.raises(Undelivered) as caught:
        AppriseChannel(url).send(message())
    assert caught.value.is_retryable is is_retryable
