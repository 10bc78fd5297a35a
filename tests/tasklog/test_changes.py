"""What an override changed is told in words, whatever stands in the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tasklog.changes import LENGTH, as_text, changed_fields, describe
from tasklog.records import Change

AT = datetime(2027, 1, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Inner:
    verdict: str
    at: datetime | None


@dataclass(frozen=True)
class Thing:
    state: str
    count: int = 0


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, None),
        ("watching", "watching"),
        (AT, "2027-01-20T12:00:00+00:00"),
        (Decimal("1E+2"), "100"),
        (Decimal("NaN"), "NaN"),
        (Inner("same", None), "verdict same, at none"),
        ("x" * 500, "x" * LENGTH),
    ],
)
def test_a_value_is_one_text(content: object, text: str | None) -> None:
    assert as_text(content) == text


def test_a_change_is_told_and_what_stayed_is_not() -> None:
    changed = changed_fields(Thing("a", 3), Thing("b", 3), ("state", "count"))
    assert describe(changed) == "state: a → b"


def test_a_record_that_did_not_exist_before_is_told_as_none() -> None:
    changed = changed_fields(None, Thing("paused", 1), ("state",))
    assert changed == (Change("state", None, "paused"),)
    assert describe(changed) == "state: none → paused"


def test_a_field_is_named_in_words() -> None:
    assert describe([Change("payout_a", None, "0.50")]) == "payout a: none → 0.50"
