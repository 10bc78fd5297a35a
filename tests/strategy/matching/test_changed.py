"""True pairs are no longer accepted when one word of a market is changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.types import Market
from strategy.matching import find_pairs, judge
from strategy.matching.judging import read_texts
from strategy.matching.scoring import ACCEPTED, EQUAL_LABELS
from tests.support.questions import LabelledPair, labelled_pairs

TRUE = [case for case in labelled_pairs() if case.label in EQUAL_LABELS]
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
    """With a different name in place of its first name, None if it has no name."""
    text = read_texts(market)
    if text.game:
        return None
    words = [word for name in text.reading.bag.names for word in name]
    proper = [word for word in words if word.isalpha() and len(word) > 3]
    if not proper:
        return None
    pattern = re.compile(rf"\b{proper[0]}\b", re.IGNORECASE)
    changed = rewritten(market, lambda text: pattern.sub(NOBODY, text))
    # A name with accents is not found by its plain form.
    return changed if changed != market else None


def denied(market: Market) -> Market | None:
    """With its deed denied, None if the title has no deed."""
    verb = re.compile(r"\b(win|visit|release|recognize|sign|pass|join|reach|be) ")
    negation = rewritten(market, lambda text: verb.sub(r"not \1 ", text, count=1))
    return negation if negation.title != market.title else None


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.name)
def test_a_different_name_is_not_accepted(case: LabelledPair) -> None:
    for market_a, market_b in (
        (renamed(case.market_a), case.market_b),
        (case.market_a, renamed(case.market_b)),
    ):
        if market_a and market_b:
            assert judge(market_a, market_b).verdict not in ACCEPTED


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.name)
def test_a_denial_in_one_market_changes_the_verdict(
    case: LabelledPair,
) -> None:
    for market_a, market_b in (
        (denied(case.market_a), case.market_b),
        (case.market_a, denied(case.market_b)),
    ):
        if market_a and market_b:
            assert str(judge(market_a, market_b).verdict) != case.label


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.name)
def test_titles_alone_are_never_accepted(case: LabelledPair) -> None:
    bare = replace(case.market_b, rules="")
    assert judge(case.market_a, bare).verdict not in ACCEPTED


@given(
    st.sampled_from(TRUE),
    st.sampled_from(JUNK),
    st.integers(0, 400),
    st.sampled_from(["title", "rules", "subtitle"]),
)
def test_no_text_breaks_the_judge(
    case: LabelledPair, junk: str, at: int, field: str
) -> None:
    text = getattr(case.market_b, field)
    odd = replace(case.market_b, **{field: text[:at] + junk + text[at:]})
    assert judge(case.market_a, odd).reasons is not None
    find_pairs([case.market_a], [odd])


@pytest.mark.parametrize("field", ["title", "rules", "subtitle"])
@pytest.mark.parametrize("junk", ["9" * 40, "above $" + "9" * 300, "0." + "1" * 60])
def test_a_number_of_any_length_breaks_no_judgement(field: str, junk: str) -> None:
    for case in TRUE:
        text = getattr(case.market_b, field)
        for odd_text in (f"{junk} {text}", f"{text[:1]}{junk}{text[1:]}", junk):
            changed: dict[str, Any] = {field: odd_text}
            odd = replace(case.market_b, **changed)
            assert judge(case.market_a, odd).reasons is not None
