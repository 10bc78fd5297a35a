"""Matching again judges only what changed, and finds what fresh matching finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from positions.venues.types import Market
from strategy.matching import (
    KeptMatcher,
    Pair,
    find_pairs,
    incremental,
    pairs,
    shelf,
)
from strategy.matching.judging import (
    MarketText,
    judge_texts,
    read_all,
    read_texts,
)
from strategy.matching.paragraphs import paragraph
from strategy.matching.shelf import Shelf
from strategy.matching.types import Verdict
from tests.bench.listings import listings

LISTED = listings(300)
MARKETS_A, MARKETS_B = list(LISTED.polymarket), list(LISTED.kalshi)
Edges = list[tuple[str, str]]


def no_stop() -> None:
    pass


def edges_of(matched: tuple[Pair, ...]) -> set[tuple[str, str]]:
    return {(pair.market_a, pair.market_b) for pair in matched}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Edges:
    """The ids of the markets that are judged, in the order in which they are."""
    edges: Edges = []

    def noting_judge(a: MarketText, b: MarketText, is_brief: bool = False) -> Verdict:
        edges.append((a.market.market_id, b.market.market_id))
        return judge_texts(a, b, is_brief)

    monkeypatch.setattr(pairs, "judge_texts", noting_judge)
    return edges


def reworded(market: Market) -> Market:
    return replace(market, rules=f"{market.rules} It is what it is.")


def test_unchanged_listings_are_not_judged_again(judged: Edges) -> None:
    matcher = KeptMatcher()
    before = matcher.pairs(MARKETS_A, MARKETS_B, no_stop)
    judged.clear()
    assert matcher.pairs(MARKETS_A, MARKETS_B, no_stop) == before
    assert judged == []


def test_changed_prices_are_no_reason_to_judge_again(judged: Edges) -> None:
    matcher = KeptMatcher()
    before = matcher.pairs(MARKETS_A, MARKETS_B, no_stop)
    judged.clear()
    moved = [replace(market, quotes=market.quotes[::-1]) for market in MARKETS_A]
    assert matcher.pairs(moved, MARKETS_B, no_stop) == before
    assert judged == []


@pytest.mark.parametrize("side", ["market_a", "market_b"])
def test_a_changed_rule_text_has_just_that_market_judged_again(
    judged: Edges, side: str
) -> None:
    matcher = KeptMatcher()
    pair = matcher.pairs(MARKETS_A, MARKETS_B, no_stop)[0]
    judged.clear()
    changed = getattr(pair, side)
    now_a, now_b = (
        [reworded(m) if m.market_id == changed else m for m in markets]
        for markets in (MARKETS_A, MARKETS_B)
    )
    again = matcher.pairs(now_a, now_b, no_stop)
    assert judged
    assert all(changed in edge for edge in judged)
    assert again == find_pairs(now_a, now_b)


def changes() -> list[Callable[[], tuple[list[Market], list[Market]]]]:
    return [
        lambda: (MARKETS_A[50:], MARKETS_B),
        lambda: (MARKETS_A, MARKETS_B[:200]),
        lambda: (MARKETS_A, []),
        lambda: (MARKETS_A, MARKETS_B),
    ]


def test_markets_that_come_and_go_leave_the_pairs_of_a_fresh_matching() -> None:
    matcher = KeptMatcher()
    for change in changes():
        now_a, now_b = change()
        fresh = edges_of(find_pairs(now_a, now_b))
        assert edges_of(matcher.pairs(now_a, now_b, no_stop)) == fresh


def drawn_change(chance: Random, markets: list[Market]) -> list[Market]:
    """A listing with some markets gone, some reworded and some under new titles."""
    changed = []
    for market in chance.sample(markets, len(markets) - 30):
        change = chance.random()
        if change < 0.1:
            market = replace(market, rules=f"{market.rules} Edition {change}.")
        elif change < 0.15:
            market = replace(market, title=chance.choice(markets).title)
        changed.append(market)
    return changed


@pytest.mark.parametrize("seed", range(4))
def test_many_changes_lose_no_pair_of_a_fresh_matching(seed: int) -> None:
    """Beyond those there may be pairs that were found from the other side."""
    chance, matcher = Random(seed), KeptMatcher()
    for _ in range(3):
        now_a, now_b = drawn_change(chance, MARKETS_A), drawn_change(chance, MARKETS_B)
        kept = edges_of(matcher.pairs(now_a, now_b, no_stop))
        assert kept >= edges_of(find_pairs(now_a, now_b))
        assert {a for a, _ in kept} <= {market.market_id for market in now_a}
        assert {b for _, b in kept} <= {market.market_id for market in now_b}


def test_a_market_whose_rules_changed_is_not_looked_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matcher = KeptMatcher()
    games = {m.market_id for m in MARKETS_A if read_texts(m).game}
    pair = next(
        pair
        for pair in matcher.pairs(MARKETS_A, MARKETS_B, no_stop)
        if pair.market_a not in games
    )
    looked_up: list[MarketText] = []

    def noting_like(_: Shelf, text: MarketText) -> list[MarketText]:
        looked_up.append(text)
        return []

    monkeypatch.setattr(Shelf, "like", noting_like)
    now_a = [reworded(m) if m.market_id == pair.market_a else m for m in MARKETS_A]
    again = matcher.pairs(now_a, MARKETS_B, no_stop)
    assert looked_up == []
    assert (pair.market_a, pair.market_b) in edges_of(again)


def test_a_matching_that_was_interrupted_starts_from_scratch() -> None:
    matcher = KeptMatcher()
    matcher.pairs(MARKETS_A, MARKETS_B, no_stop)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        matcher.pairs([reworded(m) for m in MARKETS_A], MARKETS_B, stop)
    fresh = find_pairs(MARKETS_A, MARKETS_B)
    assert matcher.pairs(MARKETS_A, MARKETS_B, no_stop) == fresh


def test_listings_beyond_the_memory_are_not_cached(judged: Edges) -> None:
    matcher = KeptMatcher(memory=600 * shelf.MARKET_BYTES)
    fresh = find_pairs(MARKETS_A, MARKETS_B)
    assert matcher.pairs(MARKETS_A, MARKETS_B, no_stop) == fresh
    judged.clear()
    matcher.pairs(MARKETS_A, MARKETS_B, no_stop)
    assert judged


def test_the_memory_counts_the_texts_and_not_the_markets(judged: Edges) -> None:
    matcher = KeptMatcher(memory=700 * shelf.MARKET_BYTES)
    long = [
        replace(market, rules=f"{market.rules} {'x' * 4000}") for market in MARKETS_A
    ]
    for markets, is_cached in ((MARKETS_A, True), (long, False)):
        matcher.pairs(markets, MARKETS_B, no_stop)
        judged.clear()
        matcher.pairs(markets, MARKETS_B, no_stop)
        assert (judged == []) is is_cached


def test_a_market_that_is_the_same_object_is_not_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matcher = KeptMatcher()
    before = matcher.pairs(MARKETS_A, MARKETS_B, no_stop)
    compared: list[Market] = []
    monkeypatch.setattr(shelf, "_is_equal", lambda old, *_: compared.append(old))
    assert matcher.pairs(MARKETS_A, MARKETS_B, no_stop) == before
    assert compared == []


def test_each_two_venues_are_cached_apart(judged: Edges) -> None:
    """Three venues in turn: the pairs of two are not forgotten for those of others."""
    matcher = KeptMatcher()
    venue_c: Any = "third"
    markets_c = [replace(market, venue=venue_c) for market in MARKETS_B]
    sides = (
        (MARKETS_A, MARKETS_B),
        (MARKETS_A, markets_c),
        (MARKETS_B, markets_c),
    )
    before = [matcher.pairs(a, b, no_stop) for a, b in sides]
    judged.clear()
    assert [matcher.pairs(a, b, no_stop) for a, b in sides] == before
    assert judged == []
    assert edges_of(before[0]) == edges_of(before[1])


def test_a_process_that_follows_few_markets_forgets_the_texts_of_others() -> None:
    matcher = KeptMatcher()
    few = [market.market_id for market in MARKETS_A[:40]]
    for turn in range(3):
        changed = [
            replace(market, rules=f"{market.rules}\nIt is edition {turn}.")
            for market in MARKETS_A
            if market.market_id in few
        ]
        matcher.pairs(changed, MARKETS_B[:40], no_stop)
        assert paragraph.cache_info().currsize <= 80 // incremental.MARKETS_A_TEXT


def test_markets_that_are_read_together_say_what_each_says_alone() -> None:
    together, alone = read_all(MARKETS_A), list(map(read_texts, MARKETS_A))
    assert [text.game is None for text in together] == [
        text.game is None for text in alone
    ]
    assert [text.reading for text in together] == [text.reading for text in alone]


def test_the_title_of_a_market_whose_rules_changed_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matcher = KeptMatcher()
    matcher.pairs(MARKETS_A, MARKETS_B, no_stop)
    read: list[Market] = []

    def noting_read(markets: Sequence[Market]) -> list[MarketText]:
        read.extend(markets)
        return read_all(markets)

    monkeypatch.setattr(pairs, "read_all", noting_read)
    question = next(m for m in MARKETS_A if read_texts(m).game is None)
    others = [m for m in MARKETS_A if m is not question]
    matcher.pairs([*others, reworded(question)], MARKETS_B, no_stop)
    assert read == []
    retitled = replace(question, title=f"{question.title} Or not?")
    matcher.pairs([*others, retitled], MARKETS_B, no_stop)
    assert read == [retitled]
