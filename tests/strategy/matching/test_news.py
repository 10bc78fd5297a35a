"""What a text tells before it says what pays Yes."""

from __future__ import annotations

import pytest

from strategy.matching import Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

RESIGN = "Ola Brandt resigns as Prime Minister of Arland by May 1, 2027"
BAN = "The ban on whaling in Arland is lifted by May 1, 2027"
RATE = "The inflation rate of Arland is above 3.0% in April 2027"


@pytest.mark.parametrize(
    "news",
    [
        "On April 2, 2027, Ola Brandt said that he would not stand again.",
        "In March 2027, the Arland Post reported a rift in the cabinet.",
        "Since early 2027, Ola Brandt has been under pressure from his party.",
        "Ola Brandt and Ines Prado are making moves to end their pact.",
    ],
)
def test_news_is_no_difference(news: str) -> None:
    assert _verdict(RESIGN, news).verdict == "same"


@pytest.mark.parametrize(
    "rule",
    [
        "Ola Brandt has to leave the office in person.",
        "A resignation is a letter that is handed to the king of Arland.",
        "Ola Brandt is out once a successor has been sworn in.",
        "Resignations of Ola Brandt were counted from April 1, 2027.",
        "Ola Brandt has left the office if he moves out of the palace.",
        "On April 2, 2027, Ola Brandt resigned as Prime Minister in the first round.",
        "The figures are taken from the Selby Gazette.",
        "The Prime Minister was measured in Selby at 12:00 UTC.",
    ],
)
def test_a_rule_before_the_question_is_a_difference(rule: str) -> None:
    assert _verdict(RESIGN, rule).verdict != "same"


def test_news_to_which_the_question_points_back_is_a_difference() -> None:
    news = "In March 2027, a judge in Selby halted the hunt."
    assert _verdict(BAN, news).verdict == "same"
    assert _verdict(BAN, news, BAN.replace("The ban", "This ban")).verdict != "same"


def test_a_figure_before_a_question_about_a_figure_is_a_difference() -> None:
    news = "In March 2027, the office of Arland paid bakers 2.9% more."
    assert _verdict(RATE, news).verdict != "same"


def test_news_behind_what_pays_yes_is_compared() -> None:
    news = "Ola Brandt and Ines Prado are making moves to end their pact."
    assert _judged(RESIGN, f"{yes_if(RESIGN)}\n\n{news}").verdict != "same"


def _verdict(core: str, news: str, other: str = "") -> Verdict:
    return _judged(core, f"{news}\n\n{yes_if(other or core)}")


def _judged(core: str, rules: str) -> Verdict:
    end = "2027-05-01"
    return judge(
        question(f"{core}?", rules, end),
        ticker_market("KXCASE-27", f"{core}?", then_yes(core), close=end),
    )
