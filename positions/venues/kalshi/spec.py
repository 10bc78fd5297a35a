"""Kalshi's registration."""

from __future__ import annotations

from pathlib import Path

from positions.venues.fees import CENT
from positions.venues.http import Rate
from positions.venues.interface import Clock
from positions.venues.kalshi.capture import KalshiCapture
from positions.venues.kalshi.client import KalshiClient
from positions.venues.kalshi.market import NAME, parse_market
from positions.venues.kalshi.signing import sign
from positions.venues.kalshi.stream import MARKETS_PER_CONNECTION, KalshiFeed
from positions.venues.replay import ReplayReader
from positions.venues.spec import Connect, Recording, VenueSpec
from positions.venues.streams import StreamSpec

# Kalshi publishes no limit for reads without an account. Ten a second is half of what
# its lowest tier may read, and as many as it may order.
RATE = Rate(10.0, burst=2, for_orders=10.0)


def _open_client(connect: Connect, clock: Clock) -> KalshiClient:
    trade_api = connect(NAME, "kalshi_url", rate=RATE)
    return KalshiClient(trade_api, clock)


def _open_capture(capture_dir: Path, clock: Clock) -> ReplayReader:
    return ReplayReader(NAME, capture_dir, clock, KalshiCapture)


KALSHI = VenueSpec(
    name=NAME,
    display_name="Kalshi",
    id_field="kalshi_ticker",
    parse_market=parse_market,
    open_live=_open_client,
    open_simulated=_open_client,
    open_capture=_open_capture,
    # "/markets/orderbooks" comes before "/markets", which it is below.
    recordings=(
        Recording("/events", "events", "events"),
        Recording("/markets/orderbooks", "orderbooks", "orderbooks"),
        Recording("/markets", "markets", "markets"),
        Recording("/series", "series", "series"),
    ),
    sites=("https://kalshi.com/", "https://www.kalshi.com/"),
    states_category=True,
    payout_step=CENT,
    stream=StreamSpec(
        setting="kalshi_stream_url",
        simulated_path="/kalshi/trade-api/ws/v2",
        open_feed=KalshiFeed,
        markets_per_connection=MARKETS_PER_CONNECTION,
        sign=sign,
    ),
)
