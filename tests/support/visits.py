"""One question, whether somebody visits a country, as both venues would list it.

The two markets ask the same, and a basket of the first outcome here and the second one
there pays a little.
"""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]


def gamma_visit(country: str = "Peru", year: int = 2026, number: int = 1) -> Record:
    """The market on Polymarket; its tokens are made from its number."""
    return {
        "id": str(900_000 + number),
        "question": f"Will Ada Berg visit {country} by June 30?",
        "description": (
            f"This market will resolve to Yes if Ada Berg visits {country} by "
            f"June 30, {year}, 11:59 PM ET. Otherwise it will resolve to No."
        ),
        "slug": f"ada-berg-{country.lower()}",
        "outcomes": '["Yes", "No"]',
        "outcomePrices": '["0.4", "0.6"]',
        "clobTokenIds": f'["{number}11", "{number}22"]',
        "endDate": f"{year}-06-30T00:00:00Z",
        "active": True,
        "closed": False,
        "acceptingOrders": True,
        "enableOrderBook": True,
        "bestBid": 0.39,
        "bestAsk": 0.41,
        "orderMinSize": 5,
        "orderPriceMinTickSize": 0.01,
        "feesEnabled": True,
        "feeSchedule": {"exponent": 1, "rate": 0.04, "takerOnly": True},
    }


def clob_books(number: int = 1) -> list[Record]:
    """The books of both tokens."""
    return [
        {
            "asset_id": f"{number}{token}",
            "bids": [{"price": "0.20", "size": "50"}],
            "asks": [{"price": ask, "size": "40"}, {"price": "0.70", "size": "9"}],
        }
        for token, ask in (("11", "0.41"), ("22", "0.60"))
    ]


def trade_visit(country: str = "Peru", year: int = 2026) -> Record:
    """The market on Kalshi."""
    event = f"KXVISIT{country.upper()}-{year % 100}JUL01"
    return {
        "ticker": f"{event}-ABER",
        "event_ticker": event,
        "title": f"Will Ada Berg visit {country} before Jul 1, {year}?",
        "yes_sub_title": "Ada Berg",
        "rules_primary": (
            f"If Ada Berg visits {country} before Jul 1, {year}, then the market "
            "resolves to Yes."
        ),
        "close_time": f"{year}-07-01T03:59:00Z",
        "expected_expiration_time": f"{year}-07-01T14:00:00Z",
        "status": "active",
        "market_type": "binary",
        "yes_bid_dollars": "0.4400",
        "yes_bid_size_fp": "120.00",
        "yes_ask_dollars": "0.4700",
        "yes_ask_size_fp": "90.00",
        "no_bid_dollars": "0.5300",
        "no_ask_dollars": "0.5600",
        "notional_value_dollars": "1.0000",
        "price_ranges": [{"start": "0.0000", "end": "1.0000", "step": "0.0100"}],
    }


def trade_book(market: Record) -> Record:
    """The book of such a market."""
    return {
        "ticker": market["ticker"],
        "orderbook_fp": {
            "yes_dollars": [["0.4400", "120.00"], ["0.4600", "20.00"]],
            "no_dollars": [["0.4500", "90.00"]],
        },
    }
