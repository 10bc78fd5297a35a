"""Kalshi's order books and price ranges."""

from __future__ import annotations

from decimal import Decimal

from tests.support.simulator_clients import KALSHI_API, Exchange, kalshi_pages

OPEN = "/markets?status=open&limit=1000&mve_filter=exclude"


def test_books_have_ascending_bids_for_both_sides() -> None:
    exchange = Exchange()
    for record in kalshi_pages(exchange, OPEN, "markets"):
        book = exchange.get(f"{KALSHI_API}/markets/{record['ticker']}/orderbook")
        sides = book["orderbook_fp"]
        for name in ("yes_dollars", "no_dollars"):
            prices = [Decimal(price) for price, _ in sides[name]]
            assert prices == sorted(set(prices))
            assert all(len(price) == 6 for price, _ in sides[name])
        if not sides["yes_dollars"] or not sides["no_dollars"]:
            assert "0.0000" in (record["yes_bid_dollars"], record["no_bid_dollars"])
            continue
        best_yes, best_no = sides["yes_dollars"][-1], sides["no_dollars"][-1]
        assert Decimal(best_yes[0]) + Decimal(best_no[0]) < 1
        assert record["yes_bid_dollars"] == best_yes[0]
        assert record["yes_bid_size_fp"] == best_yes[1]
        assert Decimal(record["yes_ask_dollars"]) == 1 - Decimal(best_no[0])
        assert record["no_bid_dollars"] == best_no[0]


def test_prices_are_within_the_price_ranges() -> None:
    exchange, structures = Exchange(), set()
    for record in kalshi_pages(exchange, OPEN, "markets"):
        book = exchange.get(f"{KALSHI_API}/markets/{record['ticker']}/orderbook")
        structures.add(record["price_level_structure"])
        for side in book["orderbook_fp"].values():
            for price, _ in side:
                assert is_on_grid(Decimal(price), record["price_ranges"])
    assert structures == {"linear_cent", "deci_cent", "tapered_deci_cent"}


def is_on_grid(price: Decimal, ranges: list[dict[str, str]]) -> bool:
    return any(
        Decimal(r["start"]) <= price <= Decimal(r["end"])
        and (price - Decimal(r["start"])) % Decimal(r["step"]) == 0
        for r in ranges
    )


def test_books_are_read_in_batches_of_repeated_tickers() -> None:
    exchange = Exchange()
    markets = exchange.get(f"{KALSHI_API}/markets?status=open&limit=3")["markets"]
    names = [record["ticker"] for record in markets]
    query = "&".join(f"tickers={name}" for name in [*names, "KXNOTHING-27JAN01"])
    books = exchange.get(f"{KALSHI_API}/markets/orderbooks?{query}")["orderbooks"]
    assert [book["ticker"] for book in books] == names
    too_many = "&".join("tickers=A" for _ in range(101))
    exchange.get(f"{KALSHI_API}/markets/orderbooks?{too_many}", 400)
    exchange.get(f"{KALSHI_API}/markets/orderbooks", 400)


def test_the_second_team_asks_the_negation_of_the_first() -> None:
    exchange = Exchange()
    games = exchange.get(
        f"{KALSHI_API}/events?series_ticker=KXNBAGAME&status=open&with_nested_markets=true"
    )["events"]
    assert games
    for game in games:
        away, home = game["markets"]
        assert Decimal(away["yes_bid_dollars"]) == 1 - Decimal(home["yes_ask_dollars"])
        assert away["title"] == home["title"]
        assert away["yes_sub_title"] != home["yes_sub_title"]
        gap = Decimal(away["yes_ask_dollars"]) + Decimal(home["yes_ask_dollars"])
        assert gap > 1
        assert away["close_time"] > away["expected_expiration_time"]
