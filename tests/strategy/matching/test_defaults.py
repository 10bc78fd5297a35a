"""Clauses that only say what holds anyway, and their neighbours that do not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from strategy.matching import RiskName, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

# A question, a clause that changes nothing for it, and one that does.
CASES = [
    (
        "The Tide Party wins over 30% of the vote in the 2027 Arland election",
        "This market will be based only on the share of votes received by this party, "
        "and not that of any alliance of which it is a member.",
        "This market will be based only on the share of votes received by this party "
        "in the capital, and not that of any alliance of which it is a member.",
    ),
    (
        "Ola Brandt wins the 2027 Arland Open",
        "You can read more about this event here: https://example.com/open.",
        "You can read more about this event here, where only the men's final counts.",
    ),
    (
        "Harborough wins the 2027 Arland Cup",
        'This market resolves to "No" as soon as it becomes impossible for this team '
        "to become Arland Champion.",
        'This market resolves to "No" as soon as it becomes unlikely for this team '
        "to become Arland Champion.",
    ),
    (
        "Harborough makes the first pick of the 2027 Arland Draft",
        "This market resolves according to the team which makes the first pick of the "
        "draft.",
        "This market resolves according to the team which makes the first two picks of "
        "the draft.",
    ),
    (
        "Ola Brandt says Tidewater in the next address by May 1, 2027",
        "Words spoken by anyone else will not count.",
        "Words spoken after the break will not count.",
    ),
    (
        "Ola Brandt signs an order on harbours by May 1, 2027",
        "Any order meeting this criterion will qualify, even where its enforcement is "
        "later blocked by a court ruling.",
        "Any order meeting this criterion will qualify, even where it is a draft.",
    ),
    (
        "Ola Brandt signs an order on harbours by May 1, 2027",
        "Any order signed within this market's timeframe will qualify, regardless of "
        "when the order goes into effect.",
        "Any order signed within this market's timeframe will qualify, if the order "
        "goes into effect.",
    ),
    (
        "Ola Brandt pardons Ines Prado by May 1, 2027",
        "Announcements of pardons that are not implemented within this market's "
        "timeframe will not count.",
        "Pardons that are not published within this market's timeframe will not count.",
    ),
    (
        "Ola Brandt leaves the presidency of Arland by May 1, 2027",
        "If Ola Brandt steps down from office, the market should resolve immediately.",
        "If Ola Brandt steps down from office, the market should resolve to No.",
    ),
    (
        "Arland raises rates by 25 bps after the March 2027 meeting",
        "The resolution source is a consensus of credible reporting after the meeting "
        "scheduled for March 18 - 19, 2027.",
        "Only a raise announced on March 18 - 19, 2027 counts.",
    ),
]


@pytest.mark.parametrize(("core", "default", "rule"), CASES)
def test_a_default_is_forgiven_and_its_neighbour_is_not(
    core: str, default: str, rule: str
) -> None:
    title = f"{core}?"
    market_a = question(title, yes_if(core), "2027-05-01")
    market_b = ticker_market("KXCASE-27", title, then_yes(core), close="2027-05-01")
    assert judge(market_a, market_b).verdict == "same"
    for clause, is_same in ((default, True), (rule, False)):
        longer_a = question(title, f"{yes_if(core)}\n\n{clause}", "2027-05-01")
        longer_b = ticker_market(
            "KXCASE-27", title, then_yes(core, clause), close="2027-05-01"
        )
        verdicts = [judge(longer_a, market_b), judge(market_a, longer_b)]
        assert [v.verdict == "same" for v in verdicts] == [is_same] * 2


def test_a_second_choice_is_a_risk_unless_both_texts_ask_for_the_first() -> None:
    core = "Ola Brandt nominates {}Ines Prado for Harbour Master by May 1, 2027"
    only = (
        "This market will resolve based on Brandt's first nomination for this "
        "position; if Brandt nominates another person to this position first, this "
        'market will immediately resolve to "No".'
    )
    plain, first = core.format(""), core.format("first ")
    market_a = question(f"{plain}?", f"{yes_if(plain)}\n\n{only}", "2027-05-01")
    for told, risks in ((plain, [(RiskName.SECOND_CHOICE, Decimal(0))]), (first, [])):
        market_b = ticker_market(
            "KXMASTER-27", f"{plain}?", then_yes(told), close="2027-05-01"
        )
        verdict = judge(market_a, market_b)
        assert verdict.verdict == "same"
        assert [(risk.name, risk.paid_a) for risk in verdict.risks] == risks


@pytest.mark.parametrize("written", ["released by", "announced by", "published by"])
def test_a_deadline_behind_a_deed_is_no_source(written: str) -> None:
    title = "Will Tidewater 2 be out by December 31, 2026?"
    core = f"Tidewater 2 is {written} December 31, 2026 on any platform"
    other = f"Tidewater 2 is {written.split()[0]} before Jan 1, 2027 on any platform"
    later = other.replace("2027", "2028")
    market_a = question(title, yes_if(core))
    for told, is_same in ((other, True), (later, False)):
        market_b = ticker_market(
            "KXTIDE-27JAN01", title, then_yes(told), close="2027-01-01"
        )
        assert (judge(market_a, market_b).verdict == "same") is is_same


@pytest.mark.parametrize(
    "name", ["Robert F. Almasy", "Ola Brandt Jr.", "Ada B. C. Moe"]
)
def test_an_initial_does_not_end_the_sentence_that_pays(name: str) -> None:
    title = f"Will {name} be confirmed as Harbour Master by June 30, 2026?"
    core = f"{name} is confirmed as Harbour Master {{}}"
    market_a = question(title, yes_if(core.format("by June 30, 2026")), "2026-06-30")
    for day, is_same in (("Jul 1, 2026", True), ("Jul 8, 2026", False)):
        market_b = ticker_market(
            "KXHARBOUR-26JUL01",
            f"Will {name} be confirmed as Harbour Master?",
            then_yes(core.format(f"before {day}")),
            close="2026-07-01",
        )
        assert (judge(market_a, market_b).verdict == "same") is is_same
