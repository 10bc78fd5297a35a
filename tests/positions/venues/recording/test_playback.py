"""A recording answers as the venues did, and never knows what came later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from positions.venues.captures import open_capture, open_recorded
from positions.venues.replay import CaptureError, ReplayClock, captured_at
from positions.venues.replay.recording.playback import LONGEST_GAP
from positions.venues.replay.recording.tables import Table
from positions.venues.replay.recording.writer import RecordingWriter
from positions.venues.types import BookPair, MarketStatus
from tests.support import recordings
from tests.support.market_builders import polymarket
from tests.support.recordings import A_SECOND, START, playback, writing

MARKET = polymarket()
KEY = MARKET.venue, MARKET.market_id
CHEAP = recordings.mirrored(MARKET, {"0.40": 5}, {"0.42": 7})
DEAR = recordings.mirrored(MARKET, {"0.60": 5}, {"0.62": 7})


@contextmanager
def a_recording(folder: Path, seconds: int = 120) -> Iterator[RecordingWriter]:
    """Read every ten seconds, for so long."""
    with writing(folder) as recorder:
        for passed in range(0, seconds, 10):
            recordings.add_reading(recorder, START + passed * A_SECOND)
        recordings.add_market(recorder, START, MARKET)
        yield recorder


def bid(books: BookPair | None) -> Decimal | None:
    return books and books[0].bids[0].price


def test_a_moment_shows_what_was_recorded_last_and_nothing_later(
    tmp_path: Path,
) -> None:
    with a_recording(tmp_path) as recorder:
        recordings.add_books(recorder, START, MARKET, CHEAP)
        recordings.add_books(recorder, START + 30 * A_SECOND, MARKET, DEAR)
    recorded = playback(tmp_path)

    def seen(at: datetime) -> Decimal | None:
        return bid(recorded.books(KEY, at, at))

    assert seen(START - A_SECOND) is None
    assert seen(START + 30 * A_SECOND - timedelta(milliseconds=1)) == Decimal("0.40")
    assert seen(START + 30 * A_SECOND) == Decimal("0.60")


def test_tomorrows_outcome_is_not_known_today(tmp_path: Path) -> None:
    with a_recording(tmp_path) as recorder:
        payouts = Decimal(1), Decimal(0)
        recordings.add_market(recorder, START + 60 * A_SECOND, MARKET, payouts)
    recorded = playback(tmp_path)

    before = recorded.states(START + 59 * A_SECOND)[KEY].resolution
    assert before.status is MarketStatus.OPEN
    assert before.payouts is None
    assert recorded.states(START + 60 * A_SECOND)[KEY].resolution.payouts == payouts


def test_the_books_of_the_hour_before_last_into_the_next_one(tmp_path: Path) -> None:
    last = START + timedelta(minutes=59, seconds=55)
    with writing(tmp_path) as recorder:
        for at in (last, last + 10 * A_SECOND):
            recordings.add_reading(recorder, at)
        recordings.add_books(recorder, last, MARKET, CHEAP)
        recorder.tick(last)
        recorder.tick(last + 10 * A_SECOND)

    seen = playback(tmp_path).books(KEY, last + 7 * A_SECOND, last)
    assert bid(seen) == Decimal("0.40")


def test_nothing_is_known_while_nobody_recorded(tmp_path: Path) -> None:
    with writing(tmp_path) as recorder:
        recordings.add_books(recorder, START, MARKET, CHEAP)
        recordings.add_reading(recorder, START)
        recordings.add_reading(recorder, START + 10 * LONGEST_GAP)
    recorded = playback(tmp_path)

    assert recorded.books(KEY, START + LONGEST_GAP, START) is not None
    assert recorded.books(KEY, START + LONGEST_GAP + A_SECOND, START) is None
    assert recorded.books(KEY, START + 10 * LONGEST_GAP, START) is not None


def test_a_venue_that_failed_shows_nothing_until_it_answers_again(
    tmp_path: Path,
) -> None:
    with writing(tmp_path) as recorder:
        recordings.add_books(recorder, START, MARKET, CHEAP)
        recordings.add_reading(recorder, START)
        recordings.add_reading(recorder, START + 10 * A_SECOND, failed=[KEY[0]])
        recordings.add_reading(recorder, START + 20 * A_SECOND)
    recorded = playback(tmp_path)

    seen = [bid(recorded.books(KEY, START + n * A_SECOND, START)) for n in (5, 15, 25)]
    assert seen == [Decimal("0.40"), None, Decimal("0.40")]


def test_venue_time_passes_between_two_readings_as_it_did(tmp_path: Path) -> None:
    with writing(tmp_path) as recorder:
        for passed in (0, 10):
            venue_at = START + timedelta(hours=passed)
            recordings.add_reading(
                recorder, START + passed * A_SECOND, venue_at=venue_at
            )
    recorded = playback(tmp_path)

    assert recorded.venue_time(START + 5 * A_SECOND) == START + timedelta(hours=5)
    beyond = START + 11 * A_SECOND
    assert recorded.venue_time(beyond) == START + timedelta(hours=10, seconds=1)


def test_a_damaged_listing_costs_that_market(tmp_path: Path) -> None:
    sound = replace(MARKET, market_id="sound")
    with a_recording(tmp_path) as recorder:
        recordings.add_market(recorder, START + A_SECOND, sound)
        recorder.add(
            Table.MARKETS,
            START + 2 * A_SECOND,
            {
                "venue": "polymarket",
                "market_id": "torn",
                "record": "{",
                "status": "open",
            },
        )
    recorded = playback(tmp_path)

    names = {market_id for _, market_id in recorded.states(START + 60 * A_SECOND)}
    assert names == {MARKET.market_id, "sound"}
    assert "polymarket torn" in recorded.recording.problems[0]


def test_a_recording_is_replayed_like_a_capture_at_its_end(tmp_path: Path) -> None:
    with a_recording(tmp_path) as recorder:
        recordings.add_books(recorder, START, MARKET, CHEAP)
        recordings.add_books(recorder, START + 30 * A_SECOND, MARKET, DEAR)
    now = START + timedelta(days=3)
    clock = ReplayClock(captured_at(tmp_path), lambda: now)

    reader = next(r for r in open_capture(tmp_path, clock) if r.name == KEY[0])

    assert clock.venue_now() == START + 110 * A_SECOND
    assert reader.list_markets().markets == (MARKET,)
    assert reader.read_markets([MARKET.market_id]) == {MARKET.market_id: MARKET}
    books = reader.read_books([MARKET])[MARKET.market_id]
    assert bid(books) == Decimal("0.60")
    assert books[0].read_at == now


def test_a_market_that_has_closed_has_no_books(tmp_path: Path) -> None:
    with a_recording(tmp_path) as recorder:
        recordings.add_books(recorder, START, MARKET, CHEAP)
    clock = ReplayClock(START, lambda: START)
    reader = open_recorded(playback(tmp_path), clock, lambda: START)[0]
    closed = replace(MARKET, status=MarketStatus.CLOSED)

    assert reader.read_books([closed]) == {}


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_a_folder_without_a_recording_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(CaptureError, match=name):
        captured_at(tmp_path / name)


def test_a_recording_without_a_reading_says_so(tmp_path: Path) -> None:
    with writing(tmp_path) as recorder:
        recordings.add_books(recorder, START, MARKET, CHEAP)

    with pytest.raises(CaptureError, match="is empty"):
        playback(tmp_path)
