"""The territory for which a question is asked: one of two that differ is no detail."""

from __future__ import annotations

import pytest

from positions.venues.types import Market
from strategy.matching import Judgement, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

TITLE = "Will Ines Prado be the top {} on Chartify in 2026?"
SAME = Judgement.SAME


def verdict_of(title: str, core_a: str, core_b: str) -> Judgement:
    market_a = question(title, yes_if(f"Ines Prado is the top {core_a} in 2026"))
    market_b = ticker_market(
        "KXCHARTIFY-26-IPRA", title, then_yes(f"Ines Prado is the top {core_b} in 2026")
    )
    return judge(market_a, market_b).verdict


@pytest.mark.parametrize(
    ("asked", "core_a", "core_b"),
    [
        ("Global Artist", "global artist on Chartify", "artist on Chartify USA"),
        ("Artist", "artist on Chartify worldwide", "artist on Chartify in the US"),
        ("Artist", "artist in the world on Chartify", "American artist on Chartify"),
        ("UK Artist", "artist on Chartify in the UK", "artist on Chartify in the US"),
        ("UK Artist", "artist on Chartify", "artist on Chartify in the United States"),
        ("Artist", "artist on Chartify", "American artist on Chartify"),
        ("Artist", "artist on Chartify", "artist on Chartify globally"),
        ("Artist", "artist on Chartify", "artist outside the US on Chartify"),
    ],
)
def test_two_territories_are_two_questions(
    asked: str, core_a: str, core_b: str
) -> None:
    title = TITLE.format(asked)
    assert verdict_of(title, core_a, core_b) is not SAME
    assert verdict_of(title, core_b, core_a) is not SAME


@pytest.mark.parametrize(
    ("asked", "core_a", "core_b"),
    [
        ("Artist", "artist on Chartify", "artist on Chartify in the US"),
        ("Artist", "artist in the United States on Chartify", "US artist on Chartify"),
        ("Global Artist", "global artist on Chartify", "global artist on Chartify"),
        ("UK Artist", "artist on Chartify", "British artist on Chartify"),
    ],
)
def test_a_country_that_one_text_leaves_out_is_no_difference(
    asked: str, core_a: str, core_b: str
) -> None:
    title = TITLE.format(asked)
    assert verdict_of(title, core_a, core_b) is SAME
    assert verdict_of(title, core_b, core_a) is SAME


def test_a_clause_on_one_country_is_not_that_on_all() -> None:
    title = TITLE.format("Artist")
    core = "Ines Prado is the top artist on Chartify in 2026"
    plain = "Songs of other labels also count."
    for place, is_same in (("", True), (" in the US", False)):
        clause = f"Songs of other labels{place} also count."
        market_a = question(title, f"{yes_if(core)}\n\n{clause}")
        market_b = ticker_market("KXCHARTIFY-26-IPRA", title, then_yes(core, plain))
        assert (judge(market_a, market_b).verdict is SAME) is is_same


def test_any_american_company_is_one_of_all_companies() -> None:
    title = "Will a company be worth 9 trillion by December 31, 2026?"
    core = "any {}company is worth 9 trillion by December 31, 2026"
    a = question(title, yes_if(core.format("US ")))
    assert judge(a, _valued(title, core, "")).verdict is not SAME
    assert judge(a, _valued(title, core, "US ")).verdict is SAME


def _valued(title: str, core: str, of: str) -> Market:
    return ticker_market("KXVALUE-26", title, then_yes(core.format(of)))
