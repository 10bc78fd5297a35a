"""Messages in a real browser: a channel tried out, a mode changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from arbsite.config import Config
from tasklog.storage.collections import collection
from tests.support.browser import Office
from tests.support.fake_http import answering
from tests.support.seeded_pages import furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_channel_is_tried_out_and_a_mode_changed(
    office: Office, monkeypatch: Any
) -> None:
    desk = office.open()
    with answering("200 OK") as server:
        monkeypatch.setattr(settings, "ARBSITE", Config(webhook_url=server.url))
        page = desk.go("/notifications/")
        page.get_by_role("button", name="Send a test through webhook").click()
        expect(page.get_by_text("webhook: the test message was taken.")).to_be_visible()
    assert b"requested by maria" in server.requests[0]
    page.get_by_role("link", name="Change Loss").click()
    page.get_by_role("combobox", name="Mode").select_option("throttled")
    page.get_by_label("Reason").fill("a bad week")
    page.get_by_role("button", name="Change notifications").click()
    expect(page.get_by_role("row", name="Loss")).to_contain_text("throttled")
    expect(page.get_by_role("row", name="Loss")).to_contain_text("maria")
    assert collection("task_log").count_documents({"kind": "override_notify"}) == 1
    assert desk.complaints == []


def test_the_page_fits_its_window(office: Office, monkeypatch: Any) -> None:
    furnish()
    message: dict[str, Any] = {
        "webhook_url": "http://hooks.example.com/x",
        "smtp_host": "mail",
        "mail_to": "ops@example.com",
    }
    monkeypatch.setattr(settings, "ARBSITE", Config(**message))
    desk = office.open(390)
    desk.go("/notifications/")
    for look in desk.looks():
        assert desk.overflow() == 0, look
    assert desk.complaints == []
