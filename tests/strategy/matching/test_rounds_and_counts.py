"""First rounds, counts, parties, belts, charts, releases: what texts say around them.

Names and events are invented. Each clause that says what holds anyway has a neighbour
that would change who is paid.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from strategy.matching import judge
from tests.support.matching_cases import (
    asking_alike,
    question,
    then_yes,
    ticker_market,
    yes_if,
)

END = "2027-02-01"
ROUND = "Ola Brandt wins the first round of the 2027 Arland presidential election"
PARTY = "a Republican wins the 2027 Vermont Senate election"
BELT = "Ola Brandt is the UFC Flyweight champion on February 1, 2027"
MODEL = "Tidewater 5 is released by February 1, 2027"
CHART = "Ola Brandt holds the top spot of the Billboard Hot 100 dated February 1, 2027"
CUP = "Norway wins the televote in the 2027 Tide Song Contest"
RATE = "the Bank of Japan hikes its rate by 25 basis points at its January 2027 meeting"
GROWTH = "US GDP grows by more than 2.0% in Q4 2026 by the advance estimate"
JOBS = "the US unemployment rate is 4.5% or higher in January 2027"
CASES = [
    (
        JOBS,
        "The unemployment rate is reported to one decimal place.",
        "The unemployment rate is rounded to the nearest half.",
    ),
    (
        JOBS,
        "Revisions to the Underlying made after Expiration will not be accounted for "
        "in determining the Expiration Value.",
        "Revisions to the Underlying made before the next release will be accounted "
        "for.",
    ),
    (
        JOBS,
        "The market will settle based on the official figure.",
        "The market will settle based on the household survey alone.",
    ),
    (
        RATE,
        "For central banks with multiple policy rates, only changes to the primary "
        "policy rate count.",
        "For central banks with multiple policy rates, only changes to the deposit "
        "rate count.",
    ),
    (
        RATE,
        "Emergency changes between scheduled meetings do not affect resolution of "
        "contracts tied to scheduled meetings.",
        "Emergency changes between scheduled meetings count toward the next meeting.",
    ),
    (
        RATE,
        "If the meeting is cancelled, or postponed such that no decision is announced "
        "by the start of the next scheduled meeting, this market will resolve to "
        '"No change".',
        "If the meeting is cancelled, or postponed such that no decision is announced "
        'within a week, this market will resolve to "Yes".',
    ),
    (
        PARTY,
        'Candidates who run as independents will not be encompassed by the "Democrat" '
        'or "Republican" options regardless of any affiliation they may have with the '
        "party.",
        "Candidates who run as independents will be encompassed by the party with "
        "which they caucus.",
    ),
    (
        GROWTH,
        "Revisions published after the advance estimate will not be considered.",
        "Revisions published after the advance estimate will be considered.",
    ),
    (
        ROUND,
        "In two-round systems, this typically means receiving more than 50% of valid "
        "votes in the first round.",
        "In this election, this means receiving more than 40% of valid votes in the "
        "first round and a lead of 10 points.",
    ),
    (
        ROUND,
        "A runoff will be held if no candidate wins an outright majority of the votes.",
        "A runoff counts as the first round if no candidate wins a majority.",
    ),
    (
        ROUND,
        "If there is a recount in this state before certification, the market will "
        "remain open until the recount is completed and the vote is certified.",
        "If there is a recount in this state before certification, the market will "
        "resolve to No.",
    ),
    (
        ROUND,
        "The market resolves once the competent authority declares who won the round.",
        "The market resolves to No once the competent authority declares a delay.",
    ),
    (
        PARTY,
        "A candidate shall be considered to represent a party in the event that she is "
        "its nominee, or otherwise stands for the party on the ballot.",
        "A candidate shall be considered to represent a party only if she is its sole "
        "nominee.",
    ),
    (
        BELT,
        "Interim titles will not count. If the title is vacant on the day, this "
        "market will resolve to No.",
        "Interim titles will count.",
    ),
    (
        MODEL,
        "The model must be publicly accessible, including via an open beta, an API or "
        "a paid subscription.",
        "The model must be accessible, including via a closed beta for employees.",
    ),
    (
        MODEL,
        "Announcements and pre-orders will not qualify; a model named Tidewater 5 or "
        "higher will.",
        "Announcements and pre-orders will qualify.",
    ),
    (
        CHART,
        "This is the second Saturday following the end of the tracking week.",
        "This is the chart after the one for the tracking week.",
    ),
    (
        CUP,
        "This market refers to the 2027 Tide Song Contest televote only.",
        "This market refers to the semi-final televote only.",
    ),
    (
        CUP,
        "Resolution source: https://tide.example",
        "Resolution source, if it is not Norway: none.",
    ),
]


@pytest.mark.parametrize(("core", "clause", "neighbour"), CASES)
def test_what_holds_anyway_is_no_difference(
    core: str, clause: str, neighbour: str
) -> None:
    assert judge(*asking_alike(core, clause)).verdict == "same"
    assert judge(*asking_alike(core, neighbour)).verdict == "review"


@pytest.mark.parametrize(
    ("core", "is_same"),
    [
        ("Ola Brandt or another representative of the Republican party", True),
        ("Ola Brandt or another representative of the Democratic party", False),
        ("Ola Brandt", False),
    ],
)
def test_a_party_is_represented_by_whoever_stands_for_it(
    core: str, is_same: bool
) -> None:
    market = ticker_market(
        "SENATEVT-27",
        f"Will {'Democrats' if 'Demo' in core else 'Republicans'} win the Senate race "
        "in Vermont?",
        then_yes(f"{core} is sworn in as a Senator of Vermont"),
        close=END,
    )
    title = "Will a Republican win the Vermont Senate election?"
    asked = question(title, yes_if(PARTY), END)
    assert (judge(asked, market).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("title", "core", "is_same"),
    [
        (
            "Will CPI rise more than 0.3% in January 2027?",
            "the Consumer Price Index increases by more than 0.3% in January 2027",
            True,
        ),
        (
            "Will CPI rise more than 0.4% in January 2027?",
            "the Consumer Price Index increases by more than 0.4% in January 2027",
            False,
        ),
        (
            "Will CPI rise more than 0.3% year over year in January 2027?",
            "the Consumer Price Index (CPI) increases by more than 0.3% over the "
            "year ending in January 2027",
            False,
        ),
    ],
)
def test_monthly_inflation_is_the_change_of_prices_in_a_month(
    title: str, core: str, is_same: bool
) -> None:
    asked = question(
        "Will monthly inflation increase by 0.4% or more in January?",
        "This market will resolve to the bracket that contains the number by which the "
        "one-month seasonally adjusted Consumer Price Index (CPI) increased in January "
        "2027 according to the monthly BLS report.",
        "2027-02-10",
    )
    market = ticker_market("KXCPI-27JAN", title, then_yes(core), close="2027-02-10")
    assert (judge(asked, market).verdict == "same") is is_same


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("Maintain current rate", "same"),
        ("Hike 25 basis points", "different"),
        ("Cut 25 basis points", "different"),
    ],
)
def test_a_bank_that_maintains_its_rate_changes_nothing(
    action: str, outcome: str
) -> None:
    asked = question(
        "No change in Bank of Japan's interest rates after January 2027 meeting?",
        "This market will resolve to the amount of basis points the upper bound of the "
        "short-term policy interest rate is changed by versus the level it was prior "
        "to the Bank of Japan's January 2027 meeting.",
        "2027-01-23",
    )
    market = ticker_market(
        "KXCBDECISIONJAPAN-27JAN22-A",
        f"Will the Bank of Japan {action} at the Jan 2027 BOJ meeting?",
        then_yes(
            f"the Bank of Japan takes the action of {action} at Jan 2027 BOJ meeting"
        ),
        close="2027-01-30",
    )
    assert judge(asked, market).verdict == outcome


@pytest.mark.parametrize(
    ("core", "meant"),
    [
        (CUP, "the semi-final"),
        (CUP, "the jury vote only"),
        (CHART, "the Billboard Global 200"),
        (JOBS, "the U-6 rate"),
        (PARTY, "the special election"),
        (PARTY, "the primary"),
    ],
)
def test_a_text_may_mean_another_question_than_its_title(core: str, meant: str) -> None:
    told = f"This market refers to {meant}."
    assert judge(*asking_alike(core, told)).verdict == "review"
    asked, market = asking_alike(core, "")
    market = replace(market, rules=f"{market.rules}\n\n{told}")
    assert judge(asked, market).verdict == "review"
