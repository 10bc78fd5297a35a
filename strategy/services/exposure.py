"""Reads what is locked now, under each bound that the pairs at hand count against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bson.decimal128 import Decimal128

from positions.lifecycle import OPEN
from positions.models import POSITIONS, LegStatus
from strategy.arbitrage import Basket
from strategy.exposure import BasketExposure, Exposure
from strategy.models import PairRecord

IS_OPEN = {"state": {"$in": [str(state) for state in OPEN]}}
# The expected fee; a second attempt may be at the other venue, so the dearer one.
EXPECTED_FEE = {"$ifNull": [{"$max": ["$opportunity.fee_a", "$opportunity.fee_b"]}, 0]}
# A leg that is not filled yet counts in full: what its order may cost, and a fee.
COST = {
    "$cond": [
        {"$eq": ["$legs.status", str(LegStatus.FILLED)]},
        {"$add": ["$legs.notional", "$legs.fee"]},
        {
            "$add": [
                {"$multiply": ["$legs.size", "$legs.limit_price"]},
                {"$cond": [{"$isNumber": EXPECTED_FEE}, EXPECTED_FEE, 0]},
            ]
        },
    ]
}

# A damaged leg counts with the whole stake: too much rather than nothing, and rather
# than an error that would end the reading of all others.
IS_SOUND = {
    "$and": [
        {"$isNumber": f"$legs.{name}"}
        for name in ("notional", "fee", "size", "limit_price")
    ]
}
COUNTED = {"$cond": [IS_SOUND, COST, "$stake"]}


def read_exposure(pairs: Sequence[PairRecord]) -> Exposure:
    """Dollars locked in all, by type and venue, and in the markets of these pairs."""
    exposure = Exposure()
    # Nothing is read for `event:`: a pair whose event has an open position is not
    # priced.
    exposure.add(_by_type_and_venue())
    exposure.add(_by_market(pairs))
    return exposure


def bounds_of(
    market_type: str, event_key: str, markets: Sequence[tuple[str, str]]
) -> list[str]:
    """The bounds that a basket counts against; markets are venue and market id."""
    return [
        "all",
        f"type:{market_type}",
        f"event:{event_key}",
        *(f"venue:{venue}" for venue, _ in markets),
        *(f"market:{venue}:{market_id}" for venue, market_id in markets),
    ]


def bounds_of_pair(pair: PairRecord) -> list[str]:
    """The bounds that a basket of this pair counts against."""
    markets = ((pair.venue_a, pair.market_id_a), (pair.venue_b, pair.market_id_b))
    return bounds_of(pair.market_type, pair.event_key, markets)


def exposure_of(basket: Basket, pair: PairRecord) -> BasketExposure:
    """What a basket will lock once it is opened."""
    legs = (
        (basket.venue_a, basket.market_a, basket.notional_a + basket.fee_a),
        (basket.venue_b, basket.market_b, basket.notional_b + basket.fee_b),
    )
    return BasketExposure(basket.stake, pair.market_type, pair.event_key, legs)


def _by_type_and_venue() -> Iterator[tuple[str, Decimal]]:
    rows = POSITIONS.raw.aggregate(
        [
            {"$match": IS_OPEN},
            {"$unwind": "$legs"},
            {
                "$group": {
                    "_id": {"type": "$market_type", "venue": "$legs.venue"},
                    "dollars": {"$sum": COUNTED},
                }
            },
        ]
    )
    for row in rows:
        dollars = _dollars(row["dollars"])
        yield "all", dollars
        yield f"type:{row['_id'].get('type')}", dollars
        yield f"venue:{row['_id'].get('venue')}", dollars


def _by_market(pairs: Sequence[PairRecord]) -> Iterator[tuple[str, Decimal]]:
    ids = [id_ for pair in pairs for id_ in (pair.market_id_a, pair.market_id_b)]
    rows = POSITIONS.raw.aggregate(
        [
            {"$match": {**IS_OPEN, "legs.market_id": {"$in": ids}}},
            {"$unwind": "$legs"},
            {
                "$group": {
                    "_id": {"venue": "$legs.venue", "market": "$legs.market_id"},
                    "dollars": {"$sum": COUNTED},
                }
            },
        ]
    )
    for row in rows:
        market = row["_id"]
        name = f"market:{market.get('venue')}:{market.get('market')}"
        yield name, _dollars(row["dollars"])


def _dollars(total: object) -> Decimal:
    """A sum as MongoDB returns it: an integer 0 where nothing was a number."""
    if isinstance(total, Decimal128):
        return total.to_decimal()
    return Decimal(str(total))
