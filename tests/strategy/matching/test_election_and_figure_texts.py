"""What the texts of one venue alone say of elections, figures, indices and charges."""

from __future__ import annotations

import pytest

from strategy.matching import RiskName, Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

VOTE = "Ines Prado wins the 2027 Norland gubernatorial election"
PRICES = "annual inflation in Arland is above 3.5% in March 2027"
INDEX = "Brandt Motors is added to the S&P 500 by May 1, 2027"
VISIT = "Ines Prado visits Norland by May 1, 2027"
CHARGE = "Ines Prado is charged with a federal crime by May 1, 2027"
MODEL = "Norland AI releases Fjord 5 by May 1, 2027"
PASSED = "the Harbour Act is passed by the Senate by May 1, 2027"
MEETING = "Ines Prado and Ola Brandt meet in person by May 1, 2027"
DEAL = "it is announced that Brandt Motors will acquire Tor Steel by May 1, 2027"
CONTROL = "the Harbour Union wins control of the Senate in 2027"
GROWTH = "real GDP of Arland grows by more than 2.0% in Q1 2027"
LARGEST = "Brandt Motors is the largest company by market cap on May 1, 2027"
FUNDS = "a bill that funds the Norland Guard becomes law by May 1, 2027"


@pytest.mark.parametrize(
    ("core", "harmless", "ruling"),
    [
        (
            VOTE,
            "Interim governors named by any means before the election do not count.",
            "Interim governors named by any means before the election will count.",
        ),
        (
            VOTE,
            "This market is eligible for accelerated settlement upon a consensus of "
            "media projections.",
            "This market is eligible for accelerated settlement upon a lead of five "
            "points.",
        ),
        (
            VOTE,
            "This market will resolve based on a consensus of credible reporting; in "
            "case of ambiguity, solely on official results from the Norland Board.",
            "This market will resolve based on a consensus of credible reporting; in "
            "case of a recount, solely on the first count.",
        ),
        (
            VOTE,
            "In the event of a recount, this market will remain open until a winner is "
            "certified.",
            "In the event of a recount, this market will remain open until June 1.",
        ),
        (
            VOTE,
            "If no candidate wins a majority in the first round, this market will "
            "resolve according to the result of the runoff.",
            "If no candidate wins a majority in the first round, this market will "
            "resolve according to the result of the first round.",
        ),
        (
            VOTE,
            "If the winning candidate dies before taking office, this market will "
            "still resolve to the winner of the election.",
            "If the winning candidate dies before taking office, this market will "
            "resolve to whoever takes it.",
        ),
        (
            PRICES,
            "Because this market's resolution source reports inflation to two decimal "
            "points (e.g. 4.56%), this is the level of precision that will be used "
            "when resolving the market.",
            "The resolution source reports inflation to two decimal points, of which "
            "the first will be used when resolving the market.",
        ),
        (
            INDEX,
            "To qualify, the named company must match the company announced.",
            "To qualify, the company must remain in the index for a month.",
        ),
        (
            VISIT,
            "The following do NOT constitute a visit: Flying over the area without "
            "landing.",
            "The following do NOT constitute a visit: A stay of less than a day.",
        ),
        (
            CHARGE,
            "<p>Only charges brought by the federal government of the United States "
            "will qualify.</p>",
            "Only felony charges brought by the federal government will qualify.",
        ),
        (
            MODEL,
            'For this market to resolve to "Yes", Fjord 5 must be launched and '
            "publicly accessible, including via open beta, or to paying subscribers.",
            'For this market to resolve to "Yes", Fjord 5 must be launched and '
            "publicly accessible in every country.",
        ),
        (
            FUNDS,
            "Short-term continuing resolutions that fund the Guard will qualify.",
            "Executive orders that fund the Guard will qualify.",
        ),
        (
            PASSED,
            "The Harbour Act is a bill that would establish a framework for ports.",
            "The Harbour Act is a bill that would only cover the ports of the north.",
        ),
        (
            PASSED,
            "It passed the House on July 17, 2025.",
            "It passed if the House votes for it by April 1, 2027.",
        ),
        (
            MEETING,
            "A meeting requires both individuals to be physically present in the same "
            "location and to interact.",
            "A meeting requires both individuals to be physically present in the same "
            "location for an hour.",
        ),
        (
            DEAL,
            "The acquisition does not need to close by May 1, 2027.",
            "The announcement does not need to be official.",
        ),
        (
            CONTROL,
            "A party will be considered to have control of the Senate if it wins a "
            "majority of the voting seats.",
            "A party will be considered to have control of the Senate if it chairs "
            "its committees.",
        ),
        (
            GROWTH,
            "Real GDP growth refers to the seasonally adjusted annualized rate "
            "reported by the BEA.",
            "Real GDP growth refers to the year-over-year rate reported by the BEA.",
        ),
        (
            LARGEST,
            "Brandt is currently the largest company in the world by market cap.",
            "Closing is currently the end of the trading day in Norland.",
        ),
    ],
)
def test_what_holds_anyway_is_no_difference(
    core: str, harmless: str, ruling: str
) -> None:
    assert _verdict(core, core, harmless).verdict == "same"
    assert _verdict(core, core, ruling).verdict != "same"


def test_a_figure_that_comes_late_is_a_named_risk_unless_the_limit_is_near() -> None:
    late, soon = (
        f"If the release of this figure is postponed beyond {day}, 2027, this market "
        "will resolve based on the most recently published figure."
        for day in ("July 31", "May 10")
    )
    verdict = _verdict(PRICES, PRICES, late)
    assert (verdict.verdict, [r.name for r in verdict.risks]) == (
        "same",
        [RiskName.NO_RESULT],
    )
    assert _verdict(PRICES, PRICES, soon).verdict != "same"


@pytest.mark.parametrize(
    ("core", "same", "different"),
    [
        (
            INDEX,
            "Brandt Motors is added to the S&P 500 in the time period January 1, 2027 "
            "to May 1, 2027",
            "Brandt Motors is added to the S&P 500 in the time period January 1, 2027 "
            "to May 20, 2027",
        ),
        (
            CHARGE,
            "Ines Prado is criminally charged under federal law by May 1, 2027",
            "Ines Prado is charged with a state crime by May 1, 2027",
        ),
        (
            MODEL,
            "Norland AI makes Fjord 5 publicly available by May 1, 2027",
            "Norland AI makes Fjord 5 partly available by May 1, 2027",
        ),
        (
            "Ines Prado is the next Mayor of Tidewater",
            "Ines Prado is the next Mayor of Tidewater following Ola Brandt",
            "Ines Prado is the next Mayor of Tidewater following Ola Brandt's heir",
        ),
        (
            "Ines Prado endorses Ola Brandt by May 1, 2027",
            "Ines Prado publicly endorses Ola Brandt by May 1, 2027",
            "Ines Prado privately endorses Ola Brandt by May 1, 2027",
        ),
    ],
)
def test_cores_may_say_the_same_in_other_words(
    core: str, same: str, different: str
) -> None:
    assert _verdict(core, same).verdict == "same"
    assert _verdict(core, different).verdict != "same"


@pytest.mark.parametrize(
    ("title", "other", "verdict"),
    [
        ("Brandt Motors (BRND) added to the S&P 500", "Brandt Motors", "same"),
        ("Brandt Motors (BRND) added to the S&P 500", "Brandt Motors (BRNB)", "not"),
        ("Brandt (BRND) advances in the cup", "Brandt", "same"),
        ("Brandt (BRND) advances in the cup", "Brandt (BRNB)", "not"),
    ],
)
def test_a_ticker_is_no_other_company(title: str, other: str, verdict: str) -> None:
    deed = title.partition(") ")[2]
    titles = (f"Will {title} by May 1, 2027?", f"Will {other} {deed} by May 1, 2027?")
    judged = _judged(*titles, f"{other} {deed} by May 1, 2027")
    assert (judged.verdict == "same") is (verdict == "same")


def _verdict(core: str, other: str, more: str = "") -> Verdict:
    title = f"{core[0].upper()}{core[1:]}?"
    return _judged(title, title, core, other, more)


def _judged(
    title_a: str, title_b: str, core: str, other: str = "", more: str = ""
) -> Verdict:
    end, paying = "2027-05-01", other or core
    return judge(
        question(title_a, f"{yes_if(paying)}\n\n{more}", end),
        ticker_market("KXCASE-27", title_b, then_yes(core), close=end),
    )
