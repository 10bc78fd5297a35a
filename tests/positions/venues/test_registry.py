"""Venues are registered, and opened by their registration alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import mongomock
import pytest

from positions.venues.captures import open_capture
from positions.venues.errors import UnknownVenue, VenueError
from positions.venues.interface import Venues, call_once
from positions.venues.registry import register, spec, specs
from positions.venues.replay import CaptureError
from positions.venues.types import MarketStatus, Mode, Order, OrderStatus
from positions.venues.wiring import (
    CaptureMissing,
    Tools,
    open_clock,
    open_venues,
)
from tests.support.fakes import FakeClock, market
from tests.support.memory_venue import NAME, MemoryVenue, registered


@dataclass
class Settings:
    """The settings of a simulated installation that never fails."""

    venues: str = "simulated"
    capture_dir: Path | None = None
    gamma_url: str = "https://gamma.example"
    clob_url: str = "https://clob.example"
    kalshi_url: str = "https://kalshi.example"
    seed: int = 1
    failure_rate: float = 0.0
    day_seconds: float = 86_400.0
    idle_days: float = 3.0
    world: str = "believable"


@pytest.fixture
def database() -> Any:
    return mongomock.MongoClient().db


@pytest.fixture
def memory() -> Iterator[MemoryVenue]:
    venue = MemoryVenue()
    with registered(venue.spec()):
        yield venue


@pytest.fixture
def opened(database: Any) -> Callable[..., Venues]:
    def open_all(**changes: Any) -> Venues:
        tools = Tools(
            call_once,
            database.get_collection,
            FakeClock(),
            lambda: 0.0,
            lambda seconds: None,
        )
        return open_venues(Settings(**changes), tools)

    return open_all


def names(venues: Venues) -> list[str]:
    return [venue.name for venue in venues]


def order(size: int = 10, client_order_id: str = "order-1") -> Order:
    return Order(client_order_id, NAME, "M", 0, Decimal(size), Decimal("0.40"))


def test_the_built_in_venues_are_registered_in_a_fixed_order() -> None:
    assert [venue.name for venue in specs()] == ["polymarket", "kalshi"]
    assert spec("kalshi").display_name == "Kalshi"
    assert spec("polymarket").id_field == "polymarket_id"


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownVenue, match=r"nasdaq: unknown.*polymarket, kalshi"):
        spec("nasdaq")


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="already registered"):
        register(spec("kalshi"))


def test_a_venue_is_registered_for_the_length_of_a_block() -> None:
    with registered(MemoryVenue().spec()):
        assert [venue.name for venue in specs()][-1] == NAME
    with pytest.raises(UnknownVenue):
        spec(NAME)


@pytest.mark.parametrize("mode", ["simulated", "live"])
def test_every_registered_venue_is_opened(
    memory: MemoryVenue, opened: Callable[..., Venues], mode: str
) -> None:
    venues = opened(venues=mode)
    assert venues.mode is Mode(mode)
    assert names(venues) == ["polymarket", "kalshi", NAME]
    assert [(a.name, b.name) for a, b in venues.pairs()] == [
        ("polymarket", "kalshi"),
        ("polymarket", NAME),
        ("kalshi", NAME),
    ]


def test_venues_are_looked_up_by_name(opened: Callable[..., Venues]) -> None:
    venues = opened()
    assert venues.named("kalshi").name == "kalshi"
    with pytest.raises(VenueError, match=r"memory: unknown.*polymarket, kalshi"):
        venues.named(NAME)


def test_a_venue_without_a_simulation_is_absent_from_simulated_mode(
    opened: Callable[..., Venues],
) -> None:
    only_live = replace(MemoryVenue().spec(), open_simulated=None)
    with registered(only_live):
        assert NAME not in names(opened())
        assert NAME in names(opened(venues="live"))


def test_a_replay_has_the_venues_that_have_a_folder_in_the_capture(
    memory: MemoryVenue, opened: Callable[..., Venues], tmp_path: Path
) -> None:
    for folder in ("kalshi", NAME, "nasdaq"):
        (tmp_path / folder).mkdir()
    venues = opened(venues="replay", capture_dir=tmp_path)
    assert names(venues) == ["kalshi", NAME]
    assert [reader.name for reader in open_capture(tmp_path, FakeClock())] == [
        "kalshi",
        NAME,
    ]


def test_a_replay_needs_a_capture(
    opened: Callable[..., Venues], database: Any, tmp_path: Path
) -> None:
    with pytest.raises(CaptureMissing):
        opened(venues="replay")
    with pytest.raises(CaptureError, match="is not a folder"):
        opened(venues="replay", capture_dir=tmp_path / "absent")
    with pytest.raises(CaptureMissing):
        open_clock(Settings("replay"), database.get_collection, FakeClock().wall_now)


def test_orders_at_a_third_venue_are_paper_orders_like_all_others(
    memory: MemoryVenue, opened: Callable[..., Venues]
) -> None:
    listed = memory.list_market(market(), "0.40x50", "0.62x50", market_id="M")
    venue = opened().named(NAME)
    assert venue.list_markets().markets == (listed,)
    receipt = venue.place_order(order())
    assert receipt.status is OrderStatus.ACCEPTED
    assert receipt.notional == 4
    assert venue.place_order(order(size=99)) == receipt
    assert venue.find_order("order-1") == receipt
    assert venue.find_order("order-2") is None
    with pytest.raises(UnknownVenue):
        opened().named("nasdaq")


def test_a_third_venue_settles(
    memory: MemoryVenue, opened: Callable[..., Venues]
) -> None:
    memory.list_market(market(), "0.40x50", "0.62x50", market_id="M")
    memory.settle("M", Decimal(1))
    venue = opened().named(NAME)
    assert venue.list_markets().markets == ()
    resolution = venue.read_resolutions(["M", "unknown"])["M"]
    assert resolution.status is MarketStatus.FINAL
    assert resolution.payouts == (Decimal(1), Decimal(0))
