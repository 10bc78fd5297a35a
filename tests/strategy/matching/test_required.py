"""The literals that a pattern requires, by which most patterns are not even tried."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy.matching.clauses.required import contains, required

PATTERNS = (
    "in all other cases,? (?:the )?market resolves? (?:to |as )?no",
    r"(?P<body>sources?|reports? \d+)(?: or (?:data|figures?)){0,2} decides?",
    "(?:tied|a draw|dead heats?) pays? (?:half|[a-z]{4}|0\\.5)",
    "(?!never)(?:alpha|beta)+ gamma*delta(?:ep|si)?lon",
    "one two|two three|three four",
    "(?:(?:ab|cd)ef|gh(?:ij|kl)mn)+ then",
)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_matches_a_pattern_contains_what_it_requires(
    pattern: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(pattern, fullmatch=True))
    assert contains(text, required(pattern, {}))


def test_a_text_without_a_required_literal_is_not_tried() -> None:
    needed = required("in all other cases,? {market} pays no", {"market": (("mark",),)})
    assert contains("in all other cases the market pays no", needed)
    assert not contains("in all other cases the contract pays no", needed)
    assert not contains("in such cases the market pays no", needed)


def test_of_alternatives_one_is_enough() -> None:
    needed = required("(?:a tie|dead heat) ends it", {})
    assert contains("dead heat ends it", needed)
    assert not contains("it ends it", needed)
