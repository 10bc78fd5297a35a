"""Is a true pair still accepted when one word of one side names something else?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.types import Market
from strategy.matching import find_pairs, judge
from strategy.matching.judging import read_texts
from strategy.matching.scoring import ACCEPTED, EQUAL_LABELS
from tests.support.questions import Asked, asked

TRUE = [case for case in asked() if case.label in EQUAL_LABELS]
NOBODY = "Zorbla"
JUNK = (
    "", " : ", "((", "vs", "A vs. B", "at", "9" * 400, "$", "$.", "1e999", "q5 2026",
    "Feb 30, 2026", "13:99 PM", "before", "#", "No. 1", "1" * 60 + " trillion",
    "resolves to Yes if", "II III", "over 2.5", "(W)", "½", "≥3", " <=", "0 to 0",
    "5-3", "2026-27", "0th", "season 0", "\u202e",
)  # fmt: skip


def rewritten(market: Market, write: Callable[[str], str]) -> Market:
    return replace(
        market,
        title=write(market.title),
        rules=write(market.rules),
        subtitle=write(market.subtitle),
    )


def renamed(market: Market) -> Market | None:
    """With another name in the place of the first that only this market gives."""
    text = read_texts(market)
    if text.game:
        return None
    words = [word for name in text.reading.bag.names for word in name]
    proper = [word for word in words if word.isalpha() and len(word) > 3]
    if not proper:
        return None
    pattern = re.compile(rf"\b{proper[0]}\b", re.IGNORECASE)
    return rewritten(market, lambda text: pattern.sub(NOBODY, text))


def denied(market: Market) -> Market | None:
    """With its deed denied."""
    verb = re.compile(r"\b(win|visit|release|recognize|sign|pass|join|reach|be) ")
    found = rewritten(market, lambda text: verb.sub(r"not \1 ", text, count=1))
    return found if found.title != market.title else None


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.name)
def test_somebody_else_is_not_the_same(case: Asked) -> None:
    for one, other in (
        (renamed(case.polymarket), case.kalshi),
        (case.polymarket, renamed(case.kalshi)),
    ):
        if one and other:
            assert judge(one, other).verdict not in ACCEPTED


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.name)
def test_what_is_denied_on_one_side_is_never_taken_for_the_same(case: Asked) -> None:
    for one, other in (
        (denied(case.polymarket), case.kalshi),
        (case.polymarket, denied(case.kalshi)),
    ):
        if one and other:
            assert str(judge(one, other).verdict) != case.label


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.name)
def test_titles_alone_are_never_accepted(case: Asked) -> None:
    bare = replace(case.kalshi, rules="")
    assert judge(case.polymarket, bare).verdict not in ACCEPTED


@given(
    st.sampled_from(TRUE),
    st.sampled_from(JUNK),
    st.integers(0, 400),
    st.sampled_from(["title", "rules", "subtitle"]),
)
def test_no_text_breaks_the_judge(case: Asked, junk: str, at: int, field: str) -> None:
    text = getattr(case.kalshi, field)
    odd = replace(case.kalshi, **{field: text[:at] + junk + text[at:]})
    assert judge(case.polymarket, odd).reasons is not None
    find_pairs([case.polymarket], [odd])
