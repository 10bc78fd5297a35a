"""The admin as a person uses it: lists, actions, and their confirmation."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from tests.support.builders import Stored

POSITIONS = "/admin/positions/position/"
PAIRS = "/admin/strategy/matchedpair/"
# A document in which no field has the type that it should have.
ODD: Stored = {
    "state": 7,
    "event_name": ["a"],
    "legs": "none",
    "stake": "much",
    "timestamp": "then",
    "started_at": 1,
    "score": {"a": 1},
    "decision": 5,
    "reasons": 3,
    "ended_cleanly": [],
    "interval_seconds": "often",
}


def act(client: Client, path: str, action: str, ids: list[str], **more: str) -> Any:
    """Choose an action on the list: its preview, or the list with a message."""
    data = {"action": action, "_selected_action": ids, "index": "0", **more}
    return client.post(path, data)


def confirm(client: Client, path: str, action: str, ids: list[str], **more: str) -> str:
    """The preview, the inputs and the confirmation; what the operator sees then."""
    shown: str = act(client, path, action, ids).content.decode()
    while 'name="ticket"' in shown:
        form = {**hidden_fields(shown), **more}
        response = client.post(f"/override/{action}/do/", form, follow=True)
        shown = response.content.decode()
        if 'name="confirmed"' not in shown:
            break
    return shown


def hidden_fields(shown: str, part: str = "panel question") -> dict[str, list[str]]:
    """What the first form in a part of the page, by its class, sends back unchanged."""
    form = shown.split(f'class="{part}"')[1].split("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, content in re.findall(
        r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form
    ):
        fields.setdefault(name, []).append(unescape(content))
    return fields


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()
