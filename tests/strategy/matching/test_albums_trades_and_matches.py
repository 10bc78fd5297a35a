"""Clauses on albums, trades, matches and leaders, and rules of nearly their form."""

from __future__ import annotations

import pytest

from tests.support.matching_cases import judge_with

ALBUM = "Kai Storm releases a new album in 2027"
TRADE = "Kai Storm is traded by the Selby Gulls by May 1, 2027"
CONTROL = "Harbour Union wins control of the Arland House in 2027"
FIGURE = "The Arland unemployment rate is above 4.0% in March 2027"
MATCH = "Arland wins the cricket match against Norland on May 1, 2027"
LEADER = "Ines Prado is the next leader of Harbour Union"
ROUND = "Ines Prado wins the 2027 Arland presidential election"
TOKEN = "Tern launches a token by May 1, 2027"
RETIRE = "Kai Storm retires from the NHL by May 1, 2027"
WEEKEND = (
    "Harbour Nights grosses more on its opening weekend than any other film in 2027"
)

HARMLESS = [
    (ALBUM, "It may take the form of an LP or EP."),
    (
        ALBUM,
        (
            "Uploading albums that have not previously been available on "
            "Spotify but have been widely publicly available before 2027 does "
            "NOT meet the Payout Criterion."
        ),
    ),
    (
        TRADE,
        (
            "The trade must be officially processed and approved by the NHL "
            "before May 2, 2027 for the market to resolve to Yes."
        ),
    ),
    (
        TRADE,
        (
            "If Kai Storm later fails their physical and/or the trade is "
            "rescinded for any reason, the market nonetheless resolves to Yes."
        ),
    ),
    (
        CONTROL,
        (
            "If no such announcement is made by January 4, 2028, the member "
            "will not count towards the seat count of any party."
        ),
    ),
    (
        MATCH,
        (
            "DLS/DRS, over-rate penalties, forfeit/walkover, or any other on-"
            "field ruling that leads the competition to declare a winner are "
            "treated as ordinary wins."
        ),
    ),
    (
        MATCH,
        (
            "If the match ends tied and the playing conditions provide an on-"
            "field tiebreak, the winner determined by that tiebreak will be "
            "used for resolution."
        ),
    ),
    (
        LEADER,
        (
            "If Ola Brandt remains the leader of Harbour Union or the next "
            "leader of Harbour Union after Ola Brandt is not announced by "
            'December 31, 2027, this market will resolve to "No".'
        ),
    ),
    (
        ROUND,
        (
            "Arland has a two-round system for presidential elections, where a "
            "runoff between the top two candidates is held if no candidate "
            "secures an absolute majority in the first round."
        ),
    ),
    (
        ROUND,
        (
            "If there is ambiguity, this market resolves based on the election "
            "results from the Arland government, specifically the Election "
            "Office."
        ),
    ),
    (
        TOKEN,
        (
            "Locked tokens or non-swappable tokens will not suffice to resolve "
            'this market to "Yes".'
        ),
    ),
    (
        RETIRE,
        (
            "An announcement from Storm that he is retiring will qualify even "
            "if his official retirement has not yet occurred."
        ),
    ),
    (
        WEEKEND,
        (
            "If another movie's opening weekend performance surpasses that of "
            "Harbour: The Return after numbers for both are finalized, this "
            'market may immediately resolve to "No".'
        ),
    ),
]

RULES = [
    (ALBUM, "It may take the form of a single."),
    (
        TRADE,
        (
            "The trade must be officially processed and approved by the NHL "
            "before April 2, 2027 for the market to resolve to Yes."
        ),
    ),
    (TRADE, ("If Kai Storm later fails their physical, the market resolves to No.")),
    (
        CONTROL,
        (
            "If no such announcement is made by January 4, 2028, the member "
            "will count towards the largest party."
        ),
    ),
    (
        MATCH,
        (
            "If the match is won by a penalty, the other team will be used for "
            "resolution."
        ),
    ),
    (
        LEADER,
        (
            "If Ola Brandt remains the leader of Harbour Union or the next "
            "leader of Harbour Union after Ola Brandt is not announced by "
            'December 31, 2027, this market will resolve to "Yes".'
        ),
    ),
    (
        ROUND,
        (
            "Arland has a two-round system, and the winner of the first round "
            "is the winner of the election."
        ),
    ),
    (
        TOKEN,
        ('Tokens on a second chain will not suffice to resolve this market to "Yes".'),
    ),
    (
        RETIRE,
        (
            "An announcement from Storm that he is resting will qualify even if"
            " he has not yet retired."
        ),
    ),
    (
        WEEKEND,
        (
            "If another movie's second weekend performance surpasses that of "
            'Harbour Nights, this market will resolve to "No".'
        ),
    ),
]


@pytest.mark.parametrize(("core", "clause"), HARMLESS)
def test_what_changes_nothing_is_no_difference(core: str, clause: str) -> None:
    assert judge_with(core, clause).verdict == "same"


@pytest.mark.parametrize(("core", "clause"), RULES)
def test_a_rule_of_nearly_the_same_form_is_a_difference(core: str, clause: str) -> None:
    assert judge_with(core, clause).verdict != "same"
