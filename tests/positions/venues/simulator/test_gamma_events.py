"""Gamma's events, with their markets and tags."""

from __future__ import annotations

import pytest

from tests.support.simulator_clients import Exchange, gamma_pages


def test_events_nest_their_markets_and_carry_tags() -> None:
    exchange = Exchange()
    events = gamma_pages(
        exchange, "/gamma/events/keyset?closed=false&limit=10", "events"
    )
    assert len({event["id"] for event in events}) == len(events)
    nested = [market["id"] for event in events for market in event["markets"]]
    listed = gamma_pages(exchange, "/gamma/markets/keyset?limit=100", "markets")
    assert set(nested) >= {record["id"] for record in listed}
    labels = {event["tags"][0]["label"] for event in events}
    assert labels == {"Crypto", "Sports", "Weather", "Economy", "Politics", "Culture"}
    assert max(len(event["markets"]) for event in events) >= 3


def test_events_are_read_singly() -> None:
    exchange = Exchange()
    event = exchange.get("/gamma/events/keyset?limit=1")["events"][0]
    assert exchange.get(f"/gamma/events/{event['id']}") == event
    assert exchange.get(f"/gamma/events/slug/{event['slug']}") == event
    market = exchange.get(f"/gamma/markets/{event['markets'][0]['id']}")
    assert market["events"][0]["id"] == event["id"]


@pytest.mark.parametrize(
    "path",
    [
        "markets/999",
        "markets/slug/none",
        "events/1",
        f"events/{'9' * 5000}",
        "events/slug/no",
        "tags",
        "markets",
        "nope",
    ],
)
def test_unknown_paths_and_ids_are_not_found(path: str) -> None:
    assert "error" in Exchange().get(f"/gamma/{path}", 404)
