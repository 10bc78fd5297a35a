"""The world is a function of the seed and the time, and stays bounded."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings

from positions.venues.simulator.world import KEPT_DAYS, World
from positions.venues.types import VenueName
from tests.support.simulator_worlds import MOMENTS, NOON, SEEDS, days_from, world_of

TYPES = {"Crypto", "Sports", "Weather", "Economics", "Politics", "Culture"}


def picture(world: World, at: datetime) -> list[object]:
    """Everything that can be seen at a moment."""
    return [
        (story.number, story.question, story.fate.on(venue), ladder.bids, ladder.asks)
        for story in world.live(at)
        for venue in VenueName
        for ladder in [world.ladder(story, venue, "x", at)]
    ]


@settings(max_examples=15, deadline=None)
@given(SEEDS, MOMENTS)
def test_the_same_seed_and_time_show_the_same_world(seed: int, at: datetime) -> None:
    one, other = World(seed), World(seed)
    other.live(at + timedelta(days=400))
    other.live(at - timedelta(days=3))
    assert picture(one, at) == picture(other, at)


@settings(max_examples=25, deadline=None)
@given(SEEDS, MOMENTS)
def test_forty_to_eighty_events_are_alive_at_any_time(seed: int, at: datetime) -> None:
    live = world_of(seed % 5).live(at)
    families = {story.question.family for story in live}
    assert 35 <= len(families) <= 90
    assert len(live) <= 260
    assert {story.question.market_type for story in live} == TYPES


def test_new_events_open_every_day() -> None:
    world = world_of()
    for at in days_from(NOON, 60):
        before = {story.number for story in world.live(at - timedelta(days=1))}
        assert {story.number for story in world.live(at)} - before


def test_memory_holds_a_bounded_number_of_days() -> None:
    world = World(1)
    for at in days_from(datetime(2026, 1, 1, tzinfo=UTC), 60, step=90):
        world.live(at)
    assert len(world._days) <= KEPT_DAYS


def test_a_story_is_found_by_its_number_and_by_its_tickers() -> None:
    world = world_of()
    for story in world.stories(NOON):
        assert world.numbered(story.number) == story
        for text in story.question.kalshi:
            assert world.ticker(text.ticker) == (story, text)
            assert (story, text) in world.event(text.event)


def test_unknown_names_find_nothing() -> None:
    world = world_of()
    assert world.numbered(-1) is None
    assert world.numbered(10**12) is None
    assert world.numbered(2_629_999) is None
    assert world.ticker("KXBTCD-27MAR1012-T1") is None
    assert world.ticker("nonsense") is None
    assert world.event("KXBTCD-27MAR1099") == []


def test_a_story_is_remembered_for_a_month_after_it_is_final() -> None:
    world = world_of()
    story = next(s for s in world.live(NOON) if s.final_at < NOON + timedelta(days=3))
    later = story.final_at + timedelta(days=29)
    assert story.number in {s.number for s in world.stories(later)}
    assert story.number not in {s.number for s in world.live(later)}
    gone = story.final_at + timedelta(days=31)
    assert story.number not in {s.number for s in world.stories(gone)}


def test_nothing_is_missed_at_the_edges_of_the_search() -> None:
    """A wider search finds no living story that the usual one does not."""
    world = world_of()
    for at in days_from(NOON, 10, step=17):
        usual = {story.number for story in world.live(at)}
        for offset in range(-60, 90):
            for story in world.stories_of((at + timedelta(days=offset)).date()):
                if story.fate.polymarket.opens_at <= at < story.final_at:
                    assert story.number in usual, story.question.key


def test_true_pairs_trade_on_both_venues_and_say_which_outcome_is_yes() -> None:
    world = world_of()
    pairs = world.true_pairs(NOON)
    assert len(pairs) > 50
    for pair in pairs:
        for venue in VenueName:
            assert pair.story.fate.on(venue).is_open(NOON)
        polymarket = pair.story.question.polymarket
        assert polymarket is not None
        affirming = polymarket.yes_index
        assert (pair.outcome_index == affirming) is pair.text.affirms


def test_look_alikes_are_not_true_pairs() -> None:
    world = world_of()
    true = {(p.polymarket_id, p.kalshi_ticker) for p in world.true_pairs(NOON)}
    others = {(p.polymarket_id, p.kalshi_ticker) for p in world.look_alikes(NOON)}
    assert len(others) > 50
    assert not true & others


def test_look_alikes_look_like_free_money() -> None:
    """Taken for the same event, a good part of them would cost less than 1.00."""
    world, cheap, count = world_of(), 0, 0
    kinds: Counter[str] = Counter()
    for pair in world.look_alikes(NOON):
        here = world.numbered(int(pair.polymarket_id))
        assert here is not None
        ask = world.market(here, NOON).polymarket.ask
        bid = world.market(here, NOON).polymarket.bid
        there = world.market(pair.story, NOON).kalshi
        count += 1
        if min(ask - there.bid, there.ask - bid) < -40:
            cheap += 1
            kinds[pair.market_type] += 1
    assert cheap / count > 0.4
    assert len(kinds) >= 5
