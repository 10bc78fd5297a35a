"""One question in the two manners in which venues ask it, and its near misses.

Names and events are invented.
"""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

ACCEPTED = ("same", "inverted")
EPL = "the 2026-27 English Premier League"
FLIGHT = "Norland Space launches the {} Gull flight test before Mar 1, 2027"
ORLAND = "the Green Party wins the most seats in the {} as a result of the 2027 {}"
AWARD = "Ola Brandt wins Best Director at the 2027 Oscars"

CASES = [
    (
        f"Harborough finishes in the bottom 3 of {EPL}",
        f"Harborough is relegated from {EPL}",
        f"Harborough is promoted to {EPL}",
    ),
    (FLIGHT.format("8th"), FLIGHT.format("eighth"), FLIGHT.format("ninth")),
    (
        ORLAND.format("44th Parliament of Norway", "Norwegian election"),
        ORLAND.format("Parliament of Norway", "Norwegian election"),
        ORLAND.format("45th Parliament of Norway", "Norwegian election"),
    ),
    (
        "Harborough makes the 2027 NBA Playoffs",
        "Harborough qualifies for the 2027 NBA Playoffs",
        "Harborough wins the 2027 NBA Finals",
    ),
    (
        "Harborough reaches the Round of 16 of the 2026-27 Tide Cup",
        "Harborough advances to the Round of 16 of the 2026-27 Tide Cup",
        "Harborough advances to the quarterfinals of the 2026-27 Tide Cup",
    ),
]


@pytest.mark.parametrize(("core", "alike", "apart"), CASES)
def test_two_frames_are_one_question(core: str, alike: str, apart: str) -> None:
    for other, is_same in ((alike, True), (apart, False)):
        verdict = judge(
            question(f"{other}?", yes_if(core), "2027-05-30"),
            ticker_market(
                "KXCASE-27", f"{other}?", then_yes(other), close="2027-06-01"
            ),
        ).verdict
        assert (verdict in ACCEPTED) is is_same


@pytest.mark.parametrize(
    ("title", "other", "is_same"),
    [
        (f'Will {AWARD} for "Low Tide"?', f"Will {AWARD}?", True),
        (f'Will {AWARD} for "Low Tide"?', f'Will {AWARD} for "High Tide"?', False),
        (
            "Will Norland ban Tide in Trump's first 100 days?",
            "Will Norland ban Tide before Apr 30, 2025?",
            True,
        ),
        (
            "Will Norland ban Tide after Ola Brandt's first 100 days?",
            "Will Norland ban Tide before Apr 30, 2025?",
            False,
        ),
    ],
)
def test_a_title_may_add_what_its_question_does_not_need(
    title: str, other: str, is_same: bool
) -> None:
    core = AWARD if "Brandt wins" in title else "Norland bans Tide before Apr 30, 2025"
    end = "2027-03-02" if core == AWARD else "2025-04-29"
    verdict = judge(
        question(
            title.replace("Will Ola Brandt wins", "Ola Brandt wins"), yes_if(core), end
        ),
        ticker_market(
            "KXCASE-27",
            other.replace("Will Ola Brandt wins", "Ola Brandt wins"),
            then_yes(core),
            close=end,
        ),
    ).verdict
    assert (verdict in ACCEPTED) is is_same


def test_an_article_is_no_city() -> None:
    seats = "wins the most seats in the 2027 Norwegian election"
    verdicts = [
        judge(
            question(f"La Marea {seats}?", yes_if(f"La Marea {seats}"), "2027-05-30"),
            ticker_market(
                "KXCASE-27",
                f"{name} {seats}?",
                then_yes(f"{name} {seats}"),
                close="2027-06-01",
            ),
        ).verdict
        in ACCEPTED
        for name in ("La Marea", "Los Angeles Marea")
    ]
    assert verdicts == [True, False]
