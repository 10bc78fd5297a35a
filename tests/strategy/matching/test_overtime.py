"""Whether a game goes to overtime, which is a question on the game of its own."""

from __future__ import annotations

import pytest

from strategy.matching import Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

TITLE = "Bruins vs. Rangers: Will the game go to overtime?"
GOES_ON = "the game goes to overtime"
PERIOD = (
    "at least 1 overtime period is played in the {} game originally scheduled for {}"
)


def _verdict(
    title: str = TITLE,
    core: str = GOES_ON,
    period: str = PERIOD,
    day: str = "Oct 6, 2026",
    teams: str = "Boston at New York R",
) -> Verdict:
    coded = f"26OCT{day[4:5].zfill(2)}"
    return judge(
        question(
            title,
            "In the upcoming NHL game between the Boston Bruins and the New York "
            f"Rangers, scheduled for October 6:\n\n{yes_if(core)}",
            "2026-10-07",
        ),
        ticker_market(
            f"KXNHLOVERTIME-{coded}BOSNYR-OT",
            f"{teams}: Overtime?",
            then_yes(period.format(f"{teams.replace(' at ', ' vs ')} NHL", day)),
            "Game goes to overtime",
            "2026-10-09",
        ),
    )


def test_a_game_that_goes_to_overtime_has_a_period_of_it() -> None:
    assert _verdict().verdict == "same"


@pytest.mark.parametrize(
    "other",
    [
        {"core": "the game goes to a shootout"},
        {"core": "the game does not go to overtime"},
        {"core": "the game goes to double overtime"},
        {"title": TITLE.replace("overtime", "double overtime")},
        {"title": "Bruins vs. Rangers: Will the Bruins win in overtime?"},
        {"period": PERIOD.replace("1", "2")},
        {"day": "Oct 8, 2026"},
        {"teams": "Boston at New York I"},
    ],
)
def test_another_question_on_the_game_differs(other: dict[str, str]) -> None:
    assert _verdict(**other).verdict not in ("same", "inverted")
