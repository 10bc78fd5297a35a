"""How does Gamma write down an event, its markets nested?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from positions.venues.simulator.answers import Json, stamp
from positions.venues.simulator.polymarket.markets import market_record
from positions.venues.simulator.polymarket.status import (
    event_id,
    listed_end,
    siblings,
    text_of,
    volume_of,
)
from positions.venues.simulator.polymarket.tags import tag_records
from positions.venues.simulator.world import Story, World


def event_record(world: World, stories: Sequence[Story], at: datetime) -> Json:
    """These markets of one event, and what is common to them."""
    first = stories[0]
    text = text_of(first)
    markets = [market_record(world, story, at) for story in stories]
    for market in markets:
        del market["events"]
    volume = sum(volume_of(world, story, at) for story in stories)
    record: Json = {
        "id": event_id(siblings(world, first)[0]),
        "ticker": text.event_slug,
        "slug": text.event_slug,
        "title": text.event_title,
        "description": text.description,
        "resolutionSource": text.source,
        "startDate": stamp(first.fate.polymarket.opens_at),
        "creationDate": stamp(first.fate.polymarket.opens_at),
        "endDate": stamp(max(listed_end(story) for story in stories)),
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
