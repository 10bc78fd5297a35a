"""Market, event, series and order book records of Kalshi's API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from positions.venues.simulator.kalshi.listing import Listing
from positions.venues.simulator.ladder import (
    Ladder,
    Level,
    TickStructure,
    tick_structure,
)
from positions.venues.simulator.messages import Json, known
from positions.venues.simulator.question import Series, SimVenue
from positions.venues.simulator.wording import kalshi_price, to_iso

# From the nominal end to `latest_expiration_time` and `expected_expiration_time`.
LATEST_EXPIRATION = timedelta(days=7)
EXPECTED_EXPIRATION = timedelta(minutes=5)
PRICE_RANGES = {
    TickStructure.CENT: (("0.0000", "1.0000", "0.0100"),),
    TickStructure.MILL: (("0.0000", "1.0000", "0.0010"),),
    TickStructure.TAPERED: (
        ("0.0000", "0.1000", "0.0010"),
        ("0.1000", "0.9000", "0.0100"),
        ("0.9000", "1.0000", "0.0010"),
    ),
}


def book_record(book: Ladder) -> Json:
    """The bids of both sides in ascending order: the best is the last."""
    # Kalshi lists no asks. An ask for YES is a bid for NO.
    return {
        "yes_dollars": _levels(book.bids),
        "no_dollars": _levels(book.mirrored.bids),
    }


def _levels(levels: Sequence[Level]) -> list[list[str]]:
    return [[kalshi_price(price), f"{size:.2f}"] for price, size in reversed(levels)]


def market_record(listing: Listing) -> Json:
    """A market with every key that Kalshi's own client requires."""
    text = listing.text
    record = {
        "ticker": text.ticker,
        "event_ticker": text.event,
        "market_type": "binary",
        "title": text.title,
        "subtitle": "",
        "yes_sub_title": text.yes_sub_title,
        # On the real exchange, too, this is usually a copy of the YES subtitle.
        "no_sub_title": text.yes_sub_title,
        "rules_primary": text.rules,
        "rules_secondary": text.rules_secondary,
        "can_close_early": True,
        "early_close_condition": "This market closes early once the outcome is known.",
        "exchange_index": 0,
        "strike_type": text.strike_type or None,
        "floor_strike": float(text.floor) if text.floor else None,
        "cap_strike": float(text.cap) if text.cap else None,
        **_times(listing),
        **_quotes(listing.ladder),
        **_trading(listing),
        **_settlement(listing),
    }
    return known(record)


def _times(listing: Listing) -> Json:
    lifecycle, fallback = listing.lifecycle, listing.text.fallback
    ends, expected = listing.scenario.question.ends_at, listing.expected_end
    # Until it closes, a game lists a close two weeks late: only the expected expiration
    # tells when it is likely to end.
    has_closed = listing.at >= lifecycle.closes_at
    closes = lifecycle.closes_at if has_closed else expected + fallback
    latest = to_iso(ends + fallback + LATEST_EXPIRATION)
    return {
        "created_time": to_iso(lifecycle.opens_at),
        "updated_time": to_iso(lifecycle.changed_at(listing.at)),
        "open_time": to_iso(lifecycle.opens_at),
        "close_time": to_iso(closes),
        "expected_expiration_time": to_iso(expected + EXPECTED_EXPIRATION),
        "expiration_time": latest,
        "latest_expiration_time": latest,
        "occurrence_datetime": to_iso(ends),
        "settlement_timer_seconds": 1800,
    }


def _quotes(book: Ladder) -> Json:
    """The best prices; a missing quote is a bid of 0 or an ask of 1."""
    bid, bid_size = book.bids[0] if book.bids else (0, Decimal(0))
    ask, ask_size = book.asks[0] if book.asks else (1000, Decimal(0))
    return {
        "yes_bid_dollars": kalshi_price(bid),
        "yes_bid_size_fp": f"{bid_size:.2f}",
        "yes_ask_dollars": kalshi_price(ask),
        "yes_ask_size_fp": f"{ask_size:.2f}",
        "no_bid_dollars": kalshi_price(1000 - ask),
        "no_ask_dollars": kalshi_price(1000 - bid),
        "last_price_dollars": kalshi_price(bid),
        "previous_yes_bid_dollars": kalshi_price(0),
        "previous_yes_ask_dollars": kalshi_price(0),
        "previous_price_dollars": kalshi_price(0),
    }


def _trading(listing: Listing) -> Json:
    """Volumes and the price steps."""
    rng, key = listing.world.rng, listing.scenario.question.key
    most = rng.uniform(500, 90_000, listing.text.ticker, "volume")
    traded = listing.lifecycle.elapsed(listing.at) * most
    ticks = tick_structure(rng, key, SimVenue.KALSHI)
    return {
        "volume_fp": f"{traded:.2f}",
        "volume_24h_fp": f"{traded / 5:.2f}",
        "open_interest_fp": f"{traded / 2:.2f}",
        "liquidity_dollars": "0.0000",
        "notional_value_dollars": "1.0000",
        "price_level_structure": ticks.value,
        "price_ranges": [
            {"start": start, "end": end, "step": step}
            for start, end, step in PRICE_RANGES[ticks]
        ],
    }


def _settlement(listing: Listing) -> Json:
    status, payout = listing.status, listing.settlement_value
    is_known = status in ("determined", "finalized")
    result = {Decimal(1): "yes", Decimal(0): "no"}.get(payout, "scalar")
    # A determined market may still be disputed, so it has no settlement value yet.
    is_final = status == "finalized"
    return {
        "status": status,
        "result": result if is_known else "",
        "expiration_value": f"{payout:.2f}" if is_known else "",
        "settlement_bounds_type": "default",
        "settlement_value_dollars": f"{payout:.4f}" if is_final else None,
        "settlement_ts": to_iso(listing.lifecycle.final_at) if is_final else None,
    }


def event_record(listings: Sequence[Listing], nested: bool) -> Json:
    """The event of these markets, which are its own; `nested` includes them."""
    scenario, text = listings[0].scenario, listings[0].text
    record = {
        "event_ticker": text.event,
        "series_ticker": text.series.ticker,
        "title": text.event_title,
        "sub_title": text.event_sub_title,
        "category": text.series.category,
        "collateral_return_type": "MECNET" if text.exclusive else "",
        "mutually_exclusive": text.exclusive,
        "settlement_sources": _sources(text.series),
        "strike_date": to_iso(scenario.question.ends_at),
        "strike_period": "",
        "available_on_brokers": True,
        "exchange_index": 0,
        "last_updated_ts": to_iso(scenario.outcome.kalshi.opens_at),
        "markets": [market_record(each) for each in listings] if nested else None,
    }
    return known(record)


def _sources(series: Series) -> list[Json]:
    return [{"name": series.source, "url": series.source_url}]


def series_record(series: Series) -> Json:
    """A series with its fee type and fee multiplier."""
    page = f"https://example.org/{series.ticker.lower()}"
    return {
        "ticker": series.ticker,
        "frequency": series.frequency,
        "title": series.title,
        "category": series.category,
        "categories": [series.category],
        "tags": list(series.tags),
        "settlement_sources": _sources(series),
        "contract_url": f"{page}/certification.pdf",
        "contract_terms_url": f"{page}/terms.pdf",
        "fee_type": "quadratic",
        "fee_multiplier": float(series.fee_multiplier),
        "additional_prohibitions": [],
    }
