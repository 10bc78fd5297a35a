"""How does Kalshi write down a market, an event and a series?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from positions.venues.simulator.answers import Json, dollars, stamp
from positions.venues.simulator.ladder import MILLS, TAPERED, Ladder, Rung, grid_of
from positions.venues.simulator.question import KalshiText, Series
from positions.venues.simulator.world import Story, World
from positions.venues.types import VenueName

EVENING = timedelta(days=1)
LATEST = timedelta(days=7)
QUICK = timedelta(minutes=5)
Listed = tuple[Story, KalshiText]


def market_ladder(world: World, listed: Listed, at: datetime) -> Ladder:
    """The resting orders for the market's YES; empty unless it trades."""
    story, text = listed
    if not story.fate.kalshi.is_open(at):
        return Ladder((), ())
    affirming = world.ladder(story, VenueName.KALSHI, text.ticker, at)
    return affirming if text.affirms else affirming.mirrored


def word_of(story: Story, at: datetime) -> str:
    """active, closed, determined or finalized."""
    return story.fate.kalshi.word_at(at) or "initialized"


def value_of(listed: Listed) -> Decimal:
    """What a YES contract pays in the end."""
    story, text = listed
    pays = story.fate.kalshi.pays
    return pays if text.affirms else 1 - pays


def book_record(book: Ladder) -> Json:
    """Bids only, for both sides, rising: the best is the last."""
    return {
        "yes_dollars": _levels(book.bids),
        "no_dollars": _levels(book.mirrored.bids),
    }


def _levels(rungs: Sequence[Rung]) -> list[list[str]]:
    return [[dollars(price), f"{size:.2f}"] for price, size in reversed(rungs)]


def market_record(world: World, listed: Listed, at: datetime) -> Json:
    """A market with every key that Kalshi's own client requires."""
    story, text = listed
    record = _words(text)
    record |= _times(story, text, at)
    record |= _quotes(market_ladder(world, listed, at))
    record |= _activity(world, listed, at)
    record |= _steps(world, story)
    record |= _settlement(listed, at)
    return record


def _words(text: KalshiText) -> Json:
    record: Json = {
        "ticker": text.ticker,
        "event_ticker": text.event,
        "market_type": "binary",
        "title": text.title,
        "subtitle": "",
        "yes_sub_title": text.yes_sub_title,
        "no_sub_title": text.no_sub_title or text.yes_sub_title,
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


def expected_end(story: Story, at: datetime) -> datetime:
    """The nominal end; once that has passed, a day ahead, moved on day by day."""
    nominal, life = story.question.ends_at, story.fate.kalshi
    if at >= life.closes_at:
        return min(nominal, life.closes_at)
    if at < nominal:
        return nominal
    return nominal + EVENING * ((at - nominal) // EVENING + 1)


def _times(story: Story, text: KalshiText, at: datetime) -> Json:
    life = story.fate.kalshi
    expected = expected_end(story, at)
    closes = life.closes_at if at >= life.closes_at else expected + text.fallback
    latest = story.question.ends_at + text.fallback + LATEST
    updated = max(s.starts_at for s in life.stages if s.starts_at <= at)
    return {
        "created_time": stamp(life.opens_at),
        "updated_time": stamp(updated),
        "open_time": stamp(life.opens_at),
        "close_time": stamp(closes),
        "expected_expiration_time": stamp(expected + QUICK),
        "expiration_time": stamp(latest),
        "latest_expiration_time": stamp(latest),
        "occurrence_datetime": stamp(story.question.ends_at),
        "settlement_timer_seconds": 1800,
    }


def _quotes(book: Ladder) -> Json:
    """No quote is written as a bid of 0 or an ask of 1."""
    bid, bid_size = book.bids[0] if book.bids else (0, Decimal(0))
    ask, ask_size = book.asks[0] if book.asks else (1000, Decimal(0))
    return {
        "yes_bid_dollars": dollars(bid),
        "yes_bid_size_fp": f"{bid_size:.2f}",
        "yes_ask_dollars": dollars(ask),
        "yes_ask_size_fp": f"{ask_size:.2f}",
        "no_bid_dollars": dollars(1000 - ask),
        "no_ask_dollars": dollars(1000 - bid),
        "last_price_dollars": dollars(bid),
        "previous_yes_bid_dollars": dollars(0),
        "previous_yes_ask_dollars": dollars(0),
        "previous_price_dollars": dollars(0),
    }


def _activity(world: World, listed: Listed, at: datetime) -> Json:
    story, text = listed
    life = story.fate.kalshi
    part = min(1.0, (at - life.opens_at) / (life.closes_at - life.opens_at))
    traded = part * world.chance.between(500, 90_000, text.ticker, "volume")
    return {
        "volume_fp": f"{traded:.2f}",
        "volume_24h_fp": f"{traded / 5:.2f}",
        "open_interest_fp": f"{traded / 2:.2f}",
        "liquidity_dollars": "0.0000",
        "notional_value_dollars": "1.0000",
    }


def _steps(world: World, story: Story) -> Json:
    grid = grid_of(world.chance, story.question.key, VenueName.KALSHI)
    if grid is MILLS:
        return {
            "price_level_structure": "deci_cent",
            "price_ranges": [_range("0.0000", "1.0000", "0.0010")],
        }
    if grid is TAPERED:
        return {
            "price_level_structure": "tapered_deci_cent",
            "price_ranges": [
                _range("0.0000", "0.1000", "0.0010"),
                _range("0.1000", "0.9000", "0.0100"),
                _range("0.9000", "1.0000", "0.0010"),
            ],
        }
    return {
        "price_level_structure": "linear_cent",
        "price_ranges": [_range("0.0000", "1.0000", "0.0100")],
    }


def _range(start: str, end: str, step: str) -> Json:
    return {"start": start, "end": end, "step": step}


def _settlement(listed: Listed, at: datetime) -> Json:
    story, _ = listed
    word = word_of(story, at)
    record: Json = {
        "status": word,
        "result": "",
        "expiration_value": "",
        "settlement_bounds_type": "default",
    }
    if word not in ("determined", "finalized"):
        return record
    value = value_of(listed)
    record["result"] = {Decimal(1): "yes", Decimal(0): "no"}.get(value, "scalar")
    record["expiration_value"] = f"{value:.2f}"
    if word == "finalized":
        record["settlement_value_dollars"] = f"{value:.4f}"
        record["settlement_ts"] = stamp(story.fate.kalshi.final_at)
    return record


def event_record(
    world: World, markets: Sequence[Listed], at: datetime, nested: bool
) -> Json:
    story, text = markets[0]
    record: Json = {
        "event_ticker": text.event,
        "series_ticker": text.series.ticker,
        "title": text.event_title,
        "sub_title": text.event_sub_title,
        "category": text.series.category,
        "collateral_return_type": "MECNET" if text.exclusive else "",
        "mutually_exclusive": text.exclusive,
        "settlement_sources": _sources(text.series),
        "strike_date": stamp(story.question.ends_at),
        "strike_period": "",
        "available_on_brokers": True,
        "exchange_index": 0,
        "last_updated_ts": stamp(story.fate.kalshi.opens_at),
    }
    if nested:
        record["markets"] = [market_record(world, market, at) for market in markets]
    return record


def _sources(series: Series) -> list[Json]:
    return [{"name": series.source, "url": series.source_url}]


def series_record(series: Series) -> Json:
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
