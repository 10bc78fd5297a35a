"""What texts deny or ask for that the question, or the other text, does, too."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import (
    judge_with,
    question,
    then_yes,
    ticker_market,
    yes_if,
)

RESIGN = "Ola Brandt resigns as Prime Minister of Arland by May 1, 2027"
DIRECTOR = (
    "Ines Prado is announced as the next director of the Norland Fund by May 1, 2027"
)
MINISTER = "Ines Prado is the next prime minister of Arland by December 1, 2027"


@pytest.mark.parametrize(
    ("said", "other", "is_same"),
    [
        (
            "Any interim/caretaker prime minister will not count.",
            "No acting or caretaker prime minister will be counted.",
            True,
        ),
        (
            "Any interim/caretaker prime minister will not count.",
            "Acting or interim prime ministers count.",
            False,
        ),
        (
            "To count for resolution, the individual must be formally sworn in.",
            "The person must be sworn in by December 1, 2027.",
            True,
        ),
        (
            "To count for resolution, the individual must be formally sworn in.",
            "The person need not be sworn in.",
            False,
        ),
    ],
)
def test_what_both_texts_deny_or_ask_for_is_no_difference(
    said: str, other: str, is_same: bool
) -> None:
    end = "2027-12-01"
    found = judge(
        question(f"{MINISTER}?", f"{yes_if(MINISTER)}\n\n{said}", end),
        ticker_market(
            "KXCASE-27",
            f"{MINISTER}?",
            f"{then_yes(MINISTER)}\n\n{other}",
            close=end,
        ),
    )
    assert (found.verdict == "same") is is_same


def test_a_choice_or_another_deadline_is_denied_with_a_difference() -> None:
    early = "If Ola Brandt has not resigned by April 1, 2027, it will resolve to No."
    assert judge_with(RESIGN, early).verdict != "same"
    choice = DIRECTOR.replace("announced", "announced or confirmed")
    half = 'If it is not confirmed that Ines Prado is director, it resolves to "No".'
    assert judge_with(choice, half).verdict != "same"
