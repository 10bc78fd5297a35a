"""Prices never cross on a venue, and baskets are cheap in windows only."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings

from positions.venues.simulator.ladder import Ladder, Rung
from positions.venues.simulator.pricing import SEASONS, window_at
from positions.venues.simulator.world import PULSE_SECONDS, Story, pulse
from positions.venues.types import VenueName
from tests.support.simulator_worlds import (
    MOMENTS,
    NOON,
    SEEDS,
    baskets,
    days_from,
    ladders,
    net_of,
    top_cost,
    world_of,
)

MOST_NET = Decimal("0.053")


def assert_sound(book: Ladder) -> None:
    bids, asks = [p for p, _ in book.bids], [p for p, _ in book.asks]
    assert bids == sorted(set(bids), reverse=True)
    assert asks == sorted(set(asks))
    assert not (bids and asks) or bids[0] < asks[0]
    assert all(0 < price < 1000 for price in bids + asks)
    assert all(size > 0 for _, size in book.bids + book.asks)


@settings(max_examples=40, deadline=None)
@given(SEEDS, MOMENTS)
def test_books_are_ordered_and_never_crossed(seed: int, at: datetime) -> None:
    world = world_of(seed % 5)
    for story in world.live(at)[:40]:
        for venue in VenueName:
            assert_sound(world.ladder(story, venue, "any", at))


@settings(max_examples=40, deadline=None)
@given(SEEDS, MOMENTS)
def test_no_basket_of_a_true_pair_costs_less_than_one_outside_windows(
    seed: int, at: datetime
) -> None:
    world = world_of(seed % 5)
    for pair in world.true_pairs(at):
        if world.market(pair.story, at).window is None:
            a, b, c, d = baskets(world, pair, at)
            assert top_cost(a, b) >= 1000
            assert top_cost(c, d) >= 1000


def test_in_a_window_one_basket_pays_after_both_fees() -> None:
    world, seen = world_of(), 0
    for at in days_from(NOON, 60):
        for pair in world.true_pairs(at):
            window = world.market(pair.story, at).window
            if window is None:
                continue
            seen += 1
            a, b, c, d = baskets(world, pair, at)
            cheap, dear = ((a, b), (c, d))[:: pair.story.fate.lean]
            net = net_of(20, *cheap, pair.market_type) / 20
            assert Decimal("0.009") < net < MOST_NET, pair.kalshi_ticker
            assert top_cost(*dear) >= 1000
    assert seen > 200


def test_a_window_has_depth_for_more_sets_than_the_top_level() -> None:
    world, depths = world_of(), []
    for at in days_from(NOON, 30):
        for pair in world.true_pairs(at):
            if world.market(pair.story, at).window is not None:
                legs = baskets(world, pair, at)
                leg_a, leg_b = (legs[:2], legs[2:])[:: pair.story.fate.lean][0]
                depths.append(paying_sets(leg_a, leg_b, pair.market_type))
    assert min(depths) >= 20
    assert max(depths) > 150
    assert sorted(depths)[len(depths) // 2] < 200


def paying_sets(first: list[Rung], second: list[Rung], market_type: str) -> int:
    """The most sets, in steps of 10, of which the last ten still pay."""
    sets, best = 20, net_of(20, first, second, market_type)
    while sets < 600:
        more = net_of(sets + 10, first, second, market_type)
        if more <= best:
            break
        sets, best = sets + 10, more
    return sets


def test_now_and_then_one_side_of_a_book_is_empty_but_never_in_a_window() -> None:
    world, shapes = world_of(), Counter[tuple[bool, bool, bool]]()
    for at in days_from(NOON, 40):
        for pair in world.true_pairs(at):
            in_window = world.market(pair.story, at).window is not None
            for book in ladders(world, pair, at):
                shapes[bool(book.bids), bool(book.asks), in_window] += 1
    thin = shapes[False, True, False] + shapes[True, False, False]
    assert 0.005 < thin / shapes.total() < 0.03
    assert {shape for shape in shapes if shape[2]} == {(True, True, True)}


def test_windows_lie_within_the_life_of_both_markets() -> None:
    world = world_of()
    for index in range(60):
        for story in world.stories_of(date(2027, 3, 1) + timedelta(days=index)):
            for window in world.windows(story):
                for venue in VenueName:
                    life = story.fate.on(venue)
                    assert life.opens_at < window.starts_at < window.ends_at
                    assert window.ends_at <= life.closes_at


def test_only_questions_on_both_venues_have_windows() -> None:
    world = world_of()
    single = [story for story in world.live(NOON) if not story.question.is_on_both]
    assert single
    assert all(world.windows(story) == () for story in single)


def all_windows(days: int) -> list[tuple[Story, timedelta]]:
    world = world_of()
    return [
        (story, window.ends_at - window.starts_at)
        for index in range(days)
        for story in world.stories_of(date(2027, 1, 4) + timedelta(days=index))
        for window in world.windows(story)
    ]


def test_some_windows_are_short_and_most_last_hours() -> None:
    lengths = [length for _, length in all_windows(120)]
    short = sum(length < timedelta(hours=1) for length in lengths)
    assert 0.15 < short / len(lengths) < 0.45
    assert max(lengths) > timedelta(hours=20)


def test_market_types_differ_in_how_often_windows_come() -> None:
    counts: dict[str, list[int]] = {}
    for index in range(366):
        for story in world_of().stories_of(date(2027, 1, 4) + timedelta(days=index)):
            if story.question.is_on_both:
                closes = story.fate.kalshi.closes_at
                life = (closes - story.question.opens_at) / timedelta(hours=12)
                found = counts.setdefault(story.question.market_type, [0, 0])
                found[0] += len(world_of().windows(story))
                found[1] += round(life)
    rates = {kind: found / slots for kind, (found, slots) in counts.items()}
    assert set(rates) == set(SEASONS)
    assert max(rates.values()) > 1.7 * min(rates.values())


@pytest.mark.parametrize("market_type", list(SEASONS))
def test_the_rate_of_windows_drifts_over_months(market_type: str) -> None:
    season = SEASONS[market_type]
    high, low = season.at(season.days / 4), season.at(season.days * 3 / 4)
    assert high > 2 * low > 0


def test_prices_hold_still_within_a_pulse_and_move_over_a_day() -> None:
    world = world_of()
    story = next(s for s in world.live(NOON) if s.question.is_on_both)
    start = pulse(NOON)
    almost = start + timedelta(seconds=PULSE_SECONDS - 1)
    assert world.market(story, start) == world.market(story, almost)
    story = next(
        s
        for s in world.live(NOON)
        if s.fate.kalshi.is_open(NOON + timedelta(days=1)) and s.question.kalshi
    )
    later = world.market(story, NOON + timedelta(days=1))
    assert world.market(story, NOON) != later


def test_the_middle_drifts_to_the_outcome() -> None:
    world, right, count = world_of(), 0, 0
    for index in range(90):
        for story in world.stories_of(date(2027, 2, 1) + timedelta(days=index)):
            fate = story.fate
            if fate.polymarket.pays != fate.kalshi.pays or world.windows(story):
                continue
            before = fate.polymarket.closes_at - timedelta(minutes=10)
            first = world.market(story, fate.polymarket.opens_at).polymarket.bid
            last = world.market(story, before).polymarket.bid
            right += (last > first) is fate.happens
            count += 1
    assert right / count > 0.8


def test_the_window_of_a_moment_is_the_first_that_holds_it() -> None:
    """The search looks at a few slots only, and misses nothing."""
    world, second, found = world_of(), timedelta(seconds=1), 0
    for story in world.live(NOON):
        spans = world.windows(story)
        edges = [edge for span in spans for edge in (span.starts_at, span.ends_at)]
        for at in [moment for edge in edges for moment in (edge - second, edge)]:
            holding = [w for w in spans if w.starts_at <= at < w.ends_at]
            first = holding[0] if holding else None
            assert window_at(world.chance, story.question, story.fate, at) == first
            found += first is not None
    assert found > 100


def test_the_two_venues_have_books_of_their_own() -> None:
    world = world_of()
    pair = world.true_pairs(NOON)[0]
    polymarket, kalshi = ladders(world, pair, NOON)
    assert [s for _, s in polymarket.bids] != [s for _, s in kalshi.bids]
