"""A capture of the venues, replayed, shows the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from arbsite import config
from positions.venues.errors import VenueUnavailable
from positions.venues.registry import specs
from positions.venues.replay import CaptureError, Recorder
from positions.venues.types import BookPair
from strategy.captures import Capture, read_capture
from strategy.management.commands import capture as command

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class FixedClock:
    """A clock that never advances."""

    def venue_now(self) -> datetime:
        return NOW

    wall_now = venue_now


@pytest.fixture(autouse=True)
def calm(settings: Any) -> None:
    """Venues that never fail and whose day is as long as a day."""
    calm = {"failure_rate": 0.0, "day_seconds": 86_400.0, "venues": "simulated"}
    settings.ARBSITE = config.load().model_copy(update=calm)


def capture(folder: Path, **flags: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("capture", str(folder), json=True, stdout=out, **flags)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


def books(replayed: Capture) -> dict[str, BookPair]:
    recorded: dict[str, BookPair] = {}
    for reader, listing in zip(replayed.readers, replayed.listings, strict=True):
        recorded |= reader.read_books(listing.markets)
    return recorded


@pytest.mark.django_db
def test_a_replay_of_a_capture_shows_the_markets_pairs_and_books_of_its_moment(
    tmp_path: Path,
) -> None:
    report = capture(tmp_path / "day", note="a simulated day")
    replayed = read_capture(tmp_path / "day", lambda: NOW)
    assert report["mode"] == "SIMULATED"
    assert report["is_complete"] is True
    assert replayed.clock.venue_now().isoformat() == report["captured_at"]
    pairs = list(replayed.pairs())
    assert len(pairs) == report["pairs"] > 10
    recorded = books(replayed)
    deep = [recorded[pair.market_b] for pair in pairs]
    assert any(len(one.asks) > 1 for pair in deep for one in pair)
    assert all(
        level.size is not None
        for pair in pairs
        for book in recorded[pair.market_a]
        for level in book.asks
    )


@pytest.mark.django_db
def test_two_captures_of_one_moment_are_the_same_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FixedClock()
    monkeypatch.setattr(command, "open_clock", lambda *_: clock)
    for name in ("one", "two"):
        capture(tmp_path / name)
    for path in sorted((tmp_path / "one").rglob("*.json*")):
        twin = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == twin.read_bytes()


@pytest.mark.django_db
def test_a_capture_that_broke_off_is_not_taken_for_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from positions.venues.kalshi import KalshiClient

    def fail(*_: object) -> None:
        raise VenueUnavailable("kalshi", "is away")

    monkeypatch.setattr(KalshiClient, "read_books", fail)
    with pytest.raises(CommandError, match=r"is away.*not a whole capture"):
        capture(tmp_path / "torn")
    assert (tmp_path / "torn/kalshi/events.jsonl").exists()
    with pytest.raises(CaptureError, match=r"capture\.json cannot be read"):
        read_capture(tmp_path / "torn", lambda: NOW)


@pytest.mark.django_db
def test_a_replay_is_not_recorded_and_nothing_is_written_over(
    tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        capture(tmp_path)
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"venues": "replay"})
    with pytest.raises(CommandError, match="cannot be recorded"):
        capture(tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CaptureError, match="file/new cannot be used"):
        Recorder(tmp_path / "file" / "new", specs())


def test_answers_go_to_the_file_of_their_kind(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "new", specs())
    recorder.record("kalshi", "/series/KXA", {"series": {"ticker": "KXA"}})
    recorder.record("kalshi", "/markets/orderbooks", {"orderbooks": [{"ticker": "A"}]})
    recorder.record("polymarket", "/books", [{"asset_id": "1"}, {"asset_id": "2"}])
    recorder.record("kalshi", "/exchange/status", {"active": True})
    assert recorder.counts == {
        "kalshi/series": 1,
        "kalshi/orderbooks": 1,
        "polymarket/books": 2,
    }
