"""Market records of the Gamma API."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from positions.venues.simulator.formats import to_iso
from positions.venues.simulator.messages import Json
from positions.venues.simulator.polymarket.ids import (
    condition_id,
    question_id,
    token_id,
)
from positions.venues.simulator.polymarket.status import (
    MIN_SIZE,
    event_id,
    listed_end,
    outcome_ladder,
    outcome_prices,
    siblings,
    status_of,
    text_of,
    tick_of,
    volume_of,
)
from positions.venues.simulator.polymarket.tags import tag_records
from positions.venues.simulator.pricing import POLYMARKET_RATES
from positions.venues.simulator.question import PolymarketText
from positions.venues.simulator.world import Scenario, World

SPORTS_DELAY_SECONDS = 3
FEE_TYPES = {
    "Crypto": "crypto_fees_v2",
    "Sports": "sports_fees_v2",
    "Politics": "politics_fees",
    "Economics": "economics_fees",
    "Weather": "weather_fees",
    "Culture": "culture_fees",
}


def market_record(
    world: World, scenario: Scenario, at: datetime, tags: bool = False
) -> Json:
    """A market as Gamma lists it, with a summary of its event."""
    text = text_of(scenario)
    record = _identity(world, scenario, text)
    record |= _times(scenario, at)
    record |= _state(scenario, at)
    record |= _trading(world, scenario, at)
    record |= _prices_and_volume(world, scenario, at)
    record |= _sports(text)
    record["events"] = [_event_summary(world, scenario)]
    if tags:
        record["tags"] = tag_records(text.tags)
    return record


def _identity(world: World, scenario: Scenario, text: PolymarketText) -> Json:
    tokens = [token_id(world.rng, scenario, index) for index in (0, 1)]
    return {
        "id": str(scenario.number),
        "question": text.question,
        "slug": text.slug,
        "conditionId": condition_id(world.rng, scenario),
        "questionID": question_id(world.rng, scenario),
        "description": text.description,
        "resolutionSource": text.source,
        # Gamma encodes its lists as JSON within strings.
        "outcomes": json.dumps(text.outcomes),
        "clobTokenIds": json.dumps(tokens),
        "groupItemTitle": text.group_title,
        "negRisk": text.neg_risk,
        "version": "v1",
    }


def _times(scenario: Scenario, at: datetime) -> Json:
    lifecycle = scenario.outcome.polymarket
    ends = listed_end(scenario)
    record: Json = {
        "startDate": to_iso(lifecycle.opens_at),
        "createdAt": to_iso(lifecycle.opens_at),
        "endDate": to_iso(ends),
        "endDateIso": ends.date().isoformat(),
        "updatedAt": to_iso(
            max(stage.starts_at for stage in lifecycle.stages if stage.starts_at <= at)
        ),
    }
    if at >= lifecycle.closes_at:
        record["closedTime"] = _with_space(lifecycle.closes_at)
    return record


def _with_space(at: datetime) -> str:
    """2027-01-02 19:03:11+00, Gamma's format for closedTime and gameStartTime."""
    return at.strftime("%Y-%m-%d %H:%M:%S+00")


def _state(scenario: Scenario, at: datetime) -> Json:
    status = status_of(scenario, at)
    record: Json = {
        # Gamma keeps this true after the close.
        "active": True,
        "closed": bool(status),
        "archived": False,
        "acceptingOrders": not status,
        "enableOrderBook": True,
        "restricted": True,
        "umaResolutionStatuses": json.dumps(_past_statuses(scenario, at)),
    }
    if status:
        record["umaResolutionStatus"] = status
    return record


def _past_statuses(scenario: Scenario, at: datetime) -> list[str]:
    stages = scenario.outcome.polymarket.stages
    return [s.status for s in stages if s.status and s.starts_at <= at]


def _trading(world: World, scenario: Scenario, at: datetime) -> Json:
    market_type = scenario.question.market_type
    return {
        "orderPriceMinTickSize": float(tick_of(world, scenario)),
        "orderMinSize": MIN_SIZE,
        "feesEnabled": True,
        "feeType": FEE_TYPES[market_type],
        "feeSchedule": {
            "exponent": 1,
            "rate": float(POLYMARKET_RATES[market_type]),
            "takerOnly": True,
            "rebateRate": 0.25,
        },
        "outcomePrices": json.dumps(outcome_prices(world, scenario, at)),
    }


def _prices_and_volume(world: World, scenario: Scenario, at: datetime) -> Json:
    """Best prices of outcome 0, volume and liquidity."""
    lifecycle = scenario.outcome.polymarket
    # A closed market still shows its last prices, as on Gamma, where they are stale.
    # Gamma quotes outcome 0 only, also where the other outcome affirms the question.
    book = outcome_ladder(world, scenario, 0, min(at, lifecycle.closes_at))
    record: Json = {}
    if book.bids:
        record["bestBid"] = book.bids[0][0] / 1000
        record["lastTradePrice"] = book.bids[0][0] / 1000
    if book.asks:
        record["bestAsk"] = book.asks[0][0] / 1000
    if book.bids and book.asks:
        record["spread"] = (book.asks[0][0] - book.bids[0][0]) / 1000
    traded = volume_of(world, scenario, at)
    depth = float(sum((size for _, size in book.bids + book.asks), Decimal(0)))
    record |= {"volume": f"{traded}", "volumeNum": traded, "volumeClob": traded}
    record |= {"volume24hr": round(traded / 5, 2), "liquidity": f"{depth}"}
    record |= {"liquidityNum": depth, "liquidityClob": depth}
    return record


def _sports(text: PolymarketText) -> Json:
    if not text.sports_type or text.starts_at is None:
        return {}
    record: Json = {
        "sportsMarketType": text.sports_type,
        "gameStartTime": _with_space(text.starts_at),
        # How long the CLOB holds a marketable order before it matches it.
        "secondsDelay": SPORTS_DELAY_SECONDS,
    }
    if text.line:
        record["line"] = float(text.line)
    return record


def _event_summary(world: World, scenario: Scenario) -> Json:
    text = text_of(scenario)
    return {
        "id": event_id(siblings(world, scenario)),
        "slug": text.event_slug,
        "title": text.event_title,
        "ticker": text.event_slug,
        "negRisk": text.neg_risk,
    }
