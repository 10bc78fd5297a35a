"""Facts of the sentence that pays which titles leave out: days, years, numbers."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

# A title, what pays by both texts, and what pays by a text that differs.
APART = [
    (
        "Will the Tide Party win over 49 seats in the 2026 Arland election?",
        "the Tide Party has over 49 seats on Feb 1, 2027",
        "the Tide Party has over 49 seats on Feb 8, 2027",
    ),
    (
        "Will Arland raise the minimum wage by December 31, 2026?",
        "a bill on a wage in effect by 2030 is law in Arland by December 31, 2026",
        "a bill on a wage in effect by 2033 is law in Arland by December 31, 2026",
    ),
    (
        "Will core CPI inflation be above 2.7% in March 2026?",
        "the Consumer Price Index: All Items less Food and Energy increases by more "
        "than 2.7% in March 2026",
        "the Consumer Price Index: All Items less Food and Energy increases by more "
        "than 5.7% in March 2026",
    ),
    (
        "Will Harborough win by over 3.5 points on March 27, 2026?",
        "Harborough wins by more than 3.5 points on March 27, 2026",
        "Harborough wins by fewer than 3.5 points on March 27, 2026",
    ),
    (
        "Will both thresholds be crossed by December 31, 2026?",
        "unemployment exceeds 10% and the index falls below 30% by December 31, 2026",
        "unemployment exceeds 13% and the index falls below 30% by December 31, 2026",
    ),
    (
        "Will Ola Brandt visit Mars before Aug 1, 2099?",
        "Ola Brandt visits Mars before Aug 1, 2099",
        "Ola Brandt visits Mars before Aug 8, 2099",
    ),
    (
        "Will Ola Brandt be out as mayor by December 31, 2026?",
        "Ola Brandt ceases to be mayor between March 2, 2026 and December 31, 2026",
        "Ola Brandt ceases to be mayor between March 9, 2026 and December 31, 2026",
    ),
    (
        "Will Ola Brandt be on the cover of Gridiron 27?",
        "Ola Brandt is on the cover of Gridiron 27",
        "Ola Brandt is on the cover of Gridiron 28",
    ),
    (
        "Will Ola Brandt's approval rating be above 50% during Dec 2025 to Dec 2026?",
        "Ola Brandt's approval rating during Dec 11, 2025 to Dec 31, 2026 is above 50%",
        "Ola Brandt's approval rating during Dec 18, 2025 to Dec 31, 2026 is above 50%",
    ),
    (
        "Will Ola Brandt win an Arland Open title in 2026?",
        "Ola Brandt wins any title of the Arland Open before Dec 31, 2026",
        "Ola Brandt wins any title of the Arland Open before Dec 11, 2026",
    ),
    (
        "Will Ola Brandt announce a run for office in the 2026 election?",
        "Ola Brandt has announced a run for office in the 2026 election before Nov 3, "
        "2026",
        "Ola Brandt has announced a run for office in the 2026 election before Nov 10, "
        "2026",
    ),
    (
        "Will Tide Gaming win the Tide Gaming vs. Team Moe Valorant match?",
        "Tide Gaming wins the Stage 2 2026: Tide Gaming vs. Team Moe Valorant match "
        "originally scheduled for Mar 24, 2026",
        "Tide Gaming wins the Stage 2 2026: Tide Gaming vs. Team Moe Valorant match "
        "originally scheduled for Mar 4, 2026",
    ),
    (
        "Will the Supreme Court rule for Brandt in Brandt v. Prado?",
        "the Supreme Court rules for Brandt in Brandt v. Prado",
        "the Supreme Court rules for Brandt in Brandt v. Moe",
    ),
    (
        "Will the Tide Party get over 30% in the next Arland election?",
        "the Tide Party gets between 30% (inclusive) and 35% (exclusive) of all votes "
        "in the next Arland election",
        "the Tide Party gets between 30% (inclusive) and 37% (exclusive) of all votes "
        "in the next Arland election",
    ),
]


@pytest.mark.parametrize(("title", "core", "other"), APART)
def test_cores_that_differ_in_one_fact_are_not_the_same(
    title: str, core: str, other: str
) -> None:
    market_a = question(title, yes_if(core))
    for told, is_same in ((core, True), (other, False)):
        market_b = ticker_market("KXCORE-X", title, then_yes(told), close="2026-12-31")
        assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("month", "is_same"), [("February 2026", True), ("March 2026", False)]
)
def test_a_month_without_its_year_is_the_one_before_the_market_closes(
    month: str, is_same: bool
) -> None:
    market_a = question(
        "Will unemployment be above 4.3% for February?",
        yes_if("the unemployment rate is above 4.3% for February"),
        "2026-03-12",
    )
    market_b = ticker_market(
        "KXU3-26FEB-T4.3",
        f"Will unemployment be above 4.3% in {month}?",
        then_yes(f"the unemployment rate is above 4.3% for {month}"),
        close="2026-03-12",
    )
    assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("station", "is_same"), [("Harborough Airport", True), ("Tide Point", False)]
)
def test_the_station_may_be_named_where_the_source_is(
    station: str, is_same: bool
) -> None:
    told = "the {} temperature recorded {} in Harborough on March 5, 2026 is above 60"
    title = "Will the highest temperature in Harborough be above 60 on March 5?"
    market_a = question(
        title,
        yes_if(told.format("highest", "at the Harborough Airport Station")),
        "2026-03-05",
    )
    market_b = ticker_market(
        "KXHIGHHAR-26MAR05-T60",
        title,
        then_yes(
            told.format("highest", "").replace("  ", " "),
            'Data can be found at https://www.weather.gov, choosing the location "'
            f'{station}" with Daily selected.',
        ),
        close="2026-03-05",
    )
    fact = next(f for f in judge(market_a, market_b).facts if f.name == "station")
    assert (fact.standing == "agree") is is_same


STATION = (
    "the total precipitation at {} in April 2026 is strictly greater than 3 inches"
)


@pytest.mark.parametrize(
    ("written", "chosen", "standing"),
    [
        ("Los Angeles International Airport", "Los Angeles Airport, CA", "agree"),
        ("CLIMDW", "Chicago - Midway, IL", "agree"),
        ("CLIMDW", "Chicago - O'Hare, IL", "conflict"),
        ("CLIDEN", "Denver, CO", "unknown"),
        ("Denver", "Denver, CO", "agree"),
        ("Chicago", "Chicago - Midway, IL", "unknown"),
        ("Central Park", "New York LaGuardia", "conflict"),
        ("Downtown", "Los Angeles Airport, CA", "conflict"),
    ],
)
def test_a_station_may_be_named_by_the_code_of_its_report(
    written: str, chosen: str, standing: str
) -> None:
    city = chosen.partition(",")[0].partition(" -")[0].replace(" Airport", "")
    title = f"Rain in {city.replace(' LaGuardia', '')} in April 2026?"
    source = "The National Weather Service, location "
    core = STATION.format(written)
    market_a = question(title, f"{yes_if(core)}\n\n{source}.", "2026-04-30")
    market_b = ticker_market(
        "KXRAIN-26APR-3",
        title,
        then_yes(STATION.format(city), f'{source}"{chosen}".'),
        close="2026-04-30",
    )
    fact = next(f for f in judge(market_a, market_b).facts if f.name == "station")
    assert fact.standing == standing


@pytest.mark.parametrize(
    ("title", "core", "verdict"),
    [
        (
            "Ola Brandt is no longer head of Tidewater by December 31, 2026?",
            "Ola Brandt is no longer head of Tidewater by December 31, 2026",
            "same",
        ),
        (
            "Will Ola Brandt remain head of Tidewater through December 31, 2026?",
            "Ola Brandt remains head of Tidewater through December 31, 2026",
            "different",
        ),
        # A title that denies what its own rules and the other ones pay for.
        (
            "Will Ola Brandt not be out as head of Tidewater by December 31, 2026?",
            "Ola Brandt is no longer head of Tidewater by December 31, 2026",
            "review",
        ),
    ],
)
def test_whoever_no_longer_holds_an_office_is_out_of_it(
    title: str, core: str, verdict: str
) -> None:
    market_a = question(title, yes_if(core))
    market_b = ticker_market(
        "KXOUT-26DEC31",
        "Ola Brandt out as head of Tidewater by December 31, 2026?",
        then_yes("Ola Brandt is no longer head of Tidewater by December 31, 2026"),
        close="2026-12-31",
    )
    assert judge(market_a, market_b).verdict == verdict


def greenland(text: str, ticker: str = "KXGREENLAND-26-SEAL") -> str:
    title = "Will Seal Party win the most seats in the 2026 Greenlandic election?"
    core = "Seal Party wins the most seats in the 2026 Greenlandic general election"
    asked = question(
        "Will Seal Party win the most seats in the next Greenland election?", text
    )
    return str(judge(asked, ticker_market(ticker, title, then_yes(core))).verdict)


SEATS = (
    'This market will resolve to "Yes" if Seal Party wins the most seats in the next '
    "Greenlandic general election.\n\nIf voting does not occur by December 31, 2027, "
    'this market will resolve to "No".'
)


@pytest.mark.parametrize(("year", "expected"), [(2026, "same"), (2025, "different")])
def test_the_year_for_which_an_election_is_scheduled_is_its_edition(
    year: int, expected: str
) -> None:
    held = f"The election is scheduled to take place on April 6, {year}.\n\n"
    assert greenland(held + SEATS) == expected
