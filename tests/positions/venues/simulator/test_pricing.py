"""Books never cross on a venue, and baskets are profitable in windows only."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings

from positions.venues.simulator.ladder import Ladder, Level
from positions.venues.simulator.outcomes import Scenario
from positions.venues.simulator.pricing import window_at
from positions.venues.simulator.profile import BELIEVABLE, profile
from positions.venues.simulator.question import SimVenue
from tests.support.simulator_worlds import (
    HARD,
    NOON,
    baskets,
    days_from,
    ladders,
    lifecycle_on,
    live,
    net_of,
    top_cost,
    true_pairs,
    windows_of,
    world_of,
)
from tests.support.sizes import sized
from tests.support.strategies import MOMENTS, SEEDS

WORLDS = (BELIEVABLE, HARD)


def assert_sound(book: Ladder) -> None:
    bids, asks = [p for p, _ in book.bids], [p for p, _ in book.asks]
    assert bids == sorted(set(bids), reverse=True)
    assert asks == sorted(set(asks))
    assert not (bids and asks) or bids[0] < asks[0]
    assert all(0 < price < 1000 for price in bids + asks)
    assert all(size > 0 for _, size in book.bids + book.asks)


@settings(max_examples=sized(8, 40), deadline=None)
@given(SEEDS, MOMENTS)
def test_books_are_ordered_and_never_crossed(seed: int, at: datetime) -> None:
    world = world_of(seed % 3, WORLDS[seed % 2])
    for scenario in live(world, at)[:40]:
        for venue in SimVenue:
            assert_sound(world.ladder(scenario, venue, "any", at))


@settings(max_examples=sized(8, 40), deadline=None)
@given(SEEDS, MOMENTS)
def test_no_basket_of_a_true_pair_costs_less_than_one_outside_windows(
    seed: int, at: datetime
) -> None:
    world = world_of(seed % 3, WORLDS[seed % 2])
    for pair in true_pairs(world, at):
        if world.quotes(pair.scenario, at).window is None:
            for basket in baskets(world, pair, at):
                assert top_cost(*basket) >= 1000


@pytest.mark.parametrize("name", WORLDS)
def test_in_a_window_one_basket_is_profitable_after_both_fees(name: str) -> None:
    world, seen = world_of(1, name), 0
    for at in days_from(NOON, sized(20, 60)):
        for pair in true_pairs(world, at):
            window = world.quotes(pair.scenario, at).window
            if window is None:
                continue
            seen += 1
            skew = pair.scenario.outcome.skew
            cheap, expensive = baskets(world, pair, at)[::skew]
            # In mills per set; prices move in ticks of ten.
            more = net_of(20, *cheap, pair.market_type) * 50 - window.net_mills
            assert -1 < more < (13 if window.net_mills else 5), pair.kalshi_ticker
            assert more + window.net_mills > 0
            assert top_cost(*expensive) >= 1000
    assert seen > sized(60, 200)


def test_a_window_has_depth_for_more_sets_than_the_top_level() -> None:
    world, depths = world_of(1, HARD), []
    for at in days_from(NOON, 30):
        for pair in true_pairs(world, at):
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
    world, shapes = world_of(1, HARD), Counter[tuple[bool, bool, bool]]()
    for at in days_from(NOON, 40):
        for pair in true_pairs(world, at):
            in_window = world.quotes(pair.scenario, at).window is not None
            for book in ladders(world, pair, at):
                shapes[bool(book.bids), bool(book.asks), in_window] += 1
    thin = shapes[False, True, False] + shapes[True, False, False]
    assert 0.005 < thin / shapes.total() < 0.03
    assert {shape for shape in shapes if shape[2]} == {(True, True, True)}


def test_windows_are_open_only_while_both_markets_are() -> None:
    world = world_of(1, HARD)
    for index in range(60):
        for scenario in world.scenarios_ending_on(
            date(2027, 3, 1) + timedelta(days=index)
        ):
            for window in windows_of(scenario):
                for venue in SimVenue:
                    lifecycle = lifecycle_on(scenario, venue)
                    assert lifecycle.opens_at < window.starts_at < window.ends_at
                    assert window.ends_at <= lifecycle.closes_at


def test_only_questions_on_both_venues_have_windows() -> None:
    world = world_of(1, HARD)
    single = [
        scenario for scenario in live(world, NOON) if not scenario.question.is_on_both
    ]
    assert single
    assert all(windows_of(scenario) == () for scenario in single)


def all_windows(days: int) -> list[tuple[Scenario, timedelta]]:
    world = world_of(1, HARD)
    return [
        (scenario, window.ends_at - window.starts_at)
        for index in range(days)
        for scenario in world.scenarios_ending_on(
            date(2027, 1, 4) + timedelta(days=index)
        )
        for window in windows_of(scenario)
    ]


def test_some_windows_are_short_and_most_last_hours() -> None:
    lengths = [length for _, length in all_windows(120)]
    short = sum(length < timedelta(hours=1) for length in lengths)
    assert 0.15 < short / len(lengths) < 0.45
    assert max(lengths) > timedelta(hours=20)


def test_market_types_differ_in_how_often_windows_come() -> None:
    counts: dict[str, list[int]] = {}
    for index in range(366):
        for scenario in world_of(1, HARD).scenarios_ending_on(
            date(2027, 1, 4) + timedelta(days=index)
        ):
            if scenario.question.is_on_both:
                closes = scenario.outcome.kalshi.closes_at
                lifecycle = (closes - scenario.question.opens_at) / timedelta(hours=12)
                tally = counts.setdefault(scenario.question.market_type, [0, 0])
                tally[0] += len(windows_of(scenario))
                tally[1] += round(lifecycle)
    rates = {kind: tally / intervals for kind, (tally, intervals) in counts.items()}
    assert set(rates) == set(profile(HARD).types)
    assert max(rates.values()) > 1.7 * min(rates.values())


@pytest.mark.parametrize("market_type", sorted(profile(HARD).types))
def test_the_rate_of_windows_drifts_over_months(market_type: str) -> None:
    season = profile(HARD).types[market_type].windows
    high, low = season.at(season.days / 4), season.at(season.days * 3 / 4)
    assert high > 2 * low > 0


@pytest.mark.parametrize("name", WORLDS)
def test_prices_are_constant_for_an_interval_and_move_over_a_day(name: str) -> None:
    world = world_of(1, name)
    start = world.profile.price_time(NOON)
    almost = (
        start + timedelta(seconds=world.profile.price_seconds) - timedelta(seconds=1)
    )
    changed = 0
    for scenario in live(world, NOON):
        assert world.quotes(scenario, start) == world.quotes(scenario, almost)
        later = world.quotes(scenario, NOON + timedelta(days=1))
        changed += world.quotes(scenario, NOON) != later
    assert changed > 80


def test_in_the_believable_world_a_window_is_long_and_its_books_do_not_move() -> None:
    world, moved, lengths = world_of(1, BELIEVABLE), 0, []
    for pair in true_pairs(world, NOON):
        for window in windows_of(pair.scenario):
            lengths.append(window.ends_at - window.starts_at)
            start = world.profile.price_time(window.starts_at)
            # The change of prices at which the window opens, and the last one in it.
            inside = start + timedelta(seconds=world.profile.price_seconds)
            last = world.profile.price_time(window.ends_at - timedelta(seconds=1))
            if last > inside and world.quotes(pair.scenario, inside).window == window:
                same = ladders(world, pair, inside) == ladders(world, pair, last)
                is_last = world.quotes(pair.scenario, last).window == window
                moved += is_last and not same
    assert moved == 0
    assert len(lengths) > 50
    assert sorted(lengths)[len(lengths) // 4] > timedelta(hours=12)


def test_in_the_believable_world_most_matched_pairs_have_no_edge() -> None:
    open_windows = pairs = 0
    for seed in range(3):
        world = world_of(seed, BELIEVABLE)
        for at in days_from(NOON, 20, step=5):
            for pair in true_pairs(world, at):
                pairs += 1
                open_windows += world.quotes(pair.scenario, at).window is not None
    assert 0.03 < open_windows / pairs < 0.25


def test_the_middle_drifts_to_the_outcome() -> None:
    world, right, count = world_of(1, HARD), 0, 0
    for index in range(90):
        for scenario in world.scenarios_ending_on(
            date(2027, 2, 1) + timedelta(days=index)
        ):
            outcome = scenario.outcome
            if outcome.polymarket.payout != outcome.kalshi.payout or windows_of(
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
    world, moment, hits = world_of(1, HARD), timedelta(seconds=1), 0
    for scenario in live(world, NOON):
        spans = windows_of(scenario)
        edges = [edge for span in spans for edge in (span.starts_at, span.ends_at)]
        for at in [at for edge in edges for at in (edge - moment, edge)]:
            containing = [w for w in spans if w.starts_at <= at < w.ends_at]
            earliest = containing[0] if containing else None
            assert window_at(scenario, at) == earliest
            hits += earliest is not None
    assert hits > 100


def test_each_venue_has_its_own_book() -> None:
    world = world_of(1, HARD)
    pair = true_pairs(world, NOON)[0]
    polymarket, kalshi = ladders(world, pair, NOON)
    assert [s for _, s in polymarket.bids] != [s for _, s in kalshi.bids]
