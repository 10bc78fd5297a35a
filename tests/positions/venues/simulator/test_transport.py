"""The requests adapter behaves like a venue over the network."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests

from positions.venues.errors import VenueBusy, VenueUnavailable
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import Fault
from positions.venues.simulator.transport import CLOB_URL, GAMMA_URL, KALSHI_URL
from tests.support.simulator_clients import AlwaysFails, Exchange, readers, session_of
from tests.support.simulator_worlds import NOON


def test_a_session_reads_json_headers_and_status() -> None:
    session = session_of(Exchange())
    response = session.get(f"{GAMMA_URL}/markets/keyset", params={"limit": 2})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert len(response.json()["markets"]) == 2
    assert session.get(f"{KALSHI_URL}/markets/KXNO").status_code == 404


def test_a_body_is_posted() -> None:
    response = session_of(Exchange()).post(f"{CLOB_URL}/books", json=[])
    assert response.json() == []


def test_a_streamed_body_comes_in_chunks() -> None:
    url = f"{KALSHI_URL}/markets?limit=20"
    with session_of(Exchange()).get(url, stream=True) as response:
        chunks = list(response.iter_content(1000))
    assert len(chunks) > 5
    assert sum(map(len, chunks)) == int(response.headers["Content-Length"])


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.RESET, requests.ConnectionError),
        (Fault.TIMEOUT, requests.ReadTimeout),
        (Fault.TRUNCATED, requests.exceptions.ChunkedEncodingError),
    ],
)
def test_a_broken_connection_is_what_requests_raises(
    fault: Fault, error: type[Exception]
) -> None:
    session = session_of(Exchange(faults=AlwaysFails(fault)))
    with pytest.raises(error):
        session.get(f"{GAMMA_URL}/markets/keyset")


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_a_retryable_error(fault: Fault) -> None:
    polymarket, kalshi = readers(Exchange(faults=AlwaysFails(fault)))
    expected = VenueBusy if fault is Fault.BUSY else VenueUnavailable
    for reader in (polymarket, kalshi):
        with pytest.raises(expected) as raised:
            reader.list_markets()
        assert raised.value.is_retryable
    if fault is Fault.BUSY:
        with pytest.raises(VenueBusy) as raised:
            polymarket.list_markets()
        assert raised.value.retry_after == 1.0


def test_the_date_of_a_response_is_the_wall_clocks() -> None:
    wall = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    exchange = Exchange(faults=AlwaysFails(Fault.BUSY))
    exchange.core = Simulator(
        exchange.world, lambda: NOON, AlwaysFails(Fault.BUSY), lambda: wall
    )
    response = session_of(exchange).get(f"{KALSHI_URL}/markets")
    assert response.status_code == 429
    assert response.headers["Date"] == "Fri, 01 May 2026 09:30:00 GMT"
