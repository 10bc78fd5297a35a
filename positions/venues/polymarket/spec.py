"""Polymarket's registration."""

from __future__ import annotations

from pathlib import Path

from positions.venues.http import Rate
from positions.venues.interface import Clock
from positions.venues.polymarket.capture import PolymarketCapture
from positions.venues.polymarket.client import PolymarketClient
from positions.venues.polymarket.market import NAME, parse_market
from positions.venues.polymarket.stream import MARKETS_PER_CONNECTION, PolymarketFeed
from positions.venues.replay import ReplayReader
from positions.venues.spec import Connect, Recording, VenueSpec
from positions.venues.streams import StreamSpec

# In any ten seconds, bursts included, no more than the strictest limits that apply:
# 300 reads of Gamma's /markets, 500 of the CLOB's /books.
GAMMA_RATE = Rate(24.0, burst=10, for_orders=5.0)
CLOB_RATE = Rate(38.0, burst=10, for_orders=10.0)


def _open_client(connect: Connect, clock: Clock) -> PolymarketClient:
    return PolymarketClient(
        connect(NAME, "gamma_url", rate=GAMMA_RATE),
        connect(NAME, "clob_url", rate=CLOB_RATE),
        clock,
    )


def _open_capture(capture_dir: Path, clock: Clock) -> ReplayReader:
    return ReplayReader(NAME, capture_dir, clock, PolymarketCapture)


POLYMARKET = VenueSpec(
    name=NAME,
    display_name="Polymarket",
    id_field="polymarket_id",
    parse_market=parse_market,
    open_live=_open_client,
    open_simulated=_open_client,
    open_capture=_open_capture,
    recordings=(
        Recording("/events/keyset", "events", "events"),
        Recording("/markets/keyset", "markets", "markets"),
        Recording("/books", "", "books"),
    ),
    sites=("https://polymarket.com/",),
    stream=StreamSpec(
        setting="polymarket_stream_url",
        simulated_path="/clob/ws/market",
        open_feed=PolymarketFeed,
        markets_per_connection=MARKETS_PER_CONNECTION,
    ),
)
