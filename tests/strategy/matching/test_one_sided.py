"""Clauses that only one text has and that change nothing, and those that do."""

from __future__ import annotations

import pytest

from positions.venues.types import Market
from strategy.matching import RiskName, judge
from strategy.matching.dates import read_dates
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

# A question, a clause that changes nothing for it, and one close to it that does.
CASES = [
    (
        "Ines Prado announces a new novel by May 1, 2027",
        "An announcement by Prado or one of her representatives will suffice, even if "
        "the novel has not been completed.",
        "An announcement by a critic who has read the novel will suffice.",
    ),
    (
        "It is announced that Tidewater Bank will be acquired by May 1, 2027",
        "Regardless of whether the announced acquisition is ultimately completed.",
        "Regardless of whether the announced acquisition is hostile or complete.",
    ),
    (
        "Ola Brandt announces a resignation by May 1, 2027",
        "Whether he actually resigns will have no bearing on the resolution of this "
        "market.",
        "Whether he actually resigns will decide the resolution of this market.",
    ),
    (
        "Harbour Lines enters into an agreement to buy Tidewater by May 1, 2027",
        "Regardless of whether the purchase is later finalized.",
        "Regardless of whether the purchase is of shares or of ships.",
    ),
    (
        "The date of the next Arland election is declared by May 1, 2027",
        "It is only necessary that the election date be set, not that the vote "
        "actually occurs within this market's timeframe.".replace(
            "It is", "For this market to resolve to Yes it is"
        ),
        "For this market to resolve to Yes it is necessary that the vote actually "
        "occurs within this market's timeframe.",
    ),
    (
        "Ola Brandt signs the Harbour Act into law by May 1, 2027",
        "Note that the act does not need to take effect before the resolution date; "
        "it only needs to be enacted by then.",
        "Note that the act needs to take effect before the resolution date.",
    ),
    (
        "Ola Brandt signs any order on harbours by May 1, 2027",
        "This market will still resolve to Yes even if a judge later blocks the order.",
        "This market will still resolve to Yes even if the order is only drafted.",
    ),
    (
        "Arland formally recognizes Norland as a state by May 1, 2027",
        "Only formal recognition of Norland as a state will count.",
        "Only formal recognition by the parliament will count.",
    ),
    (
        "The Arland senate votes to confirm Ines Prado by May 1, 2027",
        "Only a yea vote counts.",
        "Only a vote in public session counts.",
    ),
    (
        "Harborough makes the first pick of the 2027 Arland Draft",
        "This market refers to the 2027 Arland Draft scheduled for April 24, 2027, in "
        "Port Selby, Norland.",
        "This market refers to the 2027 Arland Draft of juniors only.",
    ),
    (
        "Tide Song wins best song at the 2027 Norland Awards",
        "The 31st Norland Music Awards, also known as the Nollies, is a ceremony to be "
        "held on March 3, 2027, honoring the best songs of 2026, at the Selby Hall.",
        "The 31st Norland Music Awards honor songs which charted twice.",
    ),
    (
        "Arland's prosecutor charges Ola Brandt by May 1, 2027",
        "For the purposes of this market, the District of Selby and any county, "
        "municipality, or other subdivision of a State shall be included within the "
        "definition of a State.",
        "For the purposes of this market, a summons shall be included within the "
        "definition of a charge.",
    ),
    (
        "Ines Prado is extradited to Norland by May 1, 2027",
        '"Extradited" to Norland means Prado physically enters the territory of '
        "Norland while in custody.",
        '"Extradited" to Norland means a Norland court asks for Prado.',
    ),
    (
        "The Arland Bank cuts its rate at an emergency meeting by May 1, 2027",
        "An emergency meeting is defined as any unscheduled meeting called by the "
        "Arland Bank apart from the regular eight pre-scheduled meetings for 2027.",
        "An emergency meeting is defined as any meeting that lasts for two days.",
    ),
    (
        "Starship's ninth test flight reaches the stratosphere by May 1, 2027",
        "If the rocket does not lift off its pad, it will not be considered the ninth "
        "flight, and this market will remain open until the ninth flight has occurred.",
        "If the rocket does not lift off its pad, it will be considered a failed "
        "flight, and this market will close.",
    ),
    (
        "Tidewater has an IPO by May 1, 2027",
        "If Tidewater is acquired by another company that is already listed, this "
        "market will resolve to No.",
        "If Tidewater is acquired by another company, this market will resolve to Yes.",
    ),
    (
        "Ola Brandt appoints Ines Prado as Harbour Master by May 1, 2027",
        "A person will be considered to have been appointed if they are confirmed to "
        "the position through a Senate vote, appointed through a recess appointment, "
        "or otherwise officially made the Harbour Master.",
        "A person will be considered to have been appointed if they are named acting "
        "Harbour Master.",
    ),
    (
        "Ola Brandt releases a new album by May 1, 2027",
        "Officially released means that a newly released album is available for "
        "download or streaming.",
        "Officially released means that a newly released album is available on vinyl.",
    ),
    (
        "Harborough makes the 2027 Arland Playoffs",
        "Reaching the Play-In Round will not count as making the Playoffs.",
        "Reaching the Play-In Round will count as making the Playoffs.",
    ),
    (
        "Ola Brandt declares a state of emergency by May 1, 2027",
        "It will not be enough for Brandt to announce an intention to declare a state "
        "of emergency.",
        "It will be enough for Brandt to announce an intention to declare a state of "
        "emergency.",
    ),
    (
        "Ines Prado visits the Selby Strip by May 1, 2027",
        "Whether or not Prado enters the Selby Strip airspace during the timeframe of "
        "this market will have no bearing on a positive resolution.",
        "Whether or not Prado leaves the Selby Strip will have no bearing on a "
        "positive resolution.",
    ),
    (
        "The Tide Party wins the most seats in the 2027 Arland election",
        "This market will resolve based on the final total number of seats won by each "
        "party, including any overhang mandates and balancing mandates, as reflected "
        "in the official results.",
        "This market will resolve based on the final total number of seats won by each "
        "party, excluding any overhang mandates.",
    ),
]


@pytest.mark.parametrize(("core", "default", "rule"), CASES)
def test_what_holds_anyway_is_forgiven_and_its_neighbour_is_not(
    core: str, default: str, rule: str
) -> None:
    assert _is_same(core, core)
    assert _is_same(core, core, default)
    assert not _is_same(core, core, rule)


@pytest.mark.parametrize(
    "news",
    [
        "On March 3, Ola Brandt accused the Arland Harbour Board of wasting money.",
        "The bill has garnered support from 12 members since its introduction.",
        "Ines Prado has repeatedly pledged to leave the Tide Party.",
        "A motion on harbours is currently under review by the Arland Senate.",
        "Ola Brandt's trial for allegedly bribing a pilot has begun.",
        "This year, Ola Brandt has been nominated for a total of 3 Nollies.",
        "During the 2026 season, Harbour Lines sold 4,210 tickets.",
    ],
)
def test_news_that_led_to_a_question_sets_no_rule(news: str) -> None:
    core = "Ola Brandt resigns as Harbour Master by May 1, 2027"
    assert _is_same(core, core, news)


@pytest.mark.parametrize(
    "rule",
    [
        "Ola Brandt has to have left the building.",
        "On March 3, Ola Brandt announced what counts as a resignation.",
        "A resignation has to be accepted by the board.",
        "The bill has to have support from 12 members.",
        "A letter that was posted before the deadline is enough.",
        "Ola Brandt declared that only a written letter is valid.",
        "A motion currently under review by the Arland Senate is sufficient.",
        "Any resignation that was withdrawn is void.",
    ],
)
def test_a_rule_in_the_words_of_news_is_a_rule(rule: str) -> None:
    core = "Ola Brandt resigns as Harbour Master by May 1, 2027"
    assert not _is_same(core, core, rule)


@pytest.mark.parametrize(
    "rule",
    [
        "An announcement by a newspaper will suffice.",
        "An announcement of a date will qualify for a Yes resolution.",
        "An announcement of her intention to retire will qualify.",
        "An announcement will suffice, even if it is about a short story.",
        "Regardless of whether the announced date is kept by another publisher.",
        "The announcement must be made through a book fair.",
    ],
)
def test_not_every_announcement_is_the_one_that_is_asked_for(rule: str) -> None:
    core = "Ines Prado announces a new novel by May 1, 2027"
    assert not _is_same(core, core, rule)


@pytest.mark.parametrize(
    "tie",
    [
        "If a listed model ties for rank 1 arena score, it will suffice to resolve "
        "this market to Yes.",
        "If two models are tied for the top score at this market's check time, "
        "resolution will be based on whichever company name comes first in "
        "alphabetical order.",
        "If for any reason no winner is declared by September 30, 2027, or in case of "
        "a tie for winner, this market will resolve in favor of the nominated model "
        "whose title comes first alphabetically.",
    ],
)
def test_a_shared_first_place_is_a_named_risk(tie: str) -> None:
    core = "A model of Tidewater wins the 2027 Arland Arena"
    verdict = judge(*_pair(core, core, tie))
    assert verdict.verdict == "same"
    assert [risk.name for risk in verdict.risks] == [RiskName.TIE]


def test_a_trial_that_ends_without_a_verdict_is_a_named_risk() -> None:
    core = "Ola Brandt is found guilty of bribery by May 1, 2027"
    more = (
        "If Brandt's ongoing trial is dismissed, ends due to a plea agreement without "
        "an admission of guilt, or results in a mistrial without Brandt being found "
        "guilty of either charge, this market will resolve to No."
    )
    verdict = judge(*_pair(core, core, more))
    assert (verdict.verdict, len(verdict.risks)) == ("same", 1)
    acquitted = more.replace("dismissed", "moved to another court")
    assert judge(*_pair(core, core, acquitted)).verdict == "review"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("before july 1, 2027, et", "before 2027-07-01"),
        ("by june 30, 2027, et", "before 2027-07-01"),
        ("before july 1, 2027, pt", "before 2027-07-01 02:59 ET"),
        ("before july 1, 2027, 5:00 pm et", "before 2027-07-01 17:00 ET"),
    ],
)
def test_a_zone_alone_does_not_move_a_deadline_to_the_next_day(
    written: str, day: str
) -> None:
    (when,) = read_dates(written, None).whens
    assert str(when) == day


@pytest.mark.parametrize(
    ("core", "other"),
    [
        (
            "The next Arland election is scheduled for a date prior to June 4, 2027 "
            "by May 1, 2027",
            "The next Arland election is scheduled for a date prior to June 11, 2027 "
            "by May 1, 2027",
        ),
        (
            "Ola Brandt resigns between December 3, 2026 and May 1, 2027",
            "Ola Brandt resigns between December 3, 2027 and May 1, 2027",
        ),
    ],
)
def test_a_date_in_the_middle_of_a_core_counts(core: str, other: str) -> None:
    assert _is_same(core, core)
    assert not _is_same(core, other)


def test_the_end_of_waiting_for_the_next_holder_is_a_named_risk() -> None:
    core = "Ines Prado is the next Premier of Arland following the election"
    more = (
        "If no next Premier of Arland is announced by December 31, 2027, 11:59 PM ET, "
        "this market will resolve to No."
    )
    verdict = judge(*_pair(core, core, more))
    assert verdict.verdict == "same"
    assert [risk.name for risk in verdict.risks] == [RiskName.NO_RESULT]
    stated = f"{core} before Jan 1, 2029"
    assert judge(*_pair(core, stated, more)).verdict != "same"


def _pair(core: str, other: str, more: str = "") -> tuple[Market, Market]:
    market_a = question(f"{core}?", f"{yes_if(core)}\n\n{more}", "2027-05-01")
    market_b = ticker_market(
        "KXCASE-27", f"{other}?", then_yes(other), close="2027-05-01"
    )
    return market_a, market_b


def _is_same(core: str, other: str, more: str = "") -> bool:
    return judge(*_pair(core, other, more)).verdict == "same"
