"""A listing parses the records that changed since the one before, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from positions.venues.kalshi import KalshiClient
from positions.venues.polymarket import PolymarketClient
from positions.venues.types import Market
from tests.support.fake_apis import FakeApi, FakeKalshi, FakePolymarket
from tests.support.venue_records import (
    FixedClock,
    gamma_event,
    gamma_market,
    kalshi_event,
    kalshi_market,
    kalshi_series,
)

# Of either venue; none is read.
TRADES = ("volume", "volume_fp", "updatedAt", "updated_time", "last_price_dollars")


def gamma(number: int) -> dict[str, Any]:
    tokens = [f"{number}0", f"{number}1"]
    return gamma_event(
        gamma_market(id=f"{number}", clobTokenIds=tokens), id=f"{number}"
    )


def trade(number: int) -> dict[str, Any]:
    market = kalshi_market(ticker=f"KX{number}-T", event_ticker=f"KX{number}")
    return kalshi_event(market, event_ticker=f"KX{number}", series_ticker=f"KX{number}")


class Reading:
    """One venue of two markets, each in an event of its own, read again and again."""

    def __init__(self, name: str) -> None:
        self.api: FakeApi
        self.client: Any
        if name == "polymarket":
            self.api = FakePolymarket([gamma(1), gamma(2)])
            self.client = PolymarketClient(self.api, self.api, FixedClock())  # type: ignore[arg-type]
            self.title, self.of_event = "question", "title"
        else:
            series = [kalshi_series(ticker=f"KX{number}") for number in (1, 2)]
            self.api = FakeKalshi([trade(1), trade(2)], series)
            self.client = KalshiClient(self.api, FixedClock())  # type: ignore[arg-type]
            self.title, self.of_event = "title", "title"

    def markets(self) -> Sequence[Market]:
        listed: Sequence[Market] = self.client.list_markets().markets
        return listed


@pytest.fixture(params=["polymarket", "kalshi"])
def reading(request: pytest.FixtureRequest) -> Reading:
    return Reading(request.param)


def test_a_market_is_the_same_object_while_its_record_is(reading: Reading) -> None:
    lists = []
    for volume in ("1000", "2000"):
        for record in (*reading.api.markets(), *reading.api.events):
            record |= dict.fromkeys(TRADES, volume)
        lists.append(reading.markets())
    earlier, later = lists
    assert len(earlier) == 2
    assert all(a is b for a, b in zip(earlier, later, strict=True))


def test_a_changed_record_alone_is_parsed_again(reading: Reading) -> None:
    earlier = reading.markets()
    reading.api.markets()[0][reading.title] = "Another question?"
    later = reading.markets()
    assert later[0].title == "Another question?"
    assert later[1] is earlier[1]


def test_what_the_event_says_is_part_of_each_of_its_markets(reading: Reading) -> None:
    earlier = reading.markets()
    reading.api.events[1][reading.of_event] = "Another event"
    later = reading.markets()
    assert later[0] is earlier[0]
    assert later[1].event_title == "Another event"


def test_a_record_that_cannot_be_used_is_counted_each_time(reading: Reading) -> None:
    reading.api.markets()[0][reading.title] = ""
    reading.api.events[0]["title"] = ""
    listings = [reading.client.list_markets() for _ in range(3)]
    assert [listing.skipped for listing in listings] == [{"no_title": 1}] * 3


def test_a_fee_that_a_series_changes_reaches_its_markets() -> None:
    reading = Reading("kalshi")
    earlier = reading.markets()
    series = kalshi_series(ticker="KX1", fee_multiplier=2)
    reading.client._series._by_ticker["KX1"] = series, FixedClock().venue_now()
    later = reading.markets()
    assert later[0].fee.rate == 2 * earlier[0].fee.rate
    assert later[1] is earlier[1]


def test_a_waiver_is_looked_at_in_every_listing() -> None:
    reading = Reading("kalshi")
    record = reading.api.markets()[0]
    record["fee_waiver_expiration_time"] = "2099-01-01T00:00:00Z"
    earlier = reading.markets()
    assert earlier[0].fee.rate == 0
    assert reading.markets()[0] is not earlier[0]
