"""Names of bodies that one text writes out and the other with their initials."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

LONG, SHORT = "Norland Fish Authority", "NFA"


@pytest.mark.parametrize(
    ("asked", "paying", "listed", "expected"),
    [
        (SHORT, LONG, SHORT, "same"),
        (SHORT, LONG, LONG, "same"),
        (LONG, SHORT, LONG, "same"),
        ("NFB", "NFB", LONG, "different"),
        (SHORT, "Norland Fish Authority of Arland", SHORT, "review"),
    ],
)
def test_initials_stand_for_the_long_name(
    asked: str, paying: str, listed: str, expected: str
) -> None:
    deed = "approves the harbour drug"
    verdict = judge(
        question(
            f"Will the {asked} approve the harbour drug by May 1, 2027?",
            yes_if(f"the {paying} {deed} by May 1, 2027"),
            end="2027-05-01",
        ),
        ticker_market(
            "KXT-27MAY02",
            f"Will the {listed} approve the harbour drug by May 1, 2027?",
            then_yes(f"the {listed} {deed} before May 2, 2027"),
            close="2027-05-02",
        ),
    ).verdict
    assert verdict == expected


def test_an_office_of_a_body_is_that_of_its_initials() -> None:
    title = "Will Ola Brandt be the next NFA chair?"
    verdict = judge(
        question(
            title,
            yes_if(
                "Ola Brandt becomes the next Chair of the Norland Fish Authority by "
                "May 1, 2027"
            ),
            end="2027-05-01",
        ),
        ticker_market(
            "KXT-27MAY02",
            title,
            then_yes("Ola Brandt becomes the next NFA chair before May 2, 2027"),
            close="2027-05-02",
        ),
    ).verdict
    assert verdict == "same"
