"""Background and process sentences that change nothing, and those that set a rule."""

from __future__ import annotations

import pytest

from strategy.matching import RiskName, Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

PARTY = "Harbour Union wins the most seats in the 2027 Arland parliamentary election"
PRIMARY = "Ines Prado advances from the 2027 Arland primary"
PRIZE = "Ines Prado wins the 2027 Selby Prize"
NOBEL = "Ines Prado wins the 2027 Nobel Prize in Physics"
MARRY = "Ines Prado and Ola Brandt are married by May 1, 2027"
LEAGUE = "Tidewater wins the 2027 Norland League"
GDP = "Real GDP of Arland grows by more than 2.0% in Q1 2027"


@pytest.mark.parametrize(
    ("core", "harmless", "ruling"),
    [
        (
            PARTY,
            "Parliamentary elections are scheduled to be held in Arland on April 4, "
            "2027, to elect the 120 members of the Arland Assembly.",
            "Parliamentary elections are scheduled to be held in Arland on April 4, "
            "2027, to elect only the 12 members of the north.",
        ),
        (
            PARTY,
            "Both constituency seats and regional list seats will be counted.",
            "Constituency seats, not regional list seats, will be counted.",
        ),
        (
            PARTY,
            "For a parliamentary election, the party or coalition with the most seats "
            "wins.",
            "For a parliamentary election, the party or coalition with the most votes "
            "wins.",
        ),
        (
            PARTY,
            "State elections are scheduled to be held in Arland, Norland, on April 4, "
            "2027.",
            "State elections are scheduled to be held in Arland, Norland, on April 4, "
            "2027, for men only.",
        ),
        (
            PARTY,
            "This market's resolution will be based solely on the number of seats won "
            "by the named party.",
            "This market's resolution will be based solely on the number of votes won "
            "by the named party.",
        ),
        (
            PRIMARY,
            "Arland uses a nonpartisan top-two primary, in which the two candidates "
            "who receive the most votes, regardless of party, advance to the general "
            "election.",
            "Arland uses a nonpartisan top-two primary, in which the two candidates "
            "who raise the most money, regardless of party, advance to the general "
            "election.",
        ),
        (
            PRIMARY,
            "If a candidate who has advanced withdraws or dies after the primary, it "
            "will have no effect on the resolution of this market.",
            "If a candidate who has advanced withdraws or dies after the primary, the "
            "candidate who replaces them will have advanced.",
        ),
        (
            PRIZE,
            "If the listed author is not among the finalists announced for the 2027 "
            'Selby Prize, this market will resolve to "No".',
            "If the listed author is among the finalists announced for the 2027 "
            'Selby Prize, this market will resolve to "Yes".',
        ),
        (
            PRIZE,
            "The Selby Prize is awarded annually by the Arland Academy.",
            "The Selby Prize is awarded annually only to women.",
        ),
        (
            NOBEL,
            "If the prize is awarded jointly to several people including the listed "
            'individual, this market will resolve to "Yes".',
            "If the prize is awarded jointly to several people including the listed "
            'individual, this market will resolve to "No".',
        ),
        (
            MARRY,
            "Credible reporting that a legal marriage has taken place will qualify, "
            "even if the reporting comes without official confirmation by the couple.",
            "Credible reporting that an engagement has taken place will qualify, even "
            "if the reporting comes without official confirmation by the couple.",
        ),
        (
            GDP,
            "This market will resolve based on the advance estimate; later estimates "
            "or revisions will have no bearing.",
            "This market will resolve based on the third estimate; later estimates or "
            "revisions will have no bearing.",
        ),
    ],
)
def test_background_is_no_difference_and_a_rule_is(
    core: str, harmless: str, ruling: str
) -> None:
    assert _verdict(core, core, harmless).verdict == "same"
    assert _verdict(core, core, ruling).verdict != "same"


@pytest.mark.parametrize(
    ("core", "clause", "risk"),
    [
        (
            PARTY,
            "If two parties tie in seats, the one with the higher share of the vote "
            "will resolve to Yes and all others to No.",
            RiskName.TIE,
        ),
        (
            LEAGUE,
            "If the season is abandoned, the club declared champion by the league will "
            "resolve to Yes.",
            RiskName.CANCELLATION,
        ),
    ],
)
def test_a_rare_case_is_a_named_risk(core: str, clause: str, risk: RiskName) -> None:
    verdict = _verdict(core, core, clause)
    assert (verdict.verdict, [r.name for r in verdict.risks]) == ("same", [risk])


@pytest.mark.parametrize(
    ("core", "same", "different"),
    [
        (
            PRIZE,
            "Ines Prado is announced as the winner of the 2027 Selby Prize",
            "Ines Prado is announced as a finalist of the 2027 Selby Prize",
        ),
        (
            MARRY,
            "Ines Prado and Ola Brandt are married to each other by May 1, 2027",
            "Ines Prado and Ola Brandt are married to each of their partners by May 1, "
            "2027",
        ),
        (
            "Ola Brandt wins the 2027 Norland Rally",
            "Ola Brandt is classified as the winner of the main race of the 2027 "
            "Norland Rally",
            "Ola Brandt is classified as the winner of the sprint race of the 2027 "
            "Norland Rally",
        ),
    ],
)
def test_a_core_may_name_what_the_event_implies(
    core: str, same: str, different: str
) -> None:
    assert _verdict(core, same).verdict == "same"
    assert _verdict(core, different).verdict != "same"


def _verdict(core: str, other: str, more: str = "") -> Verdict:
    end = "2027-05-01"
    return judge(
        question(f"{core}?", f"{yes_if(other)}\n\n{more}", end),
        ticker_market("KXCASE-27", f"{core}?", then_yes(core), close=end),
    )
