"""The literals that a pattern requires, by which most patterns are not even tried."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy.matching.required import Guarded, GuardedPhrases, contains, required

PATTERNS = (
    "in all other cases,? (?:the )?market resolves? (?:to |as )?no",
    r"(?P<body>sources?|reports? \d+)(?: or (?:data|figures?)){0,2} decides?",
    "(?:tied|a draw|dead heats?) pays? (?:half|[a-z]{4}|0\\.5)",
    "(?!never)(?:alpha|beta)+ gamma*delta(?:ep|si)?lon",
    "one two|two three|three four",
    r"(?-i:[A-Z])[a-z]{3} (?-i:lower) house",
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


WORDS = ("The", "to", "be", "held", "is", "due", "bowl", "xvi", "roll", "call")
PHRASES = ("to be held", r"(?:is |are )due", "(?<=bowl )[xvi]+", "Roll call")


@given(words=st.lists(st.sampled_from(WORDS)))
@settings(deadline=None)
def test_a_guarded_pattern_removes_what_the_pattern_alone_does(
    words: list[str],
) -> None:
    text = " ".join(words)
    whole = rf"\b(?:{'|'.join(PHRASES)})(?!\w)"
    alone = re.compile(whole, re.IGNORECASE).sub(" ", text)
    for guarded in (
        Guarded(whole, PHRASES, re.IGNORECASE),
        GuardedPhrases(PHRASES, re.IGNORECASE),
    ):
        assert guarded.removed_from(text, text.lower()) == alone
        if alone != text:
            assert guarded.may_match(text.lower())


def test_what_stands_beside_a_match_is_required_too() -> None:
    guarded = Guarded("(?<=bowl )[xvi]+")
    assert guarded.search("super bowl xiv") == "xiv"
    assert not guarded.may_match("vi")


def test_what_must_not_stand_beside_a_match_is_not_required() -> None:
    assert Guarded("(?<!not )counts").search("it counts") == "counts"
