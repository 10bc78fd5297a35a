"""The words by which a text is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklog.words import WORD_LENGTH, WORDS_KEPT, wanted_words, words_of


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("Will Ethereum reach $5,000?", "ethereum"),
        ("Will Ethereum reach $5,000?", "ETHEREUM 5000"),
        ("Will Ethereum reach $5,000?", "5,000"),
        ("São Paulo: trial", "sao paulo"),
        ("2026-27 season", "2026"),
        ("straße", "STRASSE"),
    ],
)
def test_a_text_is_found_in_any_case_with_or_without_accents(
    text: str, search: str
) -> None:
    assert set(wanted_words(search)) <= set(words_of([text]))


def test_words_that_nearly_every_text_has_find_nothing() -> None:
    assert wanted_words("will it be the") == ()
    assert words_of(["Will it be the year?"]) == ("year",)


@given(st.lists(st.text(), max_size=5))
def test_words_are_different_bounded_and_found_by_themselves(texts: list[str]) -> None:
    words = words_of(texts)
    assert len(words) == len(set(words)) <= WORDS_KEPT
    for word in words:
        assert 0 < len(word) <= WORD_LENGTH
        assert wanted_words(word) == (word,)


def test_what_comes_first_stays_where_there_are_too_many() -> None:
    many = " ".join(f"w{number}" for number in range(2 * WORDS_KEPT))
    assert words_of(["title", many])[0] == "title"
    assert len(words_of(["title", many])) == WORDS_KEPT
