"""What is locked now, under each bound that the pairs at hand stand under?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from positions.lifecycle import OPEN
from positions.models import LegStatus, positions
from positions.venues.types import VenueName
from strategy.arbitrage import Basket
from strategy.exposure import BasketExposure, Exposure
from tasklog.storage.codec import Document, decode

IS_OPEN = {"state": {"$in": [str(state) for state in OPEN]}}
# The fee that was expected; a second attempt may be at the other venue, so the dearer.
EXPECTED_FEE = {"$ifNull": [{"$max": ["$opportunity.fee_a", "$opportunity.fee_b"]}, 0]}
# A leg that is not filled yet counts in full: with what its order may cost, and a fee.
COST = {
    "$cond": [
        {"$eq": ["$legs.status", str(LegStatus.FILLED)]},
        {"$add": ["$legs.notional", "$legs.fee"]},
        {
            "$add": [
                {"$multiply": ["$legs.size", "$legs.limit_price"]},
                EXPECTED_FEE,
            ]
        },
    ]
}


def read_exposure(pairs: Sequence[Document]) -> Exposure:
    """Dollars locked in all, by type and venue, and in the markets of these pairs."""
    exposure = Exposure()
    exposure.add(_by_type_and_venue())
    exposure.add(_by_market(pairs))
    return exposure


def names_of(pair: Document) -> list[str]:
    """The bounds that a basket of this pair counts against."""
    polymarket, kalshi = VenueName.POLYMARKET, VenueName.KALSHI
    return [
        "all",
        f"type:{pair['market_type']}",
        f"event:{pair['event_key']}",
        f"venue:{polymarket}",
        f"venue:{kalshi}",
        f"market:{polymarket}:{pair['polymarket_id']}",
        f"market:{kalshi}:{pair['kalshi_ticker']}",
    ]


def held_by(basket: Basket, pair: Document) -> BasketExposure:
    """What a basket will lock once it is opened."""
    legs = (
        (basket.venue_a, basket.market_a, basket.notional_a + basket.fee_a),
        (basket.venue_b, basket.market_b, basket.notional_b + basket.fee_b),
    )
    return BasketExposure(basket.stake, pair["market_type"], pair["event_key"], legs)


def _grouped(stages: list[dict[str, Any]], key: object) -> Iterator[Document]:
    group = {"$group": {"_id": key, "dollars": {"$sum": COST}}}
    rows = positions().aggregate([*stages, {"$unwind": "$legs"}, group])
    return (decode(row) for row in rows)


def _by_type_and_venue() -> Iterator[tuple[str, Decimal]]:
    key = {"type": "$market_type", "venue": "$legs.venue"}
    for row in _grouped([{"$match": IS_OPEN}], key):
        dollars = Decimal(row["dollars"])
        yield "all", dollars
        yield f"type:{row['_id']['type']}", dollars
        yield f"venue:{row['_id']['venue']}", dollars


def _by_market(pairs: Sequence[Document]) -> Iterator[tuple[str, Decimal]]:
    ids = [pair[name] for pair in pairs for name in ("polymarket_id", "kalshi_ticker")]
    key = {"venue": "$legs.venue", "market": "$legs.market_id"}
    wanted = {"$match": {**IS_OPEN, "legs.market_id": {"$in": ids}}}
    for row in _grouped([wanted], key):
        market = row["_id"]
        yield f"market:{market['venue']}:{market['market']}", Decimal(row["dollars"])
