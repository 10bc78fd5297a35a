"""Gamma's events, tags and offset-paged lists."""

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


def test_events_are_read_singly_and_by_tag() -> None:
    exchange = Exchange()
    event = exchange.get("/gamma/events/keyset?limit=1")["events"][0]
    assert exchange.get(f"/gamma/events/{event['id']}") == event
    assert exchange.get(f"/gamma/events/slug/{event['slug']}") == event
    market = exchange.get(f"/gamma/markets/{event['markets'][0]['id']}")
    assert market["events"][0]["id"] == event["id"]
    games = exchange.get("/gamma/events/keyset?tag_slug=nba&limit=50")["events"]
    assert games
    assert all("NBA" in [tag["label"] for tag in game["tags"]] for game in games)


def test_the_old_lists_are_arrays_with_offsets() -> None:
    exchange = Exchange()
    page, next_page = (
        exchange.get(f"/gamma/markets?limit=5&offset={offset}") for offset in (0, 5)
    )
    assert len(page) == len(next_page) == 5
    assert not {r["id"] for r in page} & {r["id"] for r in next_page}
    assert isinstance(exchange.get("/gamma/events?limit=2"), list)
    response = exchange.core.handle("GET", "/gamma/markets")
    assert response.headers["Deprecation"] == "true"
    keyset = exchange.core.handle("GET", "/gamma/markets/keyset")
    assert "Deprecation" not in keyset.headers
    error = exchange.get("/gamma/markets?offset=2001", 422)
    assert "offset too large" in error["error"]


def test_tags_are_listed_and_read() -> None:
    exchange = Exchange()
    tags = exchange.get("/gamma/tags")
    crypto = next(tag for tag in tags if tag["label"] == "Crypto")
    assert exchange.get(f"/gamma/tags/{crypto['id']}") == crypto
    assert exchange.get("/gamma/tags/slug/crypto") == crypto
    page = exchange.get("/gamma/markets/keyset?limit=1&include_tag=true")
    market = page["markets"][0]
    assert exchange.get(f"/gamma/markets/{market['id']}/tags") == market["tags"]


@pytest.mark.parametrize(
    "path",
    [
        "markets/999",
        "markets/slug/none",
        "events/1",
        f"events/{'9' * 5000}",
        "events/slug/no",
        "tags/0",
        "nope",
    ],
)
def test_unknown_paths_and_ids_are_not_found(path: str) -> None:
    assert "error" in Exchange().get(f"/gamma/{path}", 404)
