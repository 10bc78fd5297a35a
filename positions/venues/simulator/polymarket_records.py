"""How does Polymarket write down a market and an event?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from positions.venues.base import VenueName
from positions.venues.simulator.answers import Json, plain, stamp
from positions.venues.simulator.ids import condition_id, question_id, token_id
from positions.venues.simulator.ladder import MILLS, Ladder, grid_of
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
EVENT_OFFSET = 500_000_000
MIN_SIZE = 5


def text_of(story: Story) -> PolymarketText:
    """The story's wording on Polymarket, which has to exist."""
    text = story.question.polymarket
    if text is None:
        raise LookupError(f"{story.question.key} is not on Polymarket")
    return text


def tick_of(world: World, story: Story) -> Decimal:
    grid = grid_of(world.chance, story.question.key, VenueName.POLYMARKET)
    return Decimal("0.001") if grid is MILLS else Decimal("0.01")


def outcome_ladder(world: World, story: Story, index: int, at: datetime) -> Ladder:
    """The resting orders for one outcome; the two outcomes mirror each other."""
    name = VenueName.POLYMARKET
    affirming = world.ladder(story, name, f"{story.number}", at)
    return affirming if index == text_of(story).yes_index else affirming.mirrored


def status_of(story: Story, at: datetime) -> str:
    """ "" while open, then proposed, disputed, resolved."""
    return story.fate.polymarket.word_at(at) or ""


def payouts_of(story: Story) -> tuple[Decimal, Decimal]:
    """What a share of outcome 0 and of outcome 1 pays in the end."""
    pays = story.fate.polymarket.pays
    return (pays, 1 - pays) if text_of(story).yes_index == 0 else (1 - pays, pays)


def outcome_prices(world: World, story: Story, at: datetime) -> tuple[str, str]:
    """Indicative: the middle while open, near the end after, exact once resolved."""
    status = status_of(story, at)
    first, second = payouts_of(story)
    if status == "resolved":
        return f"{first.normalize():f}", f"{second.normalize():f}"
    if status:
        near = 500 + round((first - Decimal("0.5")) * 997)
        return plain(near), plain(1000 - near)
    book = outcome_ladder(world, story, 0, at)
    middle = (book.bids[0][0] + book.asks[0][0]) // 2
    return plain(middle), plain(1000 - middle)


def market_record(world: World, story: Story, at: datetime, tags: bool = False) -> Json:
    """A market as Gamma lists it, with its event in short."""
    text = text_of(story)
    record = _identity(world, story, text)
    record |= _times(story, text, at)
    record |= _state(story, at)
    record |= _trading(world, story, at)
    record |= _numbers(world, story, at)
    record |= _sports(text)
    record["events"] = [_event_in_short(world, story, at)]
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


def _times(story: Story, text: PolymarketText, at: datetime) -> Json:
    life = story.fate.polymarket
    ends = text.ends_at or story.question.ends_at
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


def volume_of(world: World, story: Story, at: datetime) -> float:
    """Traded so far; grows while the market is open."""
    life = story.fate.polymarket
    part = min(1.0, (at - life.opens_at) / (life.closes_at - life.opens_at))
    return round(part * world.chance.between(2e3, 4e5, story.number, "volume"), 2)


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


def tag_records(labels: Sequence[str]) -> list[Json]:
    return [
        {
            "id": str(tag_number(label)),
            "label": label,
            "slug": label.lower().replace(" ", "-"),
        }
        for label in labels
    ]


def tag_number(label: str) -> int:
    """A number that only the words of the tag decide."""
    number = 0
    for letter in label.encode():
        number = (number * 31 + letter) % 99_991
    return number + 1


def event_id(first: Story) -> str:
    """Events are numbered by their first market."""
    return str(EVENT_OFFSET + first.number)


def siblings(world: World, story: Story) -> list[Story]:
    """All the markets of the story's event, itself included, in order."""
    slug = text_of(story).event_slug
    return [
        other
        for other in world.same_day(story)
        if other.question.polymarket and other.question.polymarket.event_slug == slug
    ]


def _event_in_short(world: World, story: Story, at: datetime) -> Json:
    text = text_of(story)
    return {
        "id": event_id(siblings(world, story)[0]),
        "slug": text.event_slug,
        "title": text.event_title,
        "ticker": text.event_slug,
        "negRisk": text.neg_risk,
    }


def event_record(world: World, stories: Sequence[Story], at: datetime) -> Json:
    """An event as Gamma lists it, with its markets nested."""
    first = stories[0]
    text = text_of(first)
    markets = [market_record(world, story, at) for story in stories]
    for market in markets:
        del market["events"]
    ends = text.ends_at or max(story.question.ends_at for story in stories)
    volume = sum(volume_of(world, story, at) for story in stories)
    record: dict[str, Any] = {
        "id": event_id(siblings(world, first)[0]),
        "ticker": text.event_slug,
        "slug": text.event_slug,
        "title": text.event_title,
        "description": text.description,
        "resolutionSource": text.source,
        "startDate": stamp(first.fate.polymarket.opens_at),
        "creationDate": stamp(first.fate.polymarket.opens_at),
        "endDate": stamp(ends),
        "active": True,
        "closed": all(market["closed"] for market in markets),
        "archived": False,
        "restricted": True,
        "negRisk": text.neg_risk,
        "enableNegRisk": text.neg_risk,
        "enableOrderBook": True,
        "volume": round(volume, 2),
        "liquidity": round(sum(market["liquidityNum"] for market in markets), 2),
        "tags": tag_records(text.tags),
        "markets": markets,
    }
    if text.starts_at:
        record["startTime"] = stamp(text.starts_at)
    return record
