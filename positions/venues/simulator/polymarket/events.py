"""Event records of the Gamma API, with their markets nested."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from positions.venues.simulator.formats import to_iso
from positions.venues.simulator.messages import Json
from positions.venues.simulator.polymarket.markets import market_record
from positions.venues.simulator.polymarket.status import (
    event_id,
    listed_end,
    siblings,
    text_of,
    volume_of,
)
from positions.venues.simulator.polymarket.tags import tag_records
from positions.venues.simulator.world import Scenario, World


def event_record(world: World, scenarios: Sequence[Scenario], at: datetime) -> Json:
    """The event of these markets, which are its own, with their totals."""
    lead = scenarios[0]
    text = text_of(lead)
    markets = [market_record(world, scenario, at) for scenario in scenarios]
    for market in markets:
        # Only markets outside an event carry a summary of it.
        del market["events"]
    volume = sum(volume_of(world, scenario, at) for scenario in scenarios)
    record: Json = {
        "id": event_id(siblings(world, lead)),
        "ticker": text.event_slug,
        "slug": text.event_slug,
        "title": text.event_title,
        "description": text.description,
        "resolutionSource": text.source,
        "startDate": to_iso(lead.outcome.polymarket.opens_at),
        "creationDate": to_iso(lead.outcome.polymarket.opens_at),
        "endDate": to_iso(max(listed_end(scenario) for scenario in scenarios)),
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
        record["startTime"] = to_iso(text.starts_at)
    return record
