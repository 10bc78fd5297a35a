"""Races of parties and decisions of central banks, and near misses of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from strategy.matching import RiskName, Verdict, judge
from strategy.matching.types import Judgement
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

END = "2027-05-01"
BANKS = {
    "Reserve Bank of Australia": ("RBA", "cash rate target"),
    "Bank of Canada": ("BOC", "target for the overnight rate"),
    "European Central Bank": ("ECB", "deposit facility rate"),
    "Bank of Japan": ("BOJ", "short-term policy interest rate"),
}
NO_CHANGE = "No change in {bank}'s interest rates after April 2027 meeting?"
HIKE = "{bank} increases interest rates by 25 bps after April 2027 meeting?"
DECIDED = (
    "The market resolves based on the official policy rate decision announced by the "
    "central bank."
)


def _decision(
    bank: str, title: str, action: str, *, a: str = "", b: str = "", month: str = "Apr"
) -> Verdict:
    short, rate = BANKS[bank]
    core = (
        "This market will resolve to the amount of basis points the upper bound of the "
        f"{rate} is changed by versus the level it was prior to the {bank}'s April "
        "2027 meeting."
    )
    meeting = f"{month} 2027 {short} meeting"
    return judge(
        question(title.format(bank=bank), f"{core}\n\n{a}", "2027-04-14"),
        ticker_market(
            "KXDECISION-27APR14-X",
            f"Will the {bank} {action} at the {meeting}?",
            then_yes(
                f"the {bank} takes the action of {action} at {meeting}",
                f"{DECIDED}\n\n{b}",
            ),
            close="2027-04-21",
        ),
    )


@pytest.mark.parametrize("bank", BANKS)
def test_a_bank_that_maintains_its_rate_does_not_change_it(bank: str) -> None:
    assert _decision(bank, NO_CHANGE, "Maintain current rate").verdict == "same"
    assert _decision(bank, HIKE, "Hike 25 basis points").verdict == "same"
    for title, action, month in (
        (NO_CHANGE, "Hike 25 basis points", "Apr"),
        (HIKE, "Maintain current rate", "Apr"),
        (HIKE, "Hike 50 basis points", "Apr"),
        (HIKE, "Cut 25 basis points", "Apr"),
        (NO_CHANGE, "Maintain current rate", "Jun"),
    ):
        verdict = _decision(bank, title, action, month=month).verdict
        assert verdict not in (Judgement.SAME, Judgement.INVERTED), (title, action)


@pytest.mark.parametrize(
    ("harmless", "ruling"),
    [
        (
            "For central banks with multiple policy rates, only changes to the primary "
            "policy rate count.",
            "For central banks with multiple policy rates, only changes to the lowest "
            "policy rate count.",
        ),
        (
            "Emergency rate changes between scheduled meetings do not affect "
            "resolution of contracts tied to scheduled meetings.",
            "Emergency rate changes between scheduled meetings affect resolution of "
            "contracts tied to scheduled meetings.",
        ),
        (
            "If the specified rate is defined by an upper and lower bound, the "
            "relevant change will be the change to the upper bound.",
            "If the specified rate is defined by an upper and lower bound, the "
            "relevant change will be the change to the lower bound.",
        ),
        (
            "Increases or decreases of less than 25 bps will be rounded to 25 bps.",
            "Increases or decreases of less than 25 bps will be considered no change.",
        ),
    ],
)
def test_what_every_decision_is_measured_by(harmless: str, ruling: str) -> None:
    bank = "Bank of Canada"
    for text in ({"a": harmless}, {"b": harmless}):
        assert _decision(bank, HIKE, "Hike 25 basis points", **text).verdict == "same"
    for text in ({"a": ruling}, {"b": ruling}):
        assert _decision(bank, HIKE, "Hike 25 basis points", **text).verdict != "same"
    # Of what is no central bank the clause is a rule.
    core = "Ines Prado sells the Tidewater by May 1, 2027"
    assert _pair(core, core, harmless).verdict != "same"


@pytest.mark.parametrize(
    ("title", "action", "paid"),
    [(NO_CHANGE, "Maintain current rate", 1), (HIKE, "Hike 25 basis points", 0)],
)
def test_a_meeting_that_is_not_held_leaves_the_rate(
    title: str, action: str, paid: int
) -> None:
    clause = (
        "If the meeting is cancelled or delayed past the expiration date, markets for "
        '"No change" resolve to Yes and all others resolve to No.'
    )
    (risk,) = _decision("Bank of Canada", title, action, b=clause).risks
    assert (risk.name, risk.paid_b) == (RiskName.CANCELLATION, Decimal(paid))
    bracket = (
        "If no statement is released by the start date of the next scheduled meeting, "
        'this market will resolve to the "No change" bracket.'
    )
    verdict = _decision("Bank of Canada", title, action, a=bracket, b=clause)
    assert (verdict.verdict, verdict.risks) == ("same", ())


RACE = "Will the Democrats win the {} Senate race in 2026?"


def _race(a: str, ticker: str = "SENATEME-26-D", kind: str = "") -> Verdict:
    core = (
        f"This market will resolve according to the winner of the 2026 Maine U.S. "
        f"Senate {kind}election, inclusive of any run-offs."
    )
    return judge(
        question(RACE.format("Maine"), f"{core}\n\n{a}", "2026-11-03"),
        ticker_market(
            ticker,
            "Will Democratics win the Senate race in Maine?",
            then_yes(
                "a representative of the Democratic party is sworn in as a Senator of "
                "Maine for the term beginning in 2027"
            ),
            close="2027-11-03",
        ),
    )


@pytest.mark.parametrize(
    ("harmless", "ruling"),
    [
        (
            "A candidate shall be considered to represent a party in the event that he "
            "or she is the nominee of the party in question.",
            "A candidate shall be considered to represent a party in the event that he "
            "or she intends to caucus with the party in question.",
        ),
        (
            'Candidates who run as independents will not be encompassed by the "Tide" '
            'or "Harbour" options regardless of any affiliation they may have with the '
            "party.",
            'Candidates who run as independents will be encompassed by the "Tide" or '
            '"Harbour" options regardless of any affiliation they may have with the '
            "party.",
        ),
        (
            "If any named candidate is replaced as the nominee of their party prior to "
            "election day, the name in the contract will be updated and the market "
            "will resolve based on the replacement nominee of the party.",
            "If any named candidate is replaced as the nominee of their party prior to "
            "election day, the name in the contract will not be updated.",
        ),
        (
            "The candidates may be named in the contract for the convenience of "
            "traders.",
            "The candidates named in the contract have to be on the ballot.",
        ),
    ],
)
def test_a_partys_candidate_is_its_nominee(harmless: str, ruling: str) -> None:
    assert _race(harmless).verdict == "same"
    assert _race(ruling).verdict != "same"


def test_a_series_may_say_that_an_election_is_a_special_one() -> None:
    assert _race("", "SENATEMES-26-D", "special ").verdict == "same"
    assert _race("", "SENATEME-26-D", "special ").verdict != "same"


def _pair(core: str, other: str, more: str = "") -> Verdict:
    return judge(
        question(f"{core}?", f"{yes_if(other)}\n\n{more}", END),
        ticker_market("KXCASE-27", f"{core}?", then_yes(core), close=END),
    )
