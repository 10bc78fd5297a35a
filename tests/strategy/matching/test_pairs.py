"""Markets are paired one to one, and only changed ones are matched again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from positions.venues.types import Market
from strategy.matching import Matcher, Pair, find_pairs, judge
from strategy.matching.index import SPARE_PLACES, Index
from strategy.matching.judging import read_texts
from strategy.matching.shelf import TEXT_FIELDS
from tests.bench.listings import listings
from tests.support.matching_cases import (
    CASES,
    question,
    then_yes,
    ticker_market,
    yes_if,
)
from tests.support.sizes import sized

LISTED = listings(400, seed=3)
VISIT = question(
    "Will Ada Berg visit Peru by June 30, 2026?",
    yes_if("Ada Berg visits Peru by June 30, 2026, 11:59 PM ET"),
)
TWIN = ticker_market(
    "KXVISITPERU-26JUL01-ABER",
    "Will Ada Berg visit Peru before Jul 1, 2026?",
    then_yes("Ada Berg has visited Peru before Jul 1, 2026"),
    "Ada Berg",
)


def edges(pairs: tuple[Pair, ...]) -> set[tuple[str, int, str]]:
    return {(p.market_a, p.outcome_a, p.market_b) for p in pairs}


def test_every_true_pair_among_near_misses_is_found_and_no_other() -> None:
    pairs = find_pairs(LISTED.polymarket, LISTED.kalshi)
    assert edges(pairs) == LISTED.pairs
    assert {pair.verdict for pair in pairs} == {"same"}


def test_an_outcome_has_one_kalshi_market_and_a_kalshi_market_one_outcome() -> None:
    pairs = find_pairs(LISTED.polymarket, LISTED.kalshi)
    sides = Counter((pair.market_a, pair.outcome_a) for pair in pairs)
    tickers = Counter((pair.market_b, pair.outcome_b) for pair in pairs)
    assert set(sides.values()) == set(tickers.values()) == {1}


def test_a_pair_says_which_facts_agree_and_in_whose_words() -> None:
    (pair,) = find_pairs([VISIT], [TWIN])
    facts = {fact.name: fact for fact in pair.facts}
    assert facts["date"].text_a == "before 2026-07-01 23:59 ET"
    assert facts["date"].text_b == "before 2026-07-01"
    assert facts["subject"].text_b == "ada berg, peru"


def test_two_markets_that_make_the_same_claim_both_go_to_review() -> None:
    again = replace(TWIN, market_id="KXVISITPERU-26JUL01-ADA")
    pairs = find_pairs([VISIT], [TWIN, again])
    assert [pair.verdict for pair in pairs] == ["review", "review"]
    assert all("same claim" in pair.reasons[-1] for pair in pairs)


def test_two_kalshi_markets_may_be_the_two_outcomes_of_one_polymarket_market() -> None:
    negation = ticker_market(
        "KXVISITPERU-26JUL01-NOT",
        "Will Ada Berg not visit Peru before Jul 1, 2026?",
        then_yes("Ada Berg has not visited Peru before Jul 1, 2026"),
        "Ada Berg",
    )
    pairs = find_pairs([VISIT], [TWIN, negation])
    assert [(p.outcome_a, p.inverted, p.verdict) for p in pairs] == [
        (0, False, "same"),
        (1, True, "same"),
    ]


def reworded(market: Market) -> Market:
    return replace(market, rules=f"{market.rules} ")


@settings(max_examples=sized(5, 15), deadline=None)
@given(st.data())
def test_matching_again_what_changed_gives_what_matching_everything_gives(
    data: st.DataObject,
) -> None:
    matcher = Matcher()
    matcher.update(LISTED.polymarket[:300], LISTED.kalshi[:300])
    places = st.sets(st.integers(0, 399), max_size=20)
    added, also, gone = (
        [listing[place] for place in sorted(data.draw(places))]
        for listing in (LISTED.polymarket, LISTED.kalshi, LISTED.polymarket)
    )
    matcher.update(map(reworded, added), map(reworded, also))
    matcher.update(gone_a=[market.market_id for market in gone])
    left = {m.market_id: m for m in (*LISTED.polymarket[:300], *added)}
    for market in gone:
        left.pop(market.market_id, None)
    right = {m.market_id: m for m in (*LISTED.kalshi[:300], *also)}
    whole = find_pairs(list(left.values()), list(right.values()))
    assert edges(matcher.pairs()) == edges(whole)


def test_a_changed_text_changes_the_verdict() -> None:
    matcher = Matcher()
    matcher.update([VISIT], [TWIN])
    later = replace(TWIN, title=TWIN.title.replace("Jul 1", "Aug 1"), rules="")
    matcher.update(markets_b=[later])
    assert not [pair for pair in matcher.pairs() if pair.verdict == "same"]


def test_a_changed_price_is_no_reason_to_judge_again() -> None:
    matcher = Matcher()
    matcher.update([VISIT], [TWIN])
    before = matcher.pairs()
    matcher.update([replace(VISIT, quotes=(VISIT.quotes[1], VISIT.quotes[0]))])
    assert matcher.pairs()[0] is before[0]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_an_accepted_pair_is_also_found_among_all_markets(case: Any) -> None:
    listed = {c.market_b.market_id: c.market_b for c in CASES}
    listed[case.market_b.market_id] = case.market_b
    pairs = find_pairs([case.market_a], list(listed.values()))
    matched = {p.market_b for p in pairs if p.reasons == () or "claim" in p.reasons[-1]}
    accepted = case.verdict in ("same", "inverted")
    assert (case.market_b.market_id in matched) == accepted


def blanked(market: Market, name: str) -> Market:
    empty: dict[str, object] = {"facts": {}, "closes_at": None}
    return replace(market, **{name: empty.get(name, "")})  # type: ignore[arg-type]


TEXTS = ("title", "rules", "subtitle", "event_title", "closes_at", "facts")


@pytest.mark.parametrize("name", TEXTS)
def test_a_market_that_lacks_something_is_never_more_alike(name: str) -> None:
    """A missing fact may leave a pair undecided or out; it never makes one."""
    near = [case for case in CASES if case.verdict in ("different", "review")]
    for case in near:
        for market_a, market_b in (
            (blanked(case.market_a, name), case.market_b),
            (case.market_a, blanked(case.market_b, name)),
        ):
            verdict = str(judge(market_a, market_b).verdict)
            assert verdict not in ("same", "inverted"), (case.name, name)


any_text = st.text(max_size=120)


@settings(max_examples=sized(60, 200), deadline=None)
@given(title=any_text, rules=any_text, subtitle=any_text, days=st.integers(-9999, 9999))
def test_no_text_makes_matching_fail(
    title: str, rules: str, subtitle: str, days: int
) -> None:
    base = CASES[0]
    assert base.market_a.closes_at is not None
    closes = base.market_a.closes_at + timedelta(days=days)
    odd = replace(base.market_a, title=title, rules=rules, closes_at=closes)
    odd_b = replace(base.market_b, title=title, rules=rules, subtitle=subtitle)
    judge(odd, odd_b)
    judge(base.market_a, odd_b)
    find_pairs([odd, base.market_a], [odd_b, base.market_b])


@settings(max_examples=sized(60, 150), deadline=None)
@given(st.data())
def test_a_mutated_text_never_raises_and_never_pairs_with_another_subject(
    data: st.DataObject,
) -> None:
    case = data.draw(st.sampled_from(CASES))
    name = data.draw(st.sampled_from(["title", "rules", "subtitle"]))
    text = getattr(case.market_b, name)
    cut = data.draw(st.integers(0, max(0, len(text))))
    change: Callable[[str], str] = data.draw(
        st.sampled_from(
            [
                lambda text: text[:cut],
                lambda text: text[cut:],
                lambda text: text.upper(),
                lambda text: text[::-1],
                lambda text: text * 3,
                lambda text: text[:cut] + "\u2019\u00b0 $9.9.9% 20" + text[cut:],
            ]
        )
    )
    # Which of the texts is changed is drawn, so its type is not known beforehand.
    changes: dict[str, Any] = {name: change(text)}
    judge(case.market_a, replace(case.market_b, **changes))


def test_the_fields_that_matching_reads_are_fields_of_a_market() -> None:
    assert set(TEXT_FIELDS) <= {field.name for field in fields(Market)}


def test_a_market_that_is_gone_is_no_longer_found() -> None:
    matcher = Matcher()
    matcher.update(markets_b=[TWIN])
    matcher.update(gone_b=[TWIN.market_id])
    matcher.update([VISIT])
    assert matcher.pairs() == ()


def test_an_index_of_which_most_has_gone_still_finds_the_rest() -> None:
    index, twin = Index(), read_texts(TWIN)
    texts = [read_texts(market) for market in LISTED.kalshi]
    for turn in range(5):
        for text in texts:
            index.add(f"{turn} {text.market.market_id}", text)
        if turn == 2:
            index.add("twin", twin)
        for text in texts:
            index.remove(f"{turn} {text.market.market_id}")
    assert index.like(twin) == ["twin"]
    assert index.like(texts[0]) == []


def test_an_index_forgets_the_keys_of_what_has_gone() -> None:
    """A process that lists markets for months meets ever new dates and names."""
    index, twin = Index(), read_texts(TWIN)
    index.add("twin", twin)
    own = dict(index._numbers)
    for market in LISTED.kalshi:
        index.add(market.market_id, read_texts(market))
        index.remove(market.market_id)
    assert len(index._numbers) > len(own)
    for number in range(2 * SPARE_PLACES):
        index.add(f"{number}", twin)
        index.remove(f"{number}")
    assert index._numbers.keys() == own.keys()
    assert len(index._postings) == len(own)
    assert index.like(twin) == ["twin"]
