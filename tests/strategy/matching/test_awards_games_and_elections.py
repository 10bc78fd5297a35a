"""What venues' texts say around awards, games, elections and counts, and near misses.

Names and events are invented. Each clause says what holds anyway or names a rare case;
its neighbour would change who is paid.
"""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

END = "2027-02-01"
AWARD = "Tidewater wins Best Game at the 2027 Tide Awards"
STREAMS = "Ola Brandt is the most streamed Tidal artist for 2026"
COUNT = "Ola Brandt has the most streams on Tidal on February 1, 2027, at 10:00 AM ET"
ELECTED = "Ola Brandt wins the 2027 Arland presidential election"
PARTY = "the Republican party wins Utah in the 2027 US presidential election"
COACH = "Ola Brandt is named the next permanent coach of Harborough by February 1, 2027"
WEDDING = "Ola Brandt and Ines Prado marry by May 1, 2027"
HIKE = "the Bank of England raises the Bank Rate by 25 bps at its January 2027 meeting"
SENATE = "the Republican party wins the 2026 Utah Senate election"
QUALIFIED = (
    "Ola Brandt advances to the general election for California governor in 2026"
)
QUALIFIES = "Ola Brandt advances to the general election for Arland governor in 2027"
CASES = [
    (
        SENATE,
        "Candidates who run as independents will not be encompassed by the "
        '"Democrat" or "Republican" options regardless of any affiliation they may '
        "have with the party.",
        "Candidates who run as independents will be encompassed by the Republican "
        "option if they caucus with the party.",
    ),
    (
        SENATE,
        "In the event that any named candidate is replaced as the nominee of their "
        "respective party prior to election day, the name in the contract will be "
        "updated and the market will resolve based on the replacement nominee of the "
        "party.",
        "In the event that any named candidate is replaced as the nominee of their "
        'respective party prior to election day, this market will resolve to "No".',
    ),
    (
        HIKE,
        "For central banks with multiple policy rates, only changes to the primary "
        "policy rate count.",
        "For central banks with multiple policy rates, only changes to the deposit "
        "rate count.",
    ),
    (
        HIKE,
        "Increases or decreases of less than 25 bps will be rounded to 25 bps (e.g. an "
        "increase or decrease of 10 bps would be considered to be an increase or "
        "decrease of 25 bps).",
        "Increases or decreases of less than 25 bps will not be considered.",
    ),
    (
        HIKE,
        "Emergency changes to the specified rate not resulting from the specified "
        "meeting will not be considered.",
        "Emergency changes to the specified rate before the specified meeting will be "
        "considered.",
    ),
    (
        WEDDING,
        "If it is announced that Brandt and Prado have married, it will qualify for a "
        '"Yes" resolution.',
        "If it is announced that Brandt and Prado will marry, it will qualify for a "
        '"Yes" resolution.',
    ),
    (
        WEDDING,
        'If they do not marry by May, 1, 2027, this market will resolve to "No".',
        'If they do not marry by April, 1, 2027, this market will resolve to "No".',
    ),
    (
        AWARD,
        "The winners of the Tide Award for 2027 will be chosen by community vote.",
        "Only a winner chosen by community vote will count.",
    ),
    (
        AWARD,
        "If the contestant is eliminated or withdraws, the market will resolve to "
        '"No".',
        "If the contestant is nominated or withdraws, the market will resolve to "
        '"Yes".',
    ),
    (
        STREAMS,
        "If Tidal does not release who their top artist for 2026 is by March 31, 2027, "
        '11:59 PM ET, this market will resolve to "No".',
        "If Tidal does not release who their top artist for 2026 is by March 31, 2027, "
        '11:59 PM ET, this market will resolve to "Yes".',
    ),
    (
        STREAMS,
        "This market may resolve as soon as the official data is released.",
        "This market may resolve as soon as the preliminary leader is ahead by half.",
    ),
    (
        STREAMS,
        "This market refers to the most streamed Tidal artist for 2026.",
        "This market refers to the most streamed Tidal album for 2026.",
    ),
    (
        COUNT,
        "The numbers will be checked precisely at 10:00 AM ET on February 1, 2027.",
        "The numbers will be checked precisely at 10:00 PM ET on February 1, 2027.",
    ),
    (
        COUNT,
        "Any updates or changes after 10 AM ET will NOT be considered.",
        "Any updates or changes after 9 AM ET will NOT be considered.",
    ),
    (
        ELECTED,
        "If there is any ambiguity in the results, this market will resolve according "
        "to official information from the Arland government, including the National "
        "Board of Elections (Consejo Nacional de Arland, CNA, https://www.cna.example/).",
        "If there is any ambiguity in the results, this market will resolve to the "
        "candidate who leads the first count (Consejo Nacional de Arland, CNA).",
    ),
    (
        PARTY,
        "A candidate shall be considered to represent a party in the event that he or "
        "she is the nominee, or has a ballot-listed or otherwise identifiable party "
        "preference, of the party in question.",
        "A candidate shall be considered to represent a party in the event that he or "
        "she is endorsed by a majority of its members of Congress.",
    ),
    (
        COACH,
        "Interim coaches will not count unless they are officially announced as the "
        "permanent coach.",
        "Interim coaches will not count unless they coach ten games.",
    ),
    (
        QUALIFIES,
        "The two candidates with the most votes, regardless of party, advance to the "
        "general election on November 3, 2027.",
        "The two candidates with the most votes, regardless of party, count as having "
        "advanced.",
    ),
]


@pytest.mark.parametrize(("core", "clause", "neighbour"), CASES)
def test_what_holds_anyway_is_told_from_its_neighbour(
    core: str, clause: str, neighbour: str
) -> None:
    other = ticker_market("KXCASE-27", f"{core}?", then_yes(core), close=END)
    accepted, refused = (
        judge(question(f"{core}?", f"{yes_if(core)}\n\n{text}", END), other)
        for text in (clause, neighbour)
    )

    assert str(accepted.verdict) == "same", accepted.facts
    assert str(refused.verdict) != "same"


@pytest.mark.parametrize(
    ("spoken", "other"),
    [
        (
            "Ines Prado becomes the next Mayor of Harborough as a result of the 2027 "
            "Harborough mayoral election",
            "Ines Prado wins the 2027 Harborough mayoral election",
        ),
        (
            "a Republican candidate wins the popular vote in Utah in the 2028 US "
            "presidential election",
            "Ola Brandt or another representative of the Republican party wins Utah in "
            "the 2028 presidential election",
        ),
    ],
)
def test_a_deed_is_the_same_in_the_words_of_either_venue(
    spoken: str, other: str
) -> None:
    title = f"Will it be that {other}?"
    first = question(title, yes_if(spoken), "2028-11-05")
    second = ticker_market("KXCASE-28", title, then_yes(other), close="2028-11-05")

    assert str(judge(first, second).verdict) == "same"


@pytest.mark.parametrize(
    ("side", "verdict"), [("Tennessee", "same"), ("New York G", "review")]
)
def test_a_side_behind_the_title_of_a_game_is_its_side(side: str, verdict: str) -> None:
    rules = (
        "In the upcoming NFL game, scheduled for September 26 at 1:00PM ET:\nIf the "
        'Titans win, the market will resolve to "Titans".\nIf the Giants win, the '
        'market will resolve to "Giants".'
    )
    first = question(
        "Titans vs. Giants", rules, "2027-09-26", outcomes=("Titans", "Giants")
    )
    core = (
        f"{side} wins the Tennessee at New York G Pro Football game originally "
        "scheduled for Sep 26, 2027"
    )
    second = ticker_market(
        "KXNFLGAME-27SEP26TENNYG-X",
        f"Tennessee at New York G Winner? - {side}",
        then_yes(core),
        close="2027-09-26",
    )

    assert str(judge(first, second).verdict) == verdict


def test_to_advance_from_a_top_two_primary_is_not_to_win_it() -> None:
    title = "Will Ola Brandt advance from the California Governor primary in 2026?"
    advancing = question(title, yes_if(QUALIFIED), "2026-06-02")
    verdicts = [
        judge(
            advancing,
            ticker_market(
                "KXCASE-26",
                "Who will win California's top-two primary for governor? - Ola Brandt",
                then_yes(core),
                close="2026-06-02",
            ),
        ).verdict
        for core in (QUALIFIED, "Ola Brandt wins the most votes in the 2026 primary")
    ]

    assert [str(verdict) for verdict in verdicts] == ["same", "different"]


def test_a_second_clause_that_pays_yes_without_a_result_is_not_lost() -> None:
    first = (
        "If no winner is declared by December 31, 2027, this market will resolve to "
        '"No".'
    )
    second = (
        "If no winner is announced by December 31, 2027, this market will resolve to "
        '"Yes".'
    )
    other = ticker_market("KXCASE-27", f"{AWARD}?", then_yes(AWARD), close=END)
    verdicts = [
        judge(question(f"{AWARD}?", f"{yes_if(AWARD)}\n\n{rules}", END), other).verdict
        for rules in (first, f"{first}\n\n{second}")
    ]

    assert [str(verdict) for verdict in verdicts] == ["same", "review"]
