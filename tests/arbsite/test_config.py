"""Settings that cannot be used, alone or together, are named with the remedy."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbsite import config
from arbsite.config import Config, ConfigError, secret_key
from arbsite.config.checks import check_host, check_served_hosts, check_url

STRONG = "k3Y-of-this-installation-0123456789"


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Config]:
    def load_with(**environment: str) -> Config:
        for name, text in environment.items():
            monkeypatch.setenv(name, text)
        return config.load()

    return load_with


@pytest.mark.parametrize("name", ["ARBSITE_SECRET_KEY", "MONGODB_URI"])
def test_a_setting_that_is_not_utf8_is_refused_without_its_text(
    load: Callable[..., Config], name: str
) -> None:
    # As Python reads a byte of the environment that is not UTF-8.
    with pytest.raises(ConfigError) as refused:
        load(**{name: STRONG + "\udcff"})
    assert str(refused.value) == f"{name} cannot be used: it is not UTF-8"


def test_a_setting_that_cannot_be_used_is_named_without_words_of_a_library(
    load: Callable[..., Config],
) -> None:
    with pytest.raises(ConfigError, match="cannot be used: it has fewer than 32"):
        load(ARBSITE_SECRET_KEY="short")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"ARBSITE_REVIEW_EDGE": "0.004"}, "is not above ARBSITE_MIN_EDGE=0.005"),
        ({"ARBSITE_EMERGENCY_LOSS": "0.01"}, "below ARBSITE_MAX_COMPLETION_LOSS=0.02"),
        ({"ARBSITE_DATABASE": "a b"}, "use 1 to 38 letters, digits, _ and -"),
        ({"ARBSITE_DATABASE": "admin"}, "it is the server's own"),
        ({"ARBSITE_MAX_STAKE": "abc"}, "MAX_STAKE='abc' cannot be used: use a number"),
        ({"ARBSITE_MAX_STAKE": "-5"}, "use a number above 0"),
        ({"ARBSITE_MIN_EDGE": "NaN"}, "cannot be used: use a number"),
        ({"ARBSITE_KEEP_DAYS": "1e9"}, "use a whole number"),
        ({"ARBSITE_WORKERS": "0"}, "use 1 or more"),
        ({"ARBSITE_PORT": "99999"}, "use 65535 or less"),
        ({"ARBSITE_VENUES": "fake"}, "use 'simulated', 'replay' or 'live'"),
        ({"ARBSITE_SMTP_HOST": "mail"}, "ARBSITE_MAIL_TO belong together"),
        ({"ARBSITE_ALLOWED_HOSTS": "*"}, "name the hosts"),
        ({"ARBSITE_ALLOWED_HOSTS": "a.org, *"}, "name the hosts"),
        ({"ARBSITE_ALLOWED_HOSTS": ""}, "is not a host name"),
        ({"ARBSITE_ALLOWED_HOSTS": "https://a.org"}, "is not a host name"),
        ({"ARBSITE_HOST": "my host"}, "is not a host name"),
        ({"ARBSITE_HOST": "256.1.1.1"}, "is not a host name"),
        ({"ARBSITE_KALSHI_URL": "https://"}, "use https://HOST/PATH"),
        ({"ARBSITE_KALSHI_URL": "ftp://a.org"}, "use https://HOST/PATH"),
        ({"ARBSITE_GAMMA_URL": "https://a.org:port"}, "host or port is malformed"),
        ({"ARBSITE_GAMMA_URL": "https://[::1"}, "host or port is malformed"),
        ({"ARBSITE_CLOB_URL": "https://u:p@a.org"}, "leave out the user"),
        ({"ARBSITE_CLOB_URL": "https://a .org"}, "contains a blank"),
        ({"ARBSITE_CLOB_URL": "http://a.org"}, "use https://"),
        ({"ARBSITE_SECRET_KEY": ""}, "fewer than 32 characters"),
        ({"ARBSITE_SECRET_KEY": "short"}, "fewer than 32 characters"),
        ({"ARBSITE_SECRET_KEY": "ab" * 40}, "repeats a few characters"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(
    load: Callable[..., Config], environment: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(**environment)
    message = str(caught.value)
    assert sentence in message
    assert "\n" not in message
    assert next(iter(environment)) in message


def test_a_weak_key_is_not_quoted(load: Callable[..., Config]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(ARBSITE_SECRET_KEY="hunter2")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "hosts", ["127.0.0.1,localhost,[::1]", ".example.org", "a.org , 10.0.0.1"]
)
def test_host_names_and_addresses_are_served(hosts: str) -> None:
    assert check_served_hosts(hosts) == hosts


@given(st.text(max_size=60))
def test_checks_of_addresses_raise_nothing_but_value_errors(text: str) -> None:
    for check in (check_host, check_served_hosts, check_url):
        try:
            assert check(text) == text
        except ValueError:
            continue


def test_a_key_is_generated_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Config(state_dir=tmp_path)
    key = secret_key(settings)
    assert secret_key(settings) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "mode", "sentence"),
    [
        (STRONG, 0o644, "can be read by others"),
        (STRONG, 0o640, "can be read by others"),
        ("", 0o600, "fewer than 32 characters"),
        ("weak", 0o600, "fewer than 32 characters"),
    ],
)
def test_a_stored_key_that_is_weak_or_public_is_refused(
    tmp_path: Path, content: str, mode: int, sentence: str
) -> None:
    path = tmp_path / "secret_key"
    path.write_text(content)
    path.chmod(mode)
    with pytest.raises(ConfigError, match=sentence):
        secret_key(Config(state_dir=tmp_path))


def test_the_operators_password_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARBSITE_OPERATOR_PASSWORD", "open sesame")
    config.forget_operator_password()
    assert "ARBSITE_OPERATOR_PASSWORD" not in os.environ
