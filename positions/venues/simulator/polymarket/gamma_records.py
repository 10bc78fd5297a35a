"""Market, event and tag records of the Gamma API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from positions.venues.simulator.messages import Json, known
from positions.venues.simulator.polymarket.listing import MIN_SIZE, Listing, event_id
from positions.venues.simulator.pricing import POLYMARKET_RATES
from positions.venues.simulator.wording import to_iso

SPORTS_DELAY_SECONDS = 3
FEE_TYPES = {
    "Crypto": "crypto_fees_v2",
    "Sports": "sports_fees_v2",
    "Politics": "politics_fees",
    "Economics": "economics_fees",
    "Weather": "weather_fees",
    "Culture": "culture_fees",
}


def market_record(listing: Listing, with_tags: bool = False) -> Json:
    """A market as Gamma lists it, with a summary of its event."""
    text, lifecycle, status = listing.text, listing.lifecycle, listing.status
    record = {
        "id": str(listing.number),
        "question": text.question,
        "slug": text.slug,
        "conditionId": listing.condition_id,
        "questionID": listing.question_id,
        "description": text.description,
        "resolutionSource": text.source,
        # Gamma encodes its lists as JSON within strings.
        "outcomes": json.dumps(text.outcomes),
        "clobTokenIds": json.dumps([listing.token_id(index) for index in (0, 1)]),
        "groupItemTitle": text.group_title,
        "negRisk": text.neg_risk,
        "version": "v1",
        "startDate": to_iso(lifecycle.opens_at),
        "createdAt": to_iso(lifecycle.opens_at),
        "endDate": to_iso(listing.ends_at),
        "endDateIso": listing.ends_at.date().isoformat(),
        "updatedAt": to_iso(lifecycle.changed_at(listing.at)),
        "closedTime": _with_space(lifecycle.closes_at) if status else None,
        # Gamma keeps this true after the close.
        "active": True,
        "closed": bool(status),
        "archived": False,
        "acceptingOrders": not status,
        "enableOrderBook": True,
        "restricted": True,
        "umaResolutionStatuses": json.dumps(lifecycle.statuses_until(listing.at)),
        "umaResolutionStatus": status or None,
        **_trading(listing),
        **_prices_and_volume(listing),
    }
    if text.sports_type and text.starts_at:
        record["sportsMarketType"] = text.sports_type
        record["gameStartTime"] = _with_space(text.starts_at)
        # How long the CLOB holds a marketable order before it matches it.
        record["secondsDelay"] = SPORTS_DELAY_SECONDS
        record["line"] = float(text.line) if text.line else None
    record["events"] = [
        {
            "id": event_id(listing.siblings),
            "slug": text.event_slug,
            "title": text.event_title,
            "ticker": text.event_slug,
            "negRisk": text.neg_risk,
        }
    ]
    record["tags"] = _tags(text.tags) if with_tags else None
    return known(record)


def _with_space(at: datetime) -> str:
    """2027-01-02 19:03:11+00, Gamma's format for closedTime and gameStartTime."""
    return at.strftime("%Y-%m-%d %H:%M:%S+00")


def _trading(listing: Listing) -> Json:
    market_type = listing.scenario.question.market_type
    return {
        "orderPriceMinTickSize": float(listing.tick),
        "orderMinSize": MIN_SIZE,
        "feesEnabled": True,
        "feeType": FEE_TYPES[market_type],
        "feeSchedule": {
            "exponent": 1,
            "rate": float(POLYMARKET_RATES[market_type]),
            "takerOnly": True,
            "rebateRate": 0.25,
        },
        "outcomePrices": json.dumps(listing.prices),
    }


def _prices_and_volume(listing: Listing) -> Json:
    """Best prices of outcome 0, volume and liquidity."""
    # A closed market still shows its last prices, as on Gamma, where they are stale.
    # Gamma quotes outcome 0 only, also where the other outcome affirms the question.
    book = listing.ladder(0, min(listing.at, listing.lifecycle.closes_at))
    bid, ask = book.best_bid, book.best_ask
    traded = listing.volume
    depth = float(sum((size for _, size in book.bids + book.asks), Decimal(0)))
    return {
        "bestBid": None if bid is None else bid / 1000,
        "lastTradePrice": None if bid is None else bid / 1000,
        "bestAsk": None if ask is None else ask / 1000,
        "spread": None if bid is None or ask is None else (ask - bid) / 1000,
        "volume": f"{traded}",
        "volumeNum": traded,
        "volumeClob": traded,
        "volume24hr": round(traded / 5, 2),
        "liquidity": f"{depth}",
        "liquidityNum": depth,
        "liquidityClob": depth,
    }


def event_record(listings: Sequence[Listing]) -> Json:
    """The event of these markets, which are its own, with their totals."""
    lead, text = listings[0], listings[0].text
    markets = [market_record(listing) for listing in listings]
    for market in markets:
        # Only markets outside an event carry a summary of it.
        del market["events"]
    record = {
        "id": event_id(lead.siblings),
        "ticker": text.event_slug,
        "slug": text.event_slug,
        "title": text.event_title,
        "description": text.description,
        "resolutionSource": text.source,
        "startDate": to_iso(lead.lifecycle.opens_at),
        "creationDate": to_iso(lead.lifecycle.opens_at),
        "endDate": to_iso(max(listing.ends_at for listing in listings)),
        "active": True,
        "closed": all(market["closed"] for market in markets),
        "archived": False,
        "restricted": True,
        "negRisk": text.neg_risk,
        "enableNegRisk": text.neg_risk,
        "enableOrderBook": True,
        "volume": round(sum(listing.volume for listing in listings), 2),
        "liquidity": round(sum(market["liquidityNum"] for market in markets), 2),
        "tags": _tags(text.tags),
        "markets": markets,
        "startTime": to_iso(text.starts_at) if text.starts_at else None,
    }
    return known(record)


def _tags(labels: Sequence[str]) -> list[Json]:
    return [
        {
            "id": str(_tag_number(label)),
            "label": label,
            "slug": label.lower().replace(" ", "-"),
        }
        for label in labels
    ]


def _tag_number(label: str) -> int:
    """A tag's id, a polynomial hash of its label."""
    # Not Python's hash(), which differs from process to process.
    number = 0
    for letter in label.encode():
        number = (number * 31 + letter) % 99_991
    return number + 1
