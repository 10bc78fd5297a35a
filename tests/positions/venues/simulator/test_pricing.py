"""Books never cross on a venue, and baskets are profitable in windows only."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings

from positions.venues.simulator.ladder import Ladder, Level
from positions.venues.simulator.venue import SimVenue
from positions.venues.simulator.windows import SEASONS, window_at
from positions.venues.simulator.world import (
    PRICE_INTERVAL_SECONDS,
    Scenario,
    price_time,
)
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
    for scenario in world.live(at)[:40]:
        for venue in SimVenue:
            assert_sound(world.ladder(scenario, venue, "any", at))


@settings(max_examples=40, deadline=None)
@given(SEEDS, MOMENTS)
def test_no_basket_of_a_true_pair_costs_less_than_one_outside_windows(
    seed: int, at: datetime
) -> None:
    world = world_of(seed % 5)
    for pair in world.true_pairs(at):
        if world.quotes(pair.scenario, at).window is None:
            for basket in baskets(world, pair, at):
                assert top_cost(*basket) >= 1000


def test_in_a_window_one_basket_is_profitable_after_both_fees() -> None:
    world, seen = world_of(), 0
    for at in days_from(NOON, 60):
        for pair in world.true_pairs(at):
            window = world.quotes(pair.scenario, at).window
            if window is None:
                continue
            seen += 1
            skew = pair.scenario.outcome.skew
            cheap, expensive = baskets(world, pair, at)[::skew]
            net = net_of(20, *cheap, pair.market_type) / 20
            assert Decimal("0.009") < net < MOST_NET, pair.kalshi_ticker
            assert top_cost(*expensive) >= 1000
    assert seen > 200


def test_a_window_has_depth_for_more_sets_than_the_top_level() -> None:
    world, depths = world_of(), []
    for at in days_from(NOON, 30):
        for pair in world.true_pairs(at):
            if world.quotes(pair.scenario, at).window is not None:
                cheap = baskets(world, pair, at)[:: pair.scenario.outcome.skew][0]
                depths.append(profitable_sets(*cheap, pair.market_type))
    assert min(depths) >= 20
    assert max(depths) > 150
    assert sorted(depths)[len(depths) // 2] < 200


def profitable_sets(
    polymarket: list[Level], kalshi: list[Level], market_type: str
) -> int:
    """The most sets, in steps of 10, of which the last ten still add profit."""
    sets, best = 20, net_of(20, polymarket, kalshi, market_type)
    while sets < 600:
        more = net_of(sets + 10, polymarket, kalshi, market_type)
        if more <= best:
            break
        sets, best = sets + 10, more
    return sets


def test_some_books_are_one_sided_but_never_in_a_window() -> None:
    world, shapes = world_of(), Counter[tuple[bool, bool, bool]]()
    for at in days_from(NOON, 40):
        for pair in world.true_pairs(at):
            in_window = world.quotes(pair.scenario, at).window is not None
            for book in ladders(world, pair, at):
                shapes[bool(book.bids), bool(book.asks), in_window] += 1
    thin = shapes[False, True, False] + shapes[True, False, False]
    assert 0.005 < thin / shapes.total() < 0.03
    assert {shape for shape in shapes if shape[2]} == {(True, True, True)}


def test_windows_are_open_only_while_both_markets_are() -> None:
    world = world_of()
    for index in range(60):
        for scenario in world.scenarios_ending_on(
            date(2027, 3, 1) + timedelta(days=index)
        ):
            for window in world.windows(scenario):
                for venue in SimVenue:
                    lifecycle = scenario.outcome.on(venue)
                    assert lifecycle.opens_at < window.starts_at < window.ends_at
                    assert window.ends_at <= lifecycle.closes_at


def test_only_questions_on_both_venues_have_windows() -> None:
    world = world_of()
    single = [
        scenario for scenario in world.live(NOON) if not scenario.question.is_on_both
    ]
    assert single
    assert all(world.windows(scenario) == () for scenario in single)


def all_windows(days: int) -> list[tuple[Scenario, timedelta]]:
    world = world_of()
    return [
        (scenario, window.ends_at - window.starts_at)
        for index in range(days)
        for scenario in world.scenarios_ending_on(
            date(2027, 1, 4) + timedelta(days=index)
        )
        for window in world.windows(scenario)
    ]


def test_some_windows_are_short_and_most_last_hours() -> None:
    lengths = [length for _, length in all_windows(120)]
    short = sum(length < timedelta(hours=1) for length in lengths)
    assert 0.15 < short / len(lengths) < 0.45
    assert max(lengths) > timedelta(hours=20)


def test_market_types_differ_in_how_often_windows_come() -> None:
    counts: dict[str, list[int]] = {}
    for index in range(366):
        for scenario in world_of().scenarios_ending_on(
            date(2027, 1, 4) + timedelta(days=index)
        ):
            if scenario.question.is_on_both:
                closes = scenario.outcome.kalshi.closes_at
                lifecycle = (closes - scenario.question.opens_at) / timedelta(hours=12)
                tally = counts.setdefault(scenario.question.market_type, [0, 0])
                tally[0] += len(world_of().windows(scenario))
                tally[1] += round(lifecycle)
    rates = {kind: tally / intervals for kind, (tally, intervals) in counts.items()}
    assert set(rates) == set(SEASONS)
    assert max(rates.values()) > 1.7 * min(rates.values())


@pytest.mark.parametrize("market_type", list(SEASONS))
def test_the_rate_of_windows_drifts_over_months(market_type: str) -> None:
    season = SEASONS[market_type]
    high, low = season.at(season.days / 4), season.at(season.days * 3 / 4)
    assert high > 2 * low > 0


def test_prices_are_constant_for_five_minutes_and_move_over_a_day() -> None:
    world = world_of()
    scenario = next(s for s in world.live(NOON) if s.question.is_on_both)
    start = price_time(NOON)
    almost = start + timedelta(seconds=PRICE_INTERVAL_SECONDS - 1)
    assert world.quotes(scenario, start) == world.quotes(scenario, almost)
    scenario = next(
        s
        for s in world.live(NOON)
        if s.outcome.kalshi.is_open(NOON + timedelta(days=1)) and s.question.kalshi
    )
    later = world.quotes(scenario, NOON + timedelta(days=1))
    assert world.quotes(scenario, NOON) != later


def test_the_middle_drifts_to_the_outcome() -> None:
    world, right, count = world_of(), 0, 0
    for index in range(90):
        for scenario in world.scenarios_ending_on(
            date(2027, 2, 1) + timedelta(days=index)
        ):
            outcome = scenario.outcome
            if outcome.polymarket.payout != outcome.kalshi.payout or world.windows(
                scenario
            ):
                continue
            before = outcome.polymarket.closes_at - timedelta(minutes=10)
            opening = world.quotes(scenario, outcome.polymarket.opens_at).polymarket.bid
            closing = world.quotes(scenario, before).polymarket.bid
            right += (closing > opening) is outcome.resolves_yes
            count += 1
    assert right / count > 0.8


def test_the_window_at_a_time_is_the_earliest_that_contains_it() -> None:
    """The search draws a few intervals only, and misses nothing."""
    world, moment, hits = world_of(), timedelta(seconds=1), 0
    for scenario in world.live(NOON):
        spans = world.windows(scenario)
        edges = [edge for span in spans for edge in (span.starts_at, span.ends_at)]
        for at in [at for edge in edges for at in (edge - moment, edge)]:
            containing = [w for w in spans if w.starts_at <= at < w.ends_at]
            earliest = containing[0] if containing else None
            window = window_at(world.rng, scenario.question, scenario.outcome, at)
            assert window == earliest
            hits += earliest is not None
    assert hits > 100


def test_each_venue_has_its_own_book() -> None:
    world = world_of()
    pair = world.true_pairs(NOON)[0]
    polymarket, kalshi = ladders(world, pair, NOON)
    assert [s for _, s in polymarket.bids] != [s for _, s in kalshi.bids]
