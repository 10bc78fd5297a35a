"""Kalshi is read whole, in few calls, with the fee and category of each series."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from positions.venues.errors import (
    BadPayload,
    NotFound,
    RequestRefused,
    VenueError,
    VenueUnavailable,
)
from positions.venues.kalshi import KalshiClient
from positions.venues.types import MarketStatus
from tests.support.fake_apis import FakeKalshi
from tests.support.venue_records import (
    ABSENT,
    NOON,
    FixedClock,
    kalshi_event,
    kalshi_market,
    kalshi_series,
)


def market(number: int, **changes: Any) -> dict[str, Any]:
    event = f"KX{number}-27JAN02"
    return kalshi_market(**{"ticker": f"{event}-T", "event_ticker": event, **changes})


def event(number: int, *markets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    named = {"event_ticker": f"KX{number}-27JAN02", "series_ticker": f"KX{number}"}
    return kalshi_event(*(markets or (market(number),)), **{**named, **changes})


def series(number: int, **changes: Any) -> dict[str, Any]:
    return kalshi_series(**{"ticker": f"KX{number}", **changes})


def ticker(number: int) -> str:
    return f"KX{number}-27JAN02-T"


def exchange(*numbers: int) -> FakeKalshi:
    return FakeKalshi([event(n) for n in numbers], [series(n) for n in numbers])


def client_of(api: FakeKalshi, **options: Any) -> KalshiClient:
    return KalshiClient(api, FixedClock(), **options)  # type: ignore[arg-type]


def test_all_pages_are_read() -> None:
    api = exchange(1, 2, 3)
    listing = client_of(api).list_markets()
    assert [m.market_id for m in listing.markets] == [ticker(n) for n in (1, 2, 3)]
    assert listing.complete
    assert listing.skipped == {}
    what, path, query = api.requests[0]
    assert (what, path) == ("listings", "/events")
    assert query == {
        "status": ["open"],
        "with_nested_markets": ["true"],
        "limit": ["200"],
    }


@pytest.mark.parametrize("end", ["", None, ABSENT])
def test_the_end_has_no_cursor(end: object) -> None:
    api = FakeKalshi()
    page = {"events": [event(1)]} if end is ABSENT else {"events": [], "cursor": end}
    api.answers["/events"] = page
    assert client_of(api).list_markets().complete


def test_what_cannot_be_used_is_counted_by_reason() -> None:
    api = FakeKalshi(
        [
            event(
                1,
                market(1),
                market(2, mve_collection_ticker="KXMVE"),
                market(3, mve_selected_legs=[{}]),
                market(4, status="determined"),
                market(5, market_type="scalar"),
            )
        ]
    )
    api.answers["/events"] = {"events": [*api.events, "odd"], "cursor": ""}
    assert client_of(api).list_markets().skipped == {
        "multivariate": 2,
        "not_open": 1,
        "not_binary": 1,
        "not_an_object": 1,
    }


@pytest.mark.parametrize(
    "error", [VenueUnavailable("kalshi", "reset"), RequestRefused("kalshi", "stale")]
)
def test_a_failed_page_leaves_an_incomplete_listing(error: VenueError) -> None:
    api = exchange(1, 2, 3)
    api.fail("/events", error, call=2)
    listing = client_of(api).list_markets()
    assert not listing.complete
    assert len(listing.markets) == 2


def test_another_shape_is_a_bad_payload() -> None:
    api = FakeKalshi()
    api.answers["/events"] = [event(1)]
    with pytest.raises(BadPayload):
        client_of(api).list_markets()


# Series


def test_a_few_series_are_read_one_by_one_and_once() -> None:
    api = exchange(1, 2)
    api.series[1]["fee_multiplier"] = Decimal("0.5")
    client = client_of(api)
    rates = [m.fee.rate for m in client.list_markets().markets]
    assert rates == [Decimal("0.07"), Decimal("0.035")]
    client.list_markets()
    client.read_markets([ticker(1)])
    assert [p for p in api.paths() if "series" in p] == ["/series/KX1", "/series/KX2"]


def test_many_series_are_read_at_once() -> None:
    api = exchange(*range(30))
    api.page_size = 200
    listing = client_of(api).list_markets()
    assert all("fee" not in m.facts for m in listing.markets)
    assert [p for p in api.paths() if "series" in p] == ["/series"]


def test_a_series_that_is_not_known_is_not_requested_again() -> None:
    api = exchange(1)
    api.series.clear()
    client = client_of(api)
    assert client.list_markets().markets[0].facts["fee"] == "assumed"
    client.list_markets()
    assert api.paths().count("/series/KX1") == 1


def test_a_series_that_failed_is_requested_again_next_time() -> None:
    api = exchange(1)
    api.fail("/series/KX1", VenueUnavailable("kalshi", "reset"))
    client = client_of(api)
    assert client.list_markets().markets[0].facts["fee"] == "assumed"
    assert "fee" not in client.list_markets().markets[0].facts


def test_one_failing_series_is_not_followed_by_the_others() -> None:
    """Each would go through all retries of the caller."""
    api = exchange(1, 2, 3)
    api.page_size = 1
    api.fail("/series/KX1", VenueUnavailable("kalshi", "reset"))
    assert client_of(api).list_markets().complete
    assert [p for p in api.paths() if "series" in p] == ["/series/KX1"]


@pytest.mark.parametrize("body", [[], {}, {"series": None}])
def test_series_in_another_shape_are_read_one_by_one_from_then_on(body: object) -> None:
    api = exchange(*range(30))
    api.page_size = 200
    api.answers["/series"] = body
    client = client_of(api)
    assert client.list_markets().markets[0].facts["fee"] == "assumed"
    client.list_markets()
    assert api.paths().count("/series") == 1
    assert sum(path.startswith("/series/") for path in api.paths()) == 20


def test_an_answer_about_another_series_is_not_believed() -> None:
    api = exchange(1)
    api.answers["/series/KX1"] = {"series": series(2)}
    assert client_of(api).list_markets().markets[0].facts["fee"] == "assumed"


def test_an_events_override_wins_over_the_series() -> None:
    api = FakeKalshi([event(1, fee_multiplier_override=2)], [series(1)])
    assert client_of(api).list_markets().markets[0].fee.rate == Decimal("0.14")


def test_a_waiver_is_judged_by_the_venues_clock() -> None:
    api = FakeKalshi(
        [event(1, market(1, fee_waiver_expiration_time="2027-01-02T00:00:00Z"))],
        [series(1)],
    )
    assert client_of(api).list_markets().markets[0].fee.rate == Decimal("0.07")
    api.events[0]["markets"][0]["fee_waiver_expiration_time"] = "2027-01-03T00:00:00Z"
    assert client_of(api).list_markets().markets[0].fee.rate == 0


# By ticker


def test_markets_read_by_ticker_are_those_of_the_listing() -> None:
    api = FakeKalshi([event(1, fee_multiplier_override=2), event(2)], [series(1)])
    listed = {m.market_id: m for m in client_of(api).list_markets().markets}
    fresh = client_of(api)
    assert fresh.read_markets(list(listed)) == listed
    requests = [(path, query.get("tickers")) for _, path, query in api.requests[-4:]]
    assert requests == [
        ("/markets", ["KX1-27JAN02-T,KX2-27JAN02-T"]),
        ("/events", ["KX1-27JAN02,KX2-27JAN02"]),
        ("/series/KX1", None),
        ("/series/KX2", None),
    ]
    before = len(api.requests)
    fresh.read_markets([ticker(1)])
    assert api.paths()[before:] == ["/markets"]


def test_without_its_event_a_market_is_read_at_the_fee_of_its_series() -> None:
    api = exchange(1)
    api.series[0]["fee_multiplier"] = 2
    api.fail("/events", RequestRefused("kalshi", "no such parameter"))
    read = client_of(api).read_markets([ticker(1)])[ticker(1)]
    assert (read.event_title, read.fee.rate) == ("", Decimal("0.14"))


def test_tickers_are_requested_by_the_hundred_and_over_all_pages() -> None:
    api = exchange(*range(150))
    api.page_size = 80
    tickers = [ticker(n) for n in range(150)]
    resolutions = client_of(api).read_resolutions([*tickers, *tickers])
    assert set(resolutions) == set(tickers)
    counts = [len(query["tickers"][0].split(",")) for _, _, query in api.requests]
    assert counts == [100, 100, 50]


def test_long_tickers_keep_the_address_short() -> None:
    api = exchange()
    api.answers["/markets"] = {"markets": [], "cursor": ""}
    tickers = [f"KX{'A' * 90}-{n}" for n in range(100)]
    client_of(api).read_markets(tickers)
    assert all(len(query["tickers"][0]) < 6_000 for _, _, query in api.requests)
    assert (
        sum(len(query["tickers"][0].split(",")) for _, _, query in api.requests) == 100
    )


def test_half_an_answer_by_ticker_is_no_answer() -> None:
    api = exchange(1, 2, 3)
    api.fail("/markets", VenueUnavailable("kalshi", "reset"), call=2)
    with pytest.raises(VenueUnavailable):
        client_of(api).read_resolutions([ticker(n) for n in (1, 2, 3)])


def test_records_that_were_not_requested_are_ignored() -> None:
    api = exchange(1, 2)
    api.answers["/markets"] = {"markets": [market(1), market(2), 7, {"ticker": "/"}]}
    assert list(client_of(api).read_resolutions([ticker(1)])) == [ticker(1)]


def test_a_market_settled_long_ago_is_found_in_the_archive() -> None:
    old = market(9, status="finalized", result="scalar")
    old["settlement_value_dollars"] = "0.4500"
    api = FakeKalshi([event(1)], archived=[old])
    resolutions = client_of(api).read_resolutions([ticker(1), ticker(9), ticker(7)])
    assert set(resolutions) == {ticker(1), ticker(9)}
    assert resolutions[ticker(9)].status is MarketStatus.FINAL
    assert resolutions[ticker(9)].payouts == (Decimal("0.45"), Decimal("0.55"))


def test_reads_of_the_archive_are_bounded() -> None:
    api = exchange()
    client_of(api).read_resolutions([ticker(n) for n in range(70)])
    assert sum("historical" in path for path in api.paths()) == 20


# Books


def orderbook(number: int, **changes: Any) -> dict[str, Any]:
    fp = {"yes_dollars": [["0.4400", "12.00"]], "no_dollars": [["0.5300", "9.00"]]}
    return {"ticker": ticker(number), "orderbook_fp": fp, **changes}


def test_books_of_many_markets_come_in_one_call() -> None:
    api = exchange(1, 2)
    api.books = [orderbook(2), orderbook(1)]
    client = client_of(api)
    markets = client.list_markets().markets
    before = len(api.requests)
    books = client.read_books(markets)
    assert [(w, p, g) for w, p, g in api.requests[before:]] == [
        ("books", "/markets/orderbooks", {"tickers": [ticker(1), ticker(2)]})
    ]
    yes, no = books[ticker(1)]
    assert (yes.asks[0].price, no.asks[0].price) == (Decimal("0.47"), Decimal("0.56"))
    assert yes.read_at == NOON


def test_books_are_requested_by_the_hundred() -> None:
    api = exchange(*range(130))
    api.page_size = 200
    api.books = [orderbook(n) for n in range(130)]
    client = client_of(api)
    assert len(client.read_books(client.list_markets().markets)) == 130
    assert api.paths().count("/markets/orderbooks") == 2


def test_a_missing_or_bad_book_spoils_only_its_own_market() -> None:
    api = exchange(1, 2, 3)
    api.books = [orderbook(1), orderbook(2, orderbook_fp={"yes_dollars": "x"})]
    client = client_of(api)
    assert set(client.read_books(client.list_markets().markets)) == {ticker(1)}


def test_a_book_of_another_market_is_ignored() -> None:
    api = exchange(1)
    api.answers["/markets/orderbooks"] = {"orderbooks": [orderbook(8), "odd"]}
    client = client_of(api)
    assert client.read_books(client.list_markets().markets) == {}


def test_not_found_means_that_nobody_quotes() -> None:
    api = exchange(1)
    api.fail("/markets/orderbooks", NotFound("kalshi", "not found"))
    client = client_of(api)
    assert client.read_books(client.list_markets().markets) == {}
