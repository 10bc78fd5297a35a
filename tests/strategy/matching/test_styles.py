"""Markets of any two text styles are matched, in either order and of one style."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from positions.venues.types import Market, Outcome
from strategy.matching import Judgement, UnknownTextStyle, Verdict, find_pairs, judge
from strategy.matching.scoring import ACCEPTED
from tests.bench.listings import listings
from tests.support.market_builders import NOW, kalshi, polymarket
from tests.support.matching_cases import CASES, Case
from tests.support.questions import LabelledPair, labelled_pairs

LISTED = listings(300)
THIRD: Any = "third"
LABELLED = labelled_pairs()


def of_third_venue(market: Market) -> Market:
    return replace(market, venue=THIRD)


def facts_of(verdict: Verdict) -> Counter[tuple[str, str]]:
    return Counter((fact.name, str(fact.standing)) for fact in verdict.facts)


ALL: list[Case | LabelledPair] = [*CASES, *LABELLED]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_the_verdict_does_not_depend_on_the_order_of_the_markets(
    case: Case | LabelledPair,
) -> None:
    there = judge(case.market_a, case.market_b)
    back = judge(case.market_b, case.market_a)
    assert back.verdict == there.verdict
    assert facts_of(back) == facts_of(there)
    # Of two outcomes each, (1, 0) and (0, 1) are the same relation.
    assert (back.outcome_a ^ back.outcome_b) == (there.outcome_a ^ there.outcome_b)


@pytest.mark.parametrize("side", ["market_a", "market_b"])
def test_a_market_that_another_venue_lists_in_the_same_words_is_never_different(
    side: str,
) -> None:
    for case in ALL:
        market = getattr(case, side)
        verdict = judge(market, of_third_venue(market))
        assert verdict.verdict in (Judgement.SAME, Judgement.REVIEW), case.name
        assert verdict.outcome_a == verdict.outcome_b, case.name


@pytest.mark.parametrize("side", ["market_a", "market_b"])
def test_two_questions_of_one_style_are_not_taken_for_the_same(side: str) -> None:
    """Where a third market equals only one of two, those two are not the same."""
    equal = {(id(c.market_a), id(c.market_b)): c.label for c in LABELLED}
    by_family: dict[str, dict[int, Market]] = {}
    partners: dict[str, dict[int, Market]] = {}
    far = "market_b" if side == "market_a" else "market_a"
    for case in LABELLED:
        near_market, far_market = getattr(case, side), getattr(case, far)
        by_family.setdefault(case.family, {})[id(near_market)] = near_market
        partners.setdefault(case.family, {})[id(far_market)] = far_market

    def label(near: int, far_id: int) -> str | None:
        ids = (near, far_id) if side == "market_a" else (far_id, near)
        return equal.get(ids)

    compared = 0
    for family, markets in by_family.items():
        for near, market in markets.items():
            for other_near, other_market in markets.items():
                is_apart = any(
                    label(near, partner) in ACCEPTED
                    and label(other_near, partner) == "different"
                    for partner in partners[family]
                )
                if is_apart:
                    compared += 1
                    verdict = judge(market, of_third_venue(other_market)).verdict
                    assert verdict not in ACCEPTED, (market.title, other_market.title)
    assert compared > 100


@pytest.mark.parametrize("style", ["polymarket", "kalshi"])
def test_a_third_venue_is_matched_with_both_others(style: str) -> None:
    """It lists every market of one of the two, in its words."""
    source = LISTED.polymarket if style == "polymarket" else LISTED.kalshi
    markets_c = [of_third_venue(market) for market in source]
    expected = {(a, b) for a, _, b in LISTED.pairs}
    if style == "polymarket":
        pairs = find_pairs(LISTED.kalshi, markets_c)
        edges = {(pair.market_b, pair.market_a) for pair in pairs}
    else:
        pairs = find_pairs(LISTED.polymarket, markets_c)
        edges = {(pair.market_a, pair.market_b) for pair in pairs}
    assert edges == expected
    own = find_pairs(source, markets_c)
    same = {pair.market_a for pair in own if pair.verdict == "same"}
    assert all(pair.market_a == pair.market_b for pair in own)
    assert len(same) >= 0.95 * len(source)
    assert {(pair.venue_a, pair.venue_b) for pair in own} == {(style, "third")}


def test_two_venues_may_use_the_same_ids() -> None:
    a = polymarket(market_id="7", title="Will it rain in Oslo by Dec 31, 2026?")
    b = replace(a, venue=THIRD, title="Will it snow in Rome by Dec 31, 2026?")
    same = replace(a, venue=THIRD, market_id="8")
    pairs = find_pairs([a], [b, same])
    assert [(pair.market_a, pair.market_b) for pair in pairs] == [("7", "8")]


def named(*names: str) -> Market:
    outcomes = tuple(Outcome(index, name) for index, name in enumerate(names))
    return polymarket(
        title="Who will win the 2026 Springfield mayoral election?",
        rules=(
            "This market will resolve to the candidate who wins the 2026 Springfield "
            "mayoral election. This market will resolve according to the candidate "
            "that wins the 2026 Springfield mayoral election."
        ),
        outcomes=outcomes,
        closes_at=NOW,
    )


@pytest.mark.parametrize(
    ("names", "outcomes"),
    [
        (("Dana Okafor", "Lee Brandt"), (0, 0)),
        (("Lee Brandt", "Dana Okafor"), (1, 0)),
    ],
)
def test_outcomes_with_names_pay_alike_by_their_names(
    names: tuple[str, str], outcomes: tuple[int, int]
) -> None:
    verdict = judge(named("Dana Okafor", "Lee Brandt"), of_third_venue(named(*names)))
    assert (verdict.outcome_a, verdict.outcome_b) == outcomes
    assert verdict.verdict == "same"


def test_outcomes_of_which_only_one_name_is_common_go_to_review() -> None:
    verdict = judge(
        named("Dana Okafor", "Lee Brandt"),
        of_third_venue(named("Dana Okafor", "Ola Lind")),
    )
    assert verdict.verdict == "review"


def test_both_teams_of_a_game_are_found_where_both_markets_name_them() -> None:
    def game(home: str, away: str) -> Market:
        return polymarket(
            title=f"{home} vs. {away}",
            outcomes=(Outcome(0, home), Outcome(1, away)),
            rules="In the upcoming NBA game, scheduled for January 18:",
            event_starts_at=NOW,
            facts={"slug": "nba-bkn-chi-2026-01-18", "sports_market_type": "moneyline"},
        )

    verdict = judge(game("Nets", "Bulls"), of_third_venue(game("Bulls", "Nets")))
    assert (verdict.verdict, verdict.outcome_a, verdict.outcome_b) == ("same", 1, 0)
    verdict = judge(game("Nets", "Bulls"), of_third_venue(game("Nets", "Bulls")))
    assert (verdict.verdict, verdict.outcome_a, verdict.outcome_b) == ("same", 0, 0)


def test_the_reasons_name_the_venues() -> None:
    market = kalshi(title="Will it happen by Nov 30, 2026?", rules="")
    verdict = judge(polymarket(), replace(market, venue=THIRD))
    assert verdict.reasons[0].startswith("date differs: Polymarket says before 2027")
    assert ", Third before 2026-12-01" in verdict.reasons[0]


def test_a_style_without_a_reader_is_an_error_that_names_it() -> None:
    with pytest.raises(UnknownTextStyle, match=r"'verse' of polymarket market 900001"):
        judge(polymarket(text_style="verse"), kalshi())
