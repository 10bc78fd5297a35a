"""Settings of notifications: what is rejected, and what is never shown."""

from __future__ import annotations

from typing import Any

import pytest

from arbsite import config
from arbsite.config import Config, ConfigError
from tasklog.redaction import Redactor

CANARY = "canary-0d1e2f"


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Config:
    for name, setting in variables.items():
        monkeypatch.setenv(f"ARBSITE_{name}", setting)
    return config.load()


@pytest.mark.parametrize(
    "variables",
    [
        {"WEBHOOK_URL": f"hooks.example.com/{CANARY}"},
        {"WEBHOOK_URL": f"file:///etc/{CANARY}"},
        {"WEBHOOK_URL": f"gopher://hooks.example.com/{CANARY}"},
        {"WEBHOOK_URL": f"https:///{CANARY}"},
        {"WEBHOOK_URL": f"https://maria:{CANARY}@hooks.example.com/"},
        {"WEBHOOK_SECRET": CANARY[:12]},
        {"WEBHOOK_PRIVATE": "yes"},
        {"SMTP_PORT": "0"},
        {"SMTP_SECURITY": "ssl"},
        {
            "SMTP_HOST": "mail.example.com",
            "SMTP_SECURITY": "none",
            "SMTP_PASSWORD": CANARY,
        },
        {"MAIL_FROM": "a@example.com\r\nBcc: all@example.com"},
        {"MAIL_TO": "a@example.com\nb@example.com"},
        {"PAGES_URL": "javascript:alert(1)"},
        {"PAGES_URL": "https://arb.example/?next=//evil"},
    ],
)
def test_an_unusable_setting_is_rejected_by_name_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(monkeypatch, **variables)
    assert f"ARBSITE_{list(variables)[-1]}" in str(caught.value)
    assert CANARY[:12] not in str(caught.value)


def test_only_this_machine_may_get_a_password_without_encryption(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded = load(
        monkeypatch,
        SMTP_HOST="localhost",
        MAIL_TO="a@b.org",
        SMTP_SECURITY="none",
        SMTP_PASSWORD=CANARY,
    )
    assert loaded.smtp_password is not None


@pytest.mark.parametrize(
    "text",
    [
        f"https://hooks.example.com/services/{CANARY}",
        f"Max retries exceeded with url: /services/{CANARY} (Caused by …)",
        f"could not send to tgram://{CANARY}/12345",
        f"535 authentication failed for {CANARY}-smtp",
        f"{CANARY}-signing",
    ],
)
def test_the_logs_and_the_trail_hide_addresses_and_passwords(text: str) -> None:
    settings: dict[str, Any] = {
        "webhook_url": f"https://hooks.example.com/services/{CANARY}",
        "webhook_secret": f"{CANARY}-signing",
        "smtp_password": f"{CANARY}-smtp",
        "apprise_urls": f"slack://a/b tgram://{CANARY}/12345",
    }
    redacted = Redactor(config.secrets_of(Config(**settings)))
    assert CANARY not in redacted(text)
    assert CANARY not in repr(Config(**settings))
