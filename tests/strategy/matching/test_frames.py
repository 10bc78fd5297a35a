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


OUT = "Ola Brandt ceases to be Mayor of Tidewater"


@pytest.mark.parametrize(
    ("core", "other", "is_same"),
    [
        (
            f"{OUT} between January 6 and December 31, 2027, 11:59 PM ET",
            f"{OUT} before Jan 1, 2028",
            True,
        ),
        # Then the title's year is that of the core, too.
        (
            f"{OUT} between January 6 and December 31, 2027, 11:59 PM ET",
            f"{OUT} between April 1, 2027 and December 31, 2027",
            False,
        ),
        (
            f"{OUT} between January 6 and December 31, 2027, 11:59 PM ET",
            f"{OUT} before Jan 1, 2029",
            False,
        ),
        (
            "Tidewater (a Norwegian exchange) completes an IPO before Jan 1, 2028",
            "Tidewater completes an IPO before Jan 1, 2028",
            True,
        ),
        (
            "Tidewater (only its own exchange) completes an IPO before Jan 1, 2028",
            "Tidewater completes an IPO before Jan 1, 2028",
            False,
        ),
    ],
)
def test_a_core_overrules_the_year_of_its_title(
    core: str, other: str, is_same: bool
) -> None:
    title = "Ola Brandt out as Mayor of Tidewater in 2027?"
    title = title if "Brandt" in core else "Tidewater IPO in 2027?"
    verdict = judge(
        question(title, yes_if(core), "2027-12-31"),
        ticker_market("KXCASE-28JAN01", title, then_yes(other), close="2028-01-01"),
    ).verdict
    assert (verdict in ACCEPTED) is is_same


def test_a_year_before_a_league_is_its_edition() -> None:
    seed = "Harborough is the #1 seed in the 2026-27 NBA Eastern Conference"
    verdicts = [
        judge(
            question(
                "Will Harborough get the #1 seed in 2027 NBA Eastern Conference?",
                yes_if(seed),
                "2027-04-11",
            ),
            ticker_market(
                f"KXNBASEED-{year}-HAR",
                "Will Harborough be the #1 seed in the NBA Eastern Conference?",
                then_yes(seed.replace("2026-27", season)),
                close=f"20{year}-04-20",
            ),
        ).verdict
        in ACCEPTED
        for year, season in (("27", "2026-27"), ("28", "2027-28"))
    ]
    assert verdicts == [True, False]


@pytest.mark.parametrize(
    ("limits", "place", "is_one"),
    [
        (("2.5", "2"), "global temperature increase", False),
        (("1.5", "1"), "average temperature in Tidewater", False),
        # A day's highest temperature is read in whole degrees.
        (("60.5", "60"), "highest temperature in Tidewater", True),
        (("61", "60"), "highest temperature in Tidewater", False),
    ],
)
def test_degrees_are_whole_where_they_are_read_so(
    limits: tuple[str, str], place: str, is_one: bool
) -> None:
    cores = [
        f"the {place} on February 8, 2027 is above {limit} degrees" for limit in limits
    ]
    facts = judge(
        question(f"Will {cores[0]}?", yes_if(cores[0]), "2027-02-08"),
        ticker_market("KXTEMP-27FEB08", f"Will {cores[1]}?", then_yes(cores[1])),
    ).facts
    numbers = next(fact for fact in facts if fact.name == "numbers")
    assert (numbers.standing == "agree") is is_one
