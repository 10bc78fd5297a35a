"""Is only what changed judged again, and is the answer that of a fresh matching?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from positions.venues.types import Market, VenueName
from strategy.matching import KeptMatcher, find_pairs, incremental, pairs
from strategy.matching.judging import MarketText
from tests.bench.listings import listings

LISTED = listings(300)
FIRST, SECOND = list(LISTED.polymarket), list(LISTED.kalshi)
Judged = list[tuple[str, str]]


def nothing() -> None:
    pass


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Judged:
    """The ids of what is held against each other, in the order in which it is."""
    seen: Judged = []
    judge = pairs.judge_texts

    def noted(a: MarketText, b: MarketText, is_brief: bool = False):
        seen.append((a.market.market_id, b.market.market_id))
        return judge(a, b, is_brief)

    monkeypatch.setattr(pairs, "judge_texts", noted)
    return seen


def reworded(market: Market) -> Market:
    return replace(market, rules=f"{market.rules} It is what it is.")


def test_unchanged_listings_are_not_judged_again(judged: Judged) -> None:
    matcher = KeptMatcher()
    before = matcher.pairs(FIRST, SECOND, nothing)
    judged.clear()
    assert matcher.pairs(FIRST, SECOND, nothing) == before
    assert judged == []


def test_prices_are_no_words(judged: Judged) -> None:
    matcher = KeptMatcher()
    before = matcher.pairs(FIRST, SECOND, nothing)
    judged.clear()
    moved = [replace(market, quotes=market.quotes[::-1]) for market in FIRST]
    assert matcher.pairs(moved, SECOND, nothing) == before
    assert judged == []


@pytest.mark.parametrize("venue", VenueName)
def test_a_changed_rule_text_has_just_that_market_judged_again(
    judged: Judged, venue: VenueName
) -> None:
    matcher = KeptMatcher()
    found = matcher.pairs(FIRST, SECOND, nothing)
    judged.clear()
    is_first = venue is VenueName.POLYMARKET
    changed = found[0].market_a if is_first else found[0].market_b
    now = [
        [reworded(m) if m.market_id == changed else m for m in listed]
        for listed in (FIRST, SECOND)
    ]
    again = matcher.pairs(*now, nothing)
    assert judged
    assert all(changed in edge for edge in judged)
    assert again == find_pairs(*now)


def changes() -> list[Callable[[], tuple[list[Market], list[Market]]]]:
    return [
        lambda: (FIRST[50:], SECOND),
        lambda: (FIRST, SECOND[:200]),
        lambda: (FIRST, []),
        lambda: (FIRST, SECOND),
    ]


def test_what_comes_and_goes_leaves_the_pairs_of_a_fresh_matching() -> None:
    matcher = KeptMatcher()
    for change in changes():
        now = change()
        found = {(p.market_a, p.market_b) for p in find_pairs(*now)}
        kept_pairs = matcher.pairs(*now, nothing)
        assert {(p.market_a, p.market_b) for p in kept_pairs} == found


def test_a_matching_that_was_broken_off_is_begun_anew() -> None:
    matcher = KeptMatcher()
    matcher.pairs(FIRST, SECOND, nothing)

    def stopped() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        matcher.pairs([reworded(m) for m in FIRST], SECOND, stopped)
    assert matcher.pairs(FIRST, SECOND, nothing) == find_pairs(FIRST, SECOND)


def test_listings_beyond_the_bound_are_not_kept(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incremental, "LARGEST_CACHED", 500)
    matcher = KeptMatcher()
    assert matcher.pairs(FIRST, SECOND, nothing) == find_pairs(FIRST, SECOND)
    judged.clear()
    matcher.pairs(FIRST, SECOND, nothing)
    assert judged
