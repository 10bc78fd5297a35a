"""The world is a function of the seed and the time, and stays bounded."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings

from positions.venues.simulator.kalshi.listing import Listing, of_event, with_ticker
from positions.venues.simulator.question import SimVenue
from positions.venues.simulator.world import CACHED_DAYS, World
from tests.support.simulator_worlds import (
    NOON,
    days_from,
    lifecycle_on,
    live,
    look_alikes,
    true_pairs,
    world_of,
)
from tests.support.sizes import sized
from tests.support.strategies import MOMENTS, SEEDS

TYPES = {"Crypto", "Sports", "Weather", "Economics", "Politics", "Culture"}


def picture(world: World, at: datetime) -> list[object]:
    """Everything that can be read at a time."""
    return [
        (
            scenario.number,
            scenario.question,
            lifecycle_on(scenario, venue),
            ladder.bids,
            ladder.asks,
        )
        for scenario in live(world, at)
        for venue in SimVenue
        for ladder in [world.ladder(scenario, venue, "x", at)]
    ]


@settings(max_examples=sized(3, 15), deadline=None)
@given(SEEDS, MOMENTS)
def test_the_same_seed_and_time_show_the_same_world(seed: int, at: datetime) -> None:
    fresh, used = World(seed), World(seed)
    live(used, at + timedelta(days=400))
    live(used, at - timedelta(days=3))
    assert picture(fresh, at) == picture(used, at)


@settings(max_examples=sized(6, 25), deadline=None)
@given(SEEDS, MOMENTS)
def test_forty_to_eighty_events_are_live_at_any_time(seed: int, at: datetime) -> None:
    scenarios = live(world_of(seed % 5), at)
    families = {scenario.question.family for scenario in scenarios}
    assert 35 <= len(families) <= 90
    assert len(scenarios) <= 260
    assert {scenario.question.market_type for scenario in scenarios} == TYPES


def test_new_events_open_every_day() -> None:
    world = world_of()
    for at in days_from(NOON, 60):
        before = {scenario.number for scenario in live(world, at - timedelta(days=1))}
        assert {scenario.number for scenario in live(world, at)} - before


def test_the_cache_has_a_bounded_number_of_days() -> None:
    world = World(1)
    for at in days_from(datetime(2026, 1, 1, tzinfo=UTC), 3, step=90):
        live(world, at)
    assert world.scenarios_ending_on.cache_info().currsize <= CACHED_DAYS


def test_a_scenario_is_found_by_its_number_and_by_its_tickers() -> None:
    world = world_of()
    for scenario in world.scenarios(NOON):
        assert world.by_number(scenario.number) == scenario
        for text in scenario.question.kalshi:
            listing = Listing(world, scenario, text, NOON)
            assert with_ticker(world, text.ticker, NOON) == listing
            assert listing in of_event(world, text.event, NOON)


def test_unknown_numbers_and_tickers_have_no_scenario() -> None:
    world = world_of()
    assert world.by_number(-1) is None
    assert world.by_number(10**12) is None
    assert world.by_number(2_629_999) is None
    assert with_ticker(world, "KXBTCD-27MAR1012-T1", NOON) is None
    assert with_ticker(world, "nonsense", NOON) is None
    assert of_event(world, "KXBTCD-27MAR1099", NOON) == []


def test_a_scenario_is_listed_for_a_month_after_it_is_final() -> None:
    world = world_of()
    scenario = next(
        s for s in live(world, NOON) if s.outcome.final_at < NOON + timedelta(days=3)
    )
    later = scenario.outcome.final_at + timedelta(days=29)
    assert scenario.number in {s.number for s in world.scenarios(later)}
    assert scenario.number not in {s.number for s in live(world, later)}
    gone = scenario.outcome.final_at + timedelta(days=31)
    assert scenario.number not in {s.number for s in world.scenarios(gone)}


def test_nothing_is_missed_at_the_edges_of_the_search() -> None:
    """A wider search finds no live scenario that the usual one misses."""
    world = world_of()
    for at in days_from(NOON, sized(3, 10), step=17):
        usual = {scenario.number for scenario in live(world, at)}
        for offset in range(-60, 90):
            for scenario in world.scenarios_ending_on(
                (at + timedelta(days=offset)).date()
            ):
                if (
                    scenario.outcome.polymarket.opens_at
                    <= at
                    < scenario.outcome.final_at
                ):
                    assert scenario.number in usual, scenario.question.key


def test_true_pairs_are_open_on_both_venues_with_the_affirming_outcome() -> None:
    world = world_of()
    pairs = true_pairs(world, NOON)
    assert len(pairs) > 50
    for pair in pairs:
        for venue in SimVenue:
            assert lifecycle_on(pair.scenario, venue).is_open(NOON)
        polymarket = pair.scenario.question.polymarket
        assert polymarket is not None
        affirming = polymarket.yes_index
        assert (pair.outcome_index == affirming) is pair.text.affirms


def test_look_alikes_are_not_true_pairs() -> None:
    world = world_of()
    true = {(p.polymarket_id, p.kalshi_ticker) for p in true_pairs(world, NOON)}
    alike = {(p.polymarket_id, p.kalshi_ticker) for p in look_alikes(world, NOON)}
    assert len(alike) > 50
    assert not true & alike


def test_look_alikes_look_like_free_money() -> None:
    """If they were the same event, many baskets would cost less than 1.00."""
    world, cheap, count = world_of(), 0, 0
    kinds: Counter[str] = Counter()
    for pair in look_alikes(world, NOON):
        here = world.by_number(int(pair.polymarket_id))
        assert here is not None
        ask = world.quotes(here, NOON).polymarket.ask
        bid = world.quotes(here, NOON).polymarket.bid
        there = world.quotes(pair.scenario, NOON).kalshi
        count += 1
        if min(ask - there.bid, there.ask - bid) < -40:
            cheap += 1
            kinds[pair.market_type] += 1
    assert cheap / count > 0.4
    assert len(kinds) >= 5
