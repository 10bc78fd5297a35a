"""Documents that somebody has damaged by hand are read as far as they go."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from bson import ObjectId
from bson.decimal128 import Decimal128
from hypothesis import given
from hypothesis import strategies as st

from tasklog.storage.reading import clean, moment, number, parts, text, whole

AT = datetime(2027, 1, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (Decimal128("45.00"), Decimal("45.00")),
        (Decimal("0.1"), Decimal("0.1")),
        (3, Decimal(3)),
        (0.1, Decimal("0.1")),
        (True, None),
        ("45", None),
        (None, None),
        ({"$gt": 1}, None),
        (float("nan"), None),
        (float("inf"), None),
        (Decimal128("NaN"), None),
        (Decimal128("-Infinity"), None),
        (Decimal128("1E+6000"), None),
        (2**63, None),
    ],
)
def test_a_number_is_a_finite_one_of_a_size_that_can_be_shown(
    stored: Any, read: Decimal | None
) -> None:
    assert number({"a": stored}, "a") == read
    assert number({}, "a") is None


@pytest.mark.parametrize(
    ("stored", "read"), [(3, 3), (Decimal128("3.0"), 3), (3.5, None), ("3", None)]
)
def test_a_whole_number_has_no_fraction(stored: Any, read: int | None) -> None:
    assert whole({"a": stored}, "a") == read


def test_a_moment_is_a_date_and_a_naive_one_is_utc() -> None:
    assert moment({"a": AT}, "a") == AT
    assert moment({"a": AT.replace(tzinfo=None)}, "a") == AT
    assert moment({"a": "2027-01-20"}, "a") is None


def test_parts_are_the_documents_of_a_list() -> None:
    assert parts({"a": [{"b": 1}, "x", None]}, "a") == [{"b": 1}]
    assert parts({"a": {"b": 1}}, "a") == []


def test_text_is_one_line_without_what_disturbs_the_text_around_it() -> None:
    assert clean("a\n\tb\x00c\u202ed\u200be") == "a bcde"
    assert text({"a": ObjectId("0" * 24)}, "a") == "0" * 24
    assert text({"a": None}, "a") == ""


@given(st.text(), st.integers(1, 50))
def test_clean_text_fits_and_holds_no_controls(value: str, length: int) -> None:
    shown = clean(value, length)
    assert len(shown) <= length
    assert not any(unicodedata.category(one) in {"Cc", "Cf", "Cs"} for one in shown)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_reads_as_if_each_character_was_looked_at(value: str) -> None:
    looked_at = "".join(
        " " if one.isspace() else one for one in value if one.isspace() or one >= " "
    )
    assert clean(value) == " ".join(looked_at.replace("\x7f", "").split())


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JUNK)
def test_no_getter_raises_whatever_is_stored(value: Any) -> None:
    document = {"a": value}
    for getter in (text, number, whole, moment, parts):
        getter(document, "a")
