"""Do markets pair off one to one, and are changed ones matched again alone?"""

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
from strategy.matching.index import Index
from strategy.matching.judging import read_texts
from tests.bench.listings import listings
from tests.support.matching_cases import CASES, asked, listed_as, then_yes, yes_if

LISTED = listings(400, seed=3)
VISIT = asked(
    "Will Ada Berg visit Peru by June 30, 2026?",
    yes_if("Ada Berg visits Peru by June 30, 2026, 11:59 PM ET"),
)
TWIN = listed_as(
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
    negation = listed_as(
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


@settings(max_examples=15, deadline=None)
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
def test_what_is_judged_the_same_is_also_found_among_the_others(case: Any) -> None:
    kalshi = {one.kalshi.market_id: one.kalshi for one in CASES}
    kalshi[case.kalshi.market_id] = case.kalshi
    pairs = find_pairs([case.polymarket], list(kalshi.values()))
    found = {p.market_b for p in pairs if p.reasons == () or "claim" in p.reasons[-1]}
    accepted = case.verdict in ("same", "inverted")
    assert (case.kalshi.market_id in found) == accepted


def blanked(market: Market, name: str) -> Market:
    empty: dict[str, object] = {"facts": {}, "closes_at": None}
    return replace(market, **{name: empty.get(name, "")})  # type: ignore[arg-type]


TEXTS = ("title", "rules", "subtitle", "event_title", "closes_at", "facts")


@pytest.mark.parametrize("name", TEXTS)
def test_a_market_that_lacks_something_is_never_more_alike(name: str) -> None:
    """What is not said may leave a pair open or out; it never makes one."""
    near = [case for case in CASES if case.verdict in ("different", "review")]
    for case in near:
        for first, second in (
            (blanked(case.polymarket, name), case.kalshi),
            (case.polymarket, blanked(case.kalshi, name)),
        ):
            verdict = str(judge(first, second).verdict)
            assert verdict not in ("same", "inverted"), (case.name, name)


texts = st.text(max_size=120)


@settings(max_examples=200, deadline=None)
@given(title=texts, rules=texts, subtitle=texts, days=st.integers(-9999, 9999))
def test_no_text_makes_matching_fail(
    title: str, rules: str, subtitle: str, days: int
) -> None:
    base = CASES[0]
    assert base.polymarket.closes_at is not None
    closes = base.polymarket.closes_at + timedelta(days=days)
    odd = replace(base.polymarket, title=title, rules=rules, closes_at=closes)
    other = replace(base.kalshi, title=title, rules=rules, subtitle=subtitle)
    judge(odd, other)
    judge(base.polymarket, other)
    find_pairs([odd, base.polymarket], [other, base.kalshi])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutated_text_never_raises_and_never_pairs_with_another_subject(
    data: st.DataObject,
) -> None:
    case = data.draw(st.sampled_from(CASES))
    name = data.draw(st.sampled_from(["title", "rules", "subtitle"]))
    text = getattr(case.kalshi, name)
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
    judge(case.polymarket, replace(case.kalshi, **changes))


def test_the_fields_that_matching_reads_are_fields_of_a_market() -> None:
    from strategy.matching.shelf import TEXT_FIELDS

    assert set(TEXT_FIELDS) <= {field.name for field in fields(Market)}


def test_a_market_that_is_gone_is_no_longer_found() -> None:
    matcher = Matcher()
    matcher.update(markets_b=[TWIN])
    matcher.update(gone_b=[TWIN.market_id])
    matcher.update([VISIT])
    assert matcher.pairs() == ()


def test_an_index_of_which_most_has_gone_still_finds_the_rest() -> None:
    index, kept = Index(), read_texts(TWIN)
    others = [read_texts(market) for market in LISTED.kalshi]
    for turn in range(5):
        for other in others:
            index.add(f"{turn} {other.market.market_id}", other)
        if turn == 2:
            index.add("kept", kept)
        for other in others:
            index.remove(f"{turn} {other.market.market_id}")
    assert index.like(kept) == ["kept"]
    assert index.like(others[0]) == []
