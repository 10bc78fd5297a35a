"""How does Gamma write down a market?"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from positions.venues.simulator.answers import Json, stamp
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
from positions.venues.simulator.world import Story, World

FEE_TYPES = {
    "Crypto": "crypto_fees_v2",
    "Sports": "sports_fees_v2",
    "Politics": "politics_fees",
    "Economics": "economics_fees",
    "Weather": "weather_fees",
    "Culture": "culture_fees",
}


def market_record(world: World, story: Story, at: datetime, tags: bool = False) -> Json:
    """A market as Gamma lists it, with its event in short."""
    text = text_of(story)
    record = _identity(world, story, text)
    record |= _times(story, at)
    record |= _state(story, at)
    record |= _trading(world, story, at)
    record |= _numbers(world, story, at)
    record |= _sports(text)
    record["events"] = [_event_in_short(world, story)]
    if tags:
        record["tags"] = tag_records(text.tags)
    return record


def _identity(world: World, story: Story, text: PolymarketText) -> Json:
    tokens = [token_id(world.chance, story, index) for index in (0, 1)]
    return {
        "id": str(story.number),
        "question": text.question,
        "slug": text.slug,
        "conditionId": condition_id(world.chance, story),
        "questionID": question_id(world.chance, story),
        "description": text.description,
        "resolutionSource": text.source,
        "outcomes": json.dumps(text.outcomes),
        "clobTokenIds": json.dumps(tokens),
        "groupItemTitle": text.group_title,
        "negRisk": text.neg_risk,
        "version": "v1",
    }


def _times(story: Story, at: datetime) -> Json:
    life = story.fate.polymarket
    ends = listed_end(story)
    record: Json = {
        "startDate": stamp(life.opens_at),
        "createdAt": stamp(life.opens_at),
        "endDate": stamp(ends),
        "endDateIso": ends.date().isoformat(),
        "updatedAt": stamp(
            max(stage.starts_at for stage in life.stages if stage.starts_at <= at)
        ),
    }
    if at >= life.closes_at:
        record["closedTime"] = _spaced(life.closes_at)
    return record


def _spaced(at: datetime) -> str:
    """2027-01-02 19:03:11+00, as Gamma writes when something happened."""
    return at.strftime("%Y-%m-%d %H:%M:%S+00")


def _state(story: Story, at: datetime) -> Json:
    status = status_of(story, at)
    record: Json = {
        "active": True,
        "closed": bool(status),
        "archived": False,
        "acceptingOrders": not status,
        "enableOrderBook": True,
        "restricted": True,
        "umaResolutionStatuses": json.dumps(_past_statuses(story, at)),
    }
    if status:
        record["umaResolutionStatus"] = status
    return record


def _past_statuses(story: Story, at: datetime) -> list[str]:
    stages = story.fate.polymarket.stages
    return [s.word for s in stages if s.word and s.starts_at <= at]


def _trading(world: World, story: Story, at: datetime) -> Json:
    category = story.question.market_type
    return {
        "orderPriceMinTickSize": float(tick_of(world, story)),
        "orderMinSize": MIN_SIZE,
        "feesEnabled": True,
        "feeType": FEE_TYPES[category],
        "feeSchedule": {
            "exponent": 1,
            "rate": float(POLYMARKET_RATES[category]),
            "takerOnly": True,
            "rebateRate": 0.25,
        },
        "outcomePrices": json.dumps(outcome_prices(world, story, at)),
    }


def _numbers(world: World, story: Story, at: datetime) -> Json:
    """Best prices (as of the close once closed), volume and liquidity."""
    life = story.fate.polymarket
    book = outcome_ladder(world, story, 0, min(at, life.closes_at))
    record: Json = {}
    if book.bids:
        record["bestBid"] = book.bids[0][0] / 1000
        record["lastTradePrice"] = book.bids[0][0] / 1000
    if book.asks:
        record["bestAsk"] = book.asks[0][0] / 1000
    if book.bids and book.asks:
        record["spread"] = (book.asks[0][0] - book.bids[0][0]) / 1000
    traded = volume_of(world, story, at)
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
        "gameStartTime": _spaced(text.starts_at),
    }
    if text.line:
        record["line"] = float(text.line)
    return record


def _event_in_short(world: World, story: Story) -> Json:
    text = text_of(story)
    return {
        "id": event_id(siblings(world, story)[0]),
        "slug": text.event_slug,
        "title": text.event_title,
        "ticker": text.event_slug,
        "negRisk": text.neg_risk,
    }
