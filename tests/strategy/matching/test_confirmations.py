"""Votes on nominees: one vote each, whatever day a text waits for it.

Names are invented.
"""

from __future__ import annotations

import pytest

from strategy.matching import Verdict, judge
from strategy.matching.types import RiskName
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

ACCEPTED = ("same", "inverted")
VOTE = "Ines Prado votes to confirm Ola Brandt as Secretary of Defense"
YEA = "Ines Prado votes Yea for Ola Brandt for Secretary of Defense"


def _verdict(
    core: str,
    other: str,
    title: str = "Will Ines Prado vote to confirm Ola Brandt as Secretary of Defense?",
    more: str = "",
) -> Verdict:
    return judge(
        question(title, f"{yes_if(core)}\n\n{more}", "2027-06-30"),
        ticker_market(
            "KXVOTEBRANDT-27-IPRA",
            "Will Ines Prado vote for Ola Brandt?",
            then_yes(other),
            close="2028-01-01",
        ),
    )


@pytest.mark.parametrize(
    ("core", "other", "is_same"),
    [
        (f"{VOTE} by June 30, 2027, 11:59 PM ET", f"{YEA} before Jan 1, 2028", True),
        (f"{VOTE} in the first roll-call vote", f"{YEA} before Jan 1, 2028", True),
        (f"{VOTE} by June 30, 2027, 11:59 PM ET", YEA, True),
        # A day that is no end of a half of a year limits the question.
        (f"{VOTE} by June 10, 2027, 11:59 PM ET", f"{YEA} before Jan 1, 2028", False),
        # Neither another office nor another nominee is one vote.
        (f"{VOTE} by June 30, 2027", YEA.replace("Defense", "State"), False),
        (f"{VOTE} by June 30, 2027", YEA.replace("Ola", "Mara"), False),
        # A bill may be put to a vote again and again.
        (
            "Ines Prado votes for the Tide Act by June 30, 2027, 11:59 PM ET",
            "Ines Prado votes for the Tide Act before Jan 1, 2028",
            False,
        ),
        # Whether somebody is confirmed depends on the time that is left.
        (
            "Ola Brandt is confirmed as Secretary of Defense by June 30, 2027",
            "Ola Brandt is confirmed as Secretary of Defense before Jan 1, 2028",
            False,
        ),
    ],
)
def test_a_nominee_is_voted_on_once(core: str, other: str, is_same: bool) -> None:
    assert (_verdict(core, other).verdict in ACCEPTED) is is_same


def test_that_no_vote_is_held_in_time_is_a_named_risk() -> None:
    verdict = _verdict(f"{VOTE} by June 30, 2027", f"{YEA} before Jan 1, 2028")
    assert [risk.name for risk in verdict.risks] == [RiskName.NO_RESULT]
    assert not _verdict(f"{VOTE} by June 30, 2027", f"{YEA} before Jul 1, 2027").risks


@pytest.mark.parametrize(
    ("clause", "is_same"),
    [
        (
            "If Brandt is appointed through a recess appointment, or is otherwise made "
            "the Secretary of Defense without a Senate vote, this market will resolve "
            'to "No".',
            True,
        ),
        (
            "If Brandt is appointed through a recess appointment, this market will "
            'resolve to "Yes".',
            False,
        ),
    ],
)
def test_an_office_taken_without_a_vote_pays_no(clause: str, is_same: bool) -> None:
    verdict = _verdict(VOTE, f"{YEA} before Jan 1, 2028", more=clause).verdict
    assert (verdict in ACCEPTED) is is_same


@pytest.mark.parametrize(
    ("core", "is_same"),
    [(VOTE, True), (VOTE.replace("Brandt", "Brandt Jr."), False)],
)
def test_a_core_corrects_the_name_of_its_title(core: str, is_same: bool) -> None:
    title = "Will Ines Prado vote to confirm Ola Brandt Jr. as Secretary of Defense?"
    assert (_verdict(core, YEA, title).verdict in ACCEPTED) is is_same
