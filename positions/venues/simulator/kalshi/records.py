"""Market, event, series and order book records of Kalshi's API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from positions.venues.simulator.formats import kalshi_price, to_iso
from positions.venues.simulator.ladder import (
    Ladder,
    Level,
    TickStructure,
    tick_structure,
)
from positions.venues.simulator.messages import Json
from positions.venues.simulator.question import KalshiText, Series
from positions.venues.simulator.venue import SimVenue
from positions.venues.simulator.world import KalshiMarket, Scenario, World

DAY = timedelta(days=1)
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


def market_ladder(world: World, market: KalshiMarket, at: datetime) -> Ladder:
    """The resting orders for the market's YES; empty unless the market is open."""
    scenario, text = market.scenario, market.text
    if not scenario.outcome.kalshi.is_open(at):
        return Ladder((), ())
    affirming = world.ladder(scenario, SimVenue.KALSHI, text.ticker, at)
    return affirming if text.affirms else affirming.mirrored


def status_of(scenario: Scenario, at: datetime) -> str:
    """initialized, active, closed, determined or finalized."""
    return scenario.outcome.kalshi.status_at(at) or "initialized"


def settlement_value(market: KalshiMarket) -> Decimal:
    """Dollars that a YES contract pays at settlement."""
    payout = market.scenario.outcome.kalshi.payout
    return payout if market.text.affirms else 1 - payout


def book_record(book: Ladder) -> Json:
    """The bids of both sides in ascending order: the best is the last."""
    # Kalshi lists no asks. An ask for YES is a bid for NO.
    return {
        "yes_dollars": _levels(book.bids),
        "no_dollars": _levels(book.mirrored.bids),
    }


def _levels(levels: Sequence[Level]) -> list[list[str]]:
    return [[kalshi_price(price), f"{size:.2f}"] for price, size in reversed(levels)]


def market_record(world: World, market: KalshiMarket, at: datetime) -> Json:
    """A market with every key that Kalshi's own client requires."""
    record = _texts(market.text)
    record |= _times(market, at)
    record |= _quotes(market_ladder(world, market, at))
    record |= _activity(world, market, at)
    record |= _price_structure(world, market.scenario)
    record |= _settlement(market, at)
    return record


def _texts(text: KalshiText) -> Json:
    record: Json = {
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
    }
    if text.strike_type:
        record["strike_type"] = text.strike_type
    if text.floor:
        record["floor_strike"] = float(text.floor)
    if text.cap:
        record["cap_strike"] = float(text.cap)
    return record


def expected_end(scenario: Scenario, at: datetime) -> datetime:
    """The nominal end; while an open market is past it, the next whole day after it.

    Once the market has closed, its close if that was before the nominal end.
    """
    nominal, lifecycle = scenario.question.ends_at, scenario.outcome.kalshi
    if at >= lifecycle.closes_at:
        return min(nominal, lifecycle.closes_at)
    if at < nominal:
        return nominal
    return nominal + DAY * ((at - nominal) // DAY + 1)


def _times(market: KalshiMarket, at: datetime) -> Json:
    scenario, fallback = market.scenario, market.text.fallback
    lifecycle = scenario.outcome.kalshi
    # Until it closes, a game lists a close two weeks late: only the expected expiration
    # tells when it is likely to end.
    expected = expected_end(scenario, at)
    has_closed = at >= lifecycle.closes_at
    closes = lifecycle.closes_at if has_closed else expected + fallback
    latest = scenario.question.ends_at + fallback + LATEST_EXPIRATION
    updated = max(s.starts_at for s in lifecycle.stages if s.starts_at <= at)
    return {
        "created_time": to_iso(lifecycle.opens_at),
        "updated_time": to_iso(updated),
        "open_time": to_iso(lifecycle.opens_at),
        "close_time": to_iso(closes),
        "expected_expiration_time": to_iso(expected + EXPECTED_EXPIRATION),
        "expiration_time": to_iso(latest),
        "latest_expiration_time": to_iso(latest),
        "occurrence_datetime": to_iso(scenario.question.ends_at),
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


def _activity(world: World, market: KalshiMarket, at: datetime) -> Json:
    lifecycle = market.scenario.outcome.kalshi
    open_for = at - lifecycle.opens_at
    elapsed = min(1.0, open_for / (lifecycle.closes_at - lifecycle.opens_at))
    traded = elapsed * world.rng.uniform(500, 90_000, market.text.ticker, "volume")
    return {
        "volume_fp": f"{traded:.2f}",
        "volume_24h_fp": f"{traded / 5:.2f}",
        "open_interest_fp": f"{traded / 2:.2f}",
        "liquidity_dollars": "0.0000",
        "notional_value_dollars": "1.0000",
    }


def _price_structure(world: World, scenario: Scenario) -> Json:
    ticks = tick_structure(world.rng, scenario.question.key, SimVenue.KALSHI)
    return {
        "price_level_structure": ticks.value,
        "price_ranges": [
            {"start": start, "end": end, "step": step}
            for start, end, step in PRICE_RANGES[ticks]
        ],
    }


def _settlement(market: KalshiMarket, at: datetime) -> Json:
    status = status_of(market.scenario, at)
    record: Json = {
        "status": status,
        "result": "",
        "expiration_value": "",
        "settlement_bounds_type": "default",
    }
    if status not in ("determined", "finalized"):
        return record
    payout = settlement_value(market)
    record["result"] = {Decimal(1): "yes", Decimal(0): "no"}.get(payout, "scalar")
    record["expiration_value"] = f"{payout:.2f}"
    # A determined market may still be disputed, so it has no settlement value yet.
    if status == "finalized":
        record["settlement_value_dollars"] = f"{payout:.4f}"
        record["settlement_ts"] = to_iso(market.scenario.outcome.kalshi.final_at)
    return record


def event_record(
    world: World, markets: Sequence[KalshiMarket], at: datetime, nested: bool
) -> Json:
    """The event of these markets, which are its own; `nested` includes them."""
    scenario, text = markets[0].scenario, markets[0].text
    record: Json = {
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
    }
    if nested:
        record["markets"] = [market_record(world, market, at) for market in markets]
    return record


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
