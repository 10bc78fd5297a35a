"""What an override changed is told in words, whatever stands in its line."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from bson.decimal128 import Decimal128

from tasklog.changes import plain, told

AT = datetime(2027, 1, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"state": "watching"}, {"state": "cancelled"}, "state: watching → cancelled"),
        ({"next_at": AT}, None, "next at: 2027-01-20 12:00:00 UTC → none"),
        (None, {"count": 3}, "count: none → 3"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "b: 2 → 3"),
        ({"payout_a": None}, {"payout_a": Decimal128("0.50")}, "payout a: none → 0.50"),
        ({"x": None}, {"x": {"verdict": "same", "at": None}}, "verdict same, at none"),
        ({"x": "a\u202eb\nc"}, {"x": "d"}, "x: ab c → d"),
        ("damaged", ["too"], ""),
        (None, None, ""),
        ({"x": float("nan")}, {"x": Decimal("NaN")}, "x: nan → NaN"),
    ],
)
def test_what_changed_is_told(before: Any, after: Any, words: str) -> None:
    assert words in told({"before": before, "after": after})


def test_a_part_that_is_too_large_is_cut() -> None:
    many = {f"field {number}": "x" * 500 for number in range(100)}
    assert len(plain(many)) == 20
    assert max(len(value or "") for value in plain(many).values()) == 120


def test_moments_are_written_as_asked() -> None:
    assert plain({"at": AT}, lambda at: "then") == {"at": "then"}
    assert plain({"profit": Decimal("1E+2")}) == {"profit": "100"}
