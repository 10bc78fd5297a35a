"""Clauses on sources, limits and times that any question may have."""

from __future__ import annotations

import pytest

from strategy.matching import RiskName
from strategy.matching.clauses import read_clauses
from tests.support.matching_cases import judge_with

RESIGN = "Ola Brandt resigns as Prime Minister of Arland by May 1, 2027"
DIRECTOR = (
    "Ines Prado is announced as the next director of the Norland Fund by May 1, 2027"
)
LAUNCH = "Skyward launches its Tern rocket by May 1, 2027"
BUY = "Tidewater acquires Selby Foods by May 1, 2027"
SEATS = "Harbour Union wins the most seats in the 2027 Arland Senate election"
GOVERNOR = "Ines Prado wins the 2027 Arland governor election"
VISIT = "Ines Prado visits Norland by May 1, 2027"
NOMINEE = "Ines Prado is the Harbour Union nominee for mayor of Selby in 2027"
RATING = "The credit rating of Arland is downgraded by May 1, 2027"
RUN = "Ines Prado announces a run for president of Arland by May 1, 2027"
ORDER = "President Prado signs an order on whaling by May 1, 2027"
JOIN = "Kai Storm signs with the Selby Gulls by May 1, 2027"
LEAVE = "Ola Brandt leaves his post as coach of the Selby Gulls by May 1, 2027"
SAY = 'Ines Prado says "whale" during her May 2027 speech'
WEEKEND = (
    "Harbour Nights grosses more than $50,000,000 on its opening weekend in May 2027"
)
RACE = "If all three sources haven't called the race for the same candidate by the date"


@pytest.mark.parametrize(
    ("core", "harmless", "ruling"),
    [
        (
            RESIGN,
            "The resolution source for this market will be official filings and "
            "statements from the Arland government and the registry, including press "
            "releases of the cabinet.",
            "The resolution source will be the register of Selby as of noon on the "
            "following day.",
        ),
        (
            RESIGN,
            "The primary resolution source will be statements from the Arland "
            "government, Ola Brandt, or any of his legal representatives and a "
            "consensus of credible reporting may also be used.",
            "The only resolution source will be the Selby Gazette, which must report "
            "it by April 1, 2027.",
        ),
        (
            RESIGN,
            "If the website of the Arland government becomes unavailable, another "
            "credible source will be used.",
            "If the website of the Arland government becomes unavailable, this market "
            'will resolve to "Yes".',
        ),
        (
            RESIGN,
            "If no report is published by July 1, 2027, this market will resolve "
            "based on a consensus of credible reporting.",
            "If no letter is published by April 1, 2027, the speech of the Prime "
            "Minister will count.",
        ),
        (
            RESIGN,
            'This market may only resolve to "No" after the deadline has passed.',
            'This market may only resolve to "Yes" after the king has accepted it.',
        ),
        (
            RESIGN,
            'This market may not resolve to "No" until May 1, 2027 has passed.',
            'This market may resolve to "No" once the parliament has been dissolved.',
        ),
        (
            GOVERNOR,
            f"{RACE} of inauguration, this market will resolve based on who is "
            "inaugurated.",
            f"{RACE} of inauguration, this market will resolve based on who leads the "
            "polls.",
        ),
        (
            SEATS,
            "Independents who caucus with a party will be counted towards that party.",
            "Independents who caucus with a party will be counted towards the largest "
            "party.",
        ),
        (
            VISIT,
            "A visit to any part of Norland counts, including visits to the border.",
            "A visit to any part of the territory claimed by Norland counts.",
        ),
        (
            RATING,
            "A change of outlook will not alone qualify.",
            "A downgrade by one agency will not alone qualify.",
        ),
        (
            RUN,
            "FEC filings alone do not resolve this market to Yes.",
            "Announcements on television alone do not resolve this market to Yes.",
        ),
        (
            DIRECTOR,
            "An announcement will count, regardless of whether the announced director "
            "actually takes up the post.",
            "An announcement will count, regardless of whether it is made by rivals.",
        ),
        (
            LAUNCH,
            'This market will resolve to "Yes" regardless of whether the mission '
            "succeeds.",
            'This market will resolve to "Yes" regardless of whether the rocket leaves '
            "the pad.",
        ),
        (
            RESIGN,
            "If it is not confirmed by the resolution date that Ola Brandt resigned, "
            'this market will resolve to "No".',
            "If it is not confirmed by the king that Ola Brandt resigned, this market "
            'will resolve to "No".',
        ),
        (
            ORDER,
            "Any legislation or executive order officially enacted within the market "
            "timeframe will qualify.",
            "Any legislation or executive order officially introduced within the "
            "market timeframe will qualify.",
        ),
        (
            ORDER,
            "If Prado ceases to be President before this market's end date, this "
            'market will instantly resolve to "No".',
            "If Prado ceases to be President before this market's end date, this "
            'market will instantly resolve to "Yes".',
        ),
        (
            JOIN,
            "If Storm joins a different club in the NHL, this market will resolve to "
            '"No".',
            'If Storm joins the Selby Gulls on loan, this market will resolve to "No".',
        ),
        (
            LEAVE,
            "Interim/temporary coaches are not included for purposes of this market.",
            "Assistant coaches are included for purposes of this market.",
        ),
        (
            SAY,
            'Compound words will count as long as "whale" is part of the compound word '
            "and references the meaning which refers to the animal.",
            'Compound words will count as long as "whale" is spelt with a capital.',
        ),
        (
            WEEKEND,
            "This market is on how whether Harbour: The Return will gross more on its "
            "opening weekend.",
            "Harbour: The Return must gross more on its opening weekend.",
        ),
    ],
)
def test_what_changes_nothing_is_no_difference_and_a_rule_is(
    core: str, harmless: str, ruling: str
) -> None:
    assert judge_with(core, harmless).verdict == "same"
    assert judge_with(core, ruling).verdict != "same"


def test_the_end_of_a_deed_matters_where_it_is_asked_for() -> None:
    ends = (
        'This market will resolve to "Yes" regardless of whether the mission succeeds.'
    )
    assert judge_with(LAUNCH.replace(" by", " successfully by"), ends).verdict != "same"
    taken = "It counts regardless of whether the acquisition is ultimately completed."
    assert judge_with(BUY, taken).verdict != "same"


@pytest.mark.parametrize(
    ("day", "pays", "is_rare"),
    [
        ("December 1, 2027", "Other", True),
        ("December 1, 2027", "Yes", False),
        ("May 3, 2027", "Other", False),
    ],
)
def test_a_result_that_is_missing_long_after_the_end_is_a_rare_case(
    day: str, pays: str, is_rare: bool
) -> None:
    clause = f'If the nominee is not determined by {day}, it will resolve to "{pays}".'
    found = judge_with(NOMINEE, clause)
    assert (found.verdict == "same") is is_rare
    assert (RiskName.NO_RESULT in {risk.name for risk in found.risks}) is is_rare


def test_the_colon_of_a_title_parts_no_clause() -> None:
    text = "It says whether Harbour: The Return will win. Note: The film counts."
    assert [clause.words for clause in read_clauses(text)] == [
        "It says whether Harbour: The Return will win.",
        "Note",
        "The film counts.",
    ]


def test_a_line_that_is_broken_in_a_sentence_ends_none() -> None:
    text = "Albums are available on\nSpotify. It is open to\nanyone."
    assert len(read_clauses(text)) == 2


def test_a_core_may_lack_its_if() -> None:
    text = 'This market will resolve to "Yes" Ola Brandt resigns by May 1, 2027.'
    assert [clause.effect for clause in read_clauses(text)] == ["core"]


def test_dates_do_not_end_a_sentence() -> None:
    texts = ["It happened on Jan. 6, 2027, in Selby.", "It ends before. May 1, 2027."]
    assert [len(read_clauses(text)) for text in texts] == [1, 1]
