"""Texts of venues become safe to store and show, and say where they were cut off."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.texts import CUT_OFF, RULES_CAP, clean


@pytest.mark.parametrize(
    ("dirty", "shown"),
    [
        ("Will\u202e it\u200b rain\x00?", "Will it rain?"),
        ("  two \n\t words ", "two words"),
        ("cafe\u0301", "caf\u00e9"),
        ("lone \ud800 surrogate", "lone ? surrogate"),
        ("line\u2028separator", "line separator"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (Decimal("74299.99"), "74299.99"),
        (12, "12"),
        pytest.param(10**5_000, "", id="huge"),
        (Decimal("1E999999"), ""),
        (True, ""),
        (None, ""),
        (["a"], ""),
    ],
)
def test_text_is_made_safe_to_store_and_show(dirty: object, shown: str) -> None:
    assert clean(dirty) == shown


def test_rules_keep_their_lines() -> None:
    assert clean("one \r\n two\n\nthree", lines=True) == "one\ntwo\n\nthree"


def test_text_is_capped() -> None:
    assert len(clean("x" * 10_000)) == 300


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("word " * 5_000, id="words"),
        pytest.param("wörd " * 5_000, id="accents"),
        pytest.param(" " * 4 * RULES_CAP + "only in May", id="behind blanks"),
        pytest.param("x" + "\u200b" * 4 * RULES_CAP + "only in May", id="unseen"),
    ],
)
def test_rules_say_that_they_are_longer_than_what_is_read(written: str) -> None:
    shown = clean(written, RULES_CAP, lines=True)
    assert shown.endswith(CUT_OFF)
    assert len(shown) <= RULES_CAP
    assert clean(shown, RULES_CAP, lines=True) == shown


def test_rules_that_just_fit_are_whole() -> None:
    whole = "x" * RULES_CAP
    assert clean(whole, RULES_CAP, lines=True) == whole


@given(st.text(max_size=2_000), st.booleans())
def test_cleaned_text_is_storable_and_clean_already(dirty: str, lines: bool) -> None:
    shown = clean(dirty, lines=lines)
    shown.encode("utf-8")
    assert clean(shown, lines=lines) == shown
    assert unicodedata.is_normalized("NFC", shown)
    assert not {c for c in shown if unicodedata.category(c) == "Cc"} - {"\n"}
    assert not {c for c in shown if "\u202a" <= c <= "\u202e"}
