"""The words with which a text opens the sentence that says what pays Yes."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market

VISIT = "Ola Brandt visits Norland"


@pytest.mark.parametrize(
    "opening",
    [
        'This market will resolve to "Yes" if ',
        'This market will resolve to "Yes", if ',
        'This market will resolve to "Yes" if, according to officials, ',
        'This market will resolver to "Yes" if ',
        'is market will resolve to "Yes" if ',
    ],
)
@pytest.mark.parametrize(("deed", "expected"), [("visits", "same"), ("buys", "review")])
def test_a_slip_of_the_pen_leaves_it_readable(
    opening: str, deed: str, expected: str
) -> None:
    rules = f"{opening}Ola Brandt {deed} Norland by May 1, 2027."
    title = f"Will {VISIT} by May 1, 2027?"
    listed = then_yes(f"{VISIT} before May 2, 2027")
    verdict = judge(
        question(title, rules, end="2027-05-01"),
        ticker_market("KXT-27MAY02", title, listed, close="2027-05-02"),
    ).verdict
    assert verdict == expected
