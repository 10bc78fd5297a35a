"""Sentences that describe the world, and those that say what the question means."""

from __future__ import annotations

import pytest

from strategy.matching import Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

SEATS = "Harbour Union wins the most seats in the 2027 Arland parliamentary election"
NEXT = "Ines Prado is the next Prime Minister of Arland"
INDEX = "Brandt Motors is added to the Norland 50 by May 1, 2027"
RATES = "the Federal Reserve cuts rates by 25 bps at its April 2027 meeting"
CONFIRMED = "Ines Prado is confirmed as Secretary of Defense by May 1, 2027"


@pytest.mark.parametrize(
    ("core", "description"),
    [
        (SEATS, "The Harbour Union is a political party in Arland founded in 1991."),
        (SEATS, "Elections in Arland are held every four years."),
        (
            SEATS,
            "Arland is expected to hold a vote on April 4, 2027, with a runoff on May "
            "2, 2027, if no candidate receives a majority of the valid votes.",
        ),
        (SEATS, "The Arland Senate is the upper chamber of the parliament of Arland."),
        (NEXT, "Ines Prado is a lawyer and a member of the Harbour Union."),
        (INDEX, "The Norland 50 undergoes a review on the third Friday of each March."),
        (INDEX, "The Norland 50 (t. Norland Big Fifty) is an index of 50 companies."),
        (INDEX, "Brandt Motors is reportedly planning to move its seat to Norland."),
        (RATES, "The target federal funds range is currently 3.50%-3.75%."),
        (CONFIRMED, "The position is currently held by Tor Lund."),
        (CONFIRMED, "The Senate committee is expected to hold a hearing on March 3."),
    ],
)
def test_a_description_is_no_difference(core: str, description: str) -> None:
    assert _verdict(core, description).verdict == "same"


@pytest.mark.parametrize(
    ("core", "rule"),
    [
        (SEATS, "The Harbour Union is understood as the alliance with the Greens."),
        (SEATS, "The Harbour Union includes the Greens."),
        (SEATS, "Elections in Arland are decided by the districts of the north."),
        (SEATS, "The tally is taken at midnight on the day of the election."),
        (NEXT, "The Prime Minister is the candidate of the largest party."),
        (NEXT, "The office is currently the role of a caretaker."),
        (INDEX, "The Norland 50 is the index of the domestic companies."),
        (INDEX, "The Norland 50 adds companies on the day of the announcement."),
        (INDEX, "The following count: Brandt Motors is expected to be added."),
        (INDEX, "The deadline is expected to be extended to June 1, 2027."),
        (RATES, "The rate is the effective federal funds rate of the next day."),
        (CONFIRMED, "The Secretary of Defense is the acting officeholder."),
        (CONFIRMED, "The Senate committee confirms the Secretary of Defense."),
    ],
)
def test_a_sentence_on_the_question_itself_is_a_difference(
    core: str, rule: str
) -> None:
    assert _verdict(core, rule).verdict != "same"


def _verdict(core: str, more: str) -> Verdict:
    end, title = "2027-05-01", f"{core[0].upper()}{core[1:]}?"
    return judge(
        question(title, f"{more}\n\n{yes_if(core)}", end),
        ticker_market("KXCASE-27", title, then_yes(core), close=end),
    )
