"""What a recorder keeps of the venues is what they showed, once for each change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from positions.venues.errors import VenueUnavailable
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import Table
from positions.venues.types import MarketStatus
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.schedule import Claim
from strategy.services import bring_up_to_date, discover, poll
from strategy.services.recording import LOOK_SECONDS, Sampler
from tests.support.fakes import FakeClock
from tests.support.recordings import playback, writing
from tests.support.simulated import readers, simulated_context

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def listed() -> list[PairRecord]:
    filters = {"is_listed": True, "verdict": str(PairVerdict.SAME)}
    return list(PAIRS.find(filters, order=[("_id", 1)]).records)


def rows(folder: Path, table: Table) -> list[dict[str, Any]]:
    recording = Recording(folder)
    found: list[dict[str, Any]] = []
    for hour in recording.hours:
        found += recording.rows(table, hour).to_pylist()
    return found


def test_a_recording_shows_the_books_and_markets_of_every_pair_as_they_were(
    tmp_path: Path, clock: FakeClock
) -> None:
    discover(simulated_context(clock))
    venues = readers(clock)
    with writing(tmp_path) as writer:
        sample = Sampler(venues, clock, writer).sample()
    recorded, pairs = playback(tmp_path), listed()

    assert sample.pairs == len(pairs) > 0
    states = recorded.states(clock.wall)
    for venue in venues:
        markets = [m for p in pairs for m in (p.market_a, p.market_b)]
        markets = [market for market in markets if market.venue == venue.name]
        books = venue.read_books(markets)
        for market in markets:
            key = venue.name, market.market_id
            assert states[key].market == market
            seen = recorded.books(key, clock.wall, clock.wall)
            shown = books.get(market.market_id)
            assert seen == (shown and _without_stamp(shown))


def _without_stamp(books: Any) -> Any:
    """A recording leaves out the venue's own stamp, having judged it."""
    return tuple(replace(book, changed_at=None) for book in books)


def test_what_did_not_change_is_not_stored_again_until_the_next_hour(
    tmp_path: Path, clock: FakeClock
) -> None:
    discover(simulated_context(clock))
    with writing(tmp_path) as writer:
        sampler = Sampler(readers(clock), clock, writer)
        first = sampler.sample()
        clock.wall += timedelta(seconds=LOOK_SECONDS)
        assert sampler.sample().changed == 0
        clock.wall += timedelta(hours=1)
        assert sampler.sample().changed == first.changed

    assert len(rows(tmp_path, Table.READINGS)) == 3
    assert len(rows(tmp_path, Table.PAIRS)) == 2 * first.pairs


def test_a_venue_that_fails_costs_its_books_and_is_named(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise VenueUnavailable("kalshi", "down")

    discover(simulated_context(clock))
    polymarket, kalshi = readers(clock)
    monkeypatch.setattr(kalshi, "read_books", fail)
    with writing(tmp_path) as writer:
        sample = Sampler((polymarket, kalshi), clock, writer).sample()

    assert sample.failed == ("kalshi",)
    assert {row["venue"] for row in rows(tmp_path, Table.BOOKS)} == {"polymarket"}
    assert rows(tmp_path, Table.READINGS)[0]["failed"] == ["kalshi"]


@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_pair_that_leaves_the_listings_is_followed_to_its_outcome(
    tmp_path: Path, clock: FakeClock, is_restarted: bool
) -> None:
    discover(simulated_context(clock))
    pair = min(listed(), key=lambda each: each.market_a.closes_at or clock.venue)
    with writing(tmp_path) as writer:
        sampler = Sampler(readers(clock), clock, writer)
        sampler.sample()
        clock.venue = max(_end(pair), clock.venue) + timedelta(days=30)
        clock.wall += timedelta(seconds=LOOK_SECONDS)
        PAIRS.raw.update_one({"_id": pair.id}, {"$set": {"is_listed": False}})
        if is_restarted:
            sampler = Sampler(readers(clock), clock, writer)
        sampler.sample()

    last = {row["pair_id"]: row for row in rows(tmp_path, Table.PAIRS)}
    # A recorder that was not there says nothing of when it happened.
    assert last[pair.id]["is_listed"] is is_restarted
    states = playback(tmp_path).states(clock.wall)
    outcome = states[pair.venue_a, pair.market_id_a].resolution
    assert outcome.status is MarketStatus.FINAL
    assert outcome.payouts is not None


def _end(pair: PairRecord) -> Any:
    ends = [m.closes_at for m in (pair.market_a, pair.market_b) if m.closes_at]
    return max(ends)


def test_each_decision_is_recorded_once_and_so_is_what_became_of_it(
    tmp_path: Path, clock: FakeClock
) -> None:
    context = simulated_context(clock)
    discover(context)
    with writing(tmp_path) as writer:
        sampler = Sampler(readers(clock), clock, writer)
        sampler.sample()
        opened = 0
        for market_type in sorted({pair.market_type for pair in listed()}):
            claim = Claim("poll", "now", 1, clock.wall, clock.wall, 60)
            opened += poll(market_type, claim, context).opened
            bring_up_to_date([market_type], clock.wall)
        for _ in range(2):
            clock.wall += timedelta(seconds=LOOK_SECONDS)
            sampler.sample()

    decisions = [row["decision"] for row in rows(tmp_path, Table.DECISIONS)]
    assert decisions.count("taken") == opened > 0
    # One waits for a delayed order, of which nothing has become yet.
    assert 0 < decisions.count("entered") < opened
