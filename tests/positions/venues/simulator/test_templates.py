"""Records of the venues, from the templates in data files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from positions.venues.simulator import templates
from positions.venues.simulator.data import DataError

TEMPLATE = """
[market]
version = "v1"
share = 0.25
ids = ["{text.number}"]
fee = { rate = "{rate}", kinds = [] }
title = "{text.title}: {text.number} of {text.number:d}"
opens = "{at:iso}"
closed = "{}"
"""
MARKET = SimpleNamespace(
    text=SimpleNamespace(title="Braces {}", number=7),
    rate=0.05,
    at=datetime(2027, 1, 4, tzinfo=UTC),
)


@pytest.fixture
def record(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A record of an API whose only template is the one above."""
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / f"{tmp_path.name}.toml").write_text(TEMPLATE)
    monkeypatch.setattr(templates, "DATA", tmp_path)
    return lambda **added: templates.record_of(tmp_path.name, "market", MARKET, **added)


def test_a_record_is_json_with_the_templates_keys_in_their_order(record: Any) -> None:
    assert json.dumps(record(closed=True)) == (
        '{"version": "v1", "share": 0.25, "ids": [7], '
        '"fee": {"rate": 0.05, "kinds": []}, "title": "Braces {}: 7 of 7", '
        '"opens": "2027-01-04T00:00:00Z", "closed": true}'
    )


def test_what_the_code_adds_may_not_be_missing(record: Any) -> None:
    with pytest.raises(KeyError, match="closed"):
        record()


def test_an_api_without_templates_is_an_error_that_names_the_file() -> None:
    with pytest.raises(DataError, match=r"nowhere\.toml"):
        templates.record_of("nowhere", "market", MARKET)
