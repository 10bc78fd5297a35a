"""Reads what is locked now, under each bound that the pairs at hand count against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bson.decimal128 import Decimal128

from positions.lifecycle import OPEN, State
from positions.models import POSITIONS
from positions.models.quarantine import IS_SOUND, Quarantined, quarantined
from positions.venues.types import OrderAction
from strategy.arbitrage import Basket
from strategy.exposure import BasketExposure, Exposure
from strategy.models import PairRecord
from tasklog.storage.codec import Document
from tasklog.storage.collections import Filters
from tasklog.storage.tallies import finite

IS_OPEN = {"state": {"$in": [str(state) for state in OPEN]}, **IS_SOUND}
IS_WATCHING = {"$eq": ["$state", str(State.WATCHING)]}

# An entry counts with all that it may cost once a leg fails and is completed, which may
# happen at either of its venues. What is damaged counts with the stake: too much rather
# than nothing, and rather than an error that would end the reading of all others.
RESERVED = {"$cond": [{"$isNumber": "$reserved"}, "$reserved", "$stake"]}
PAID = {"$add": ["$legs.notional", "$legs.fee"]}
RECEIVED = {"$subtract": ["$legs.fee", "$legs.notional"]}
HAS_COST = {
    "$and": [{"$isNumber": "$legs.notional"}, {"$isNumber": "$legs.fee"}],
}
LEG_COST = {
    "$cond": [
        HAS_COST,
        {"$cond": [{"$eq": ["$legs.action", str(OrderAction.SELL)]}, RECEIVED, PAID]},
        "$stake",
    ]
}
LOCKED = {"$cond": ["$_id.is_watching", "$reserved", "$cost"]}


def read_exposure(
    pairs: Sequence[PairRecord],
    set_apart: Sequence[Quarantined] | None = None,
    without: str = "",
) -> Exposure:
    """Dollars locked in all, by type and venue, and in the markets of these pairs.

    `set_apart` are the positions in quarantine, None to read them. The position
    `without` does not count.
    """
    exposure = Exposure()
    is_counted = {**IS_OPEN, "_id": {"$ne": without}} if without else IS_OPEN
    # Nothing is read for `event:`: a pair whose event has an open position is not
    # priced.
    exposure.add(_by_type_and_venue(is_counted))
    exposure.add(_by_market(pairs, is_counted))
    # All of them: one that is left out would let more be locked than the limits say.
    for position in quarantined(0) if set_apart is None else set_apart:
        exposure.add(_shares_of(position))
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
        (basket.venue_a, basket.market_a, basket.reserved),
        (basket.venue_b, basket.market_b, basket.reserved),
    )
    return BasketExposure(basket.reserved, pair.market_type, pair.event_key, legs)


def _shares_of(position: Quarantined) -> Iterator[tuple[str, Decimal]]:
    """All that may be lost with it, at each of its venues and in each of its markets.

    Too much rather than too little: nobody knows how it is divided.
    """
    yield "all", position.stake
    yield f"type:{position.market_type}", position.stake
    for venue in sorted(position.venues):
        yield f"venue:{venue}", position.stake
    for venue, market_id in sorted(position.markets):
        yield f"market:{venue}:{market_id}", position.stake


def _by_type_and_venue(is_counted: Filters) -> Iterator[tuple[str, Decimal]]:
    """Both from one reading of the open positions."""
    by_type = {
        "$group": {
            "_id": "$market_type",
            "dollars": {"$sum": finite({"$cond": [IS_WATCHING, RESERVED, "$stake"]})},
        }
    }
    parts = {"types": [by_type], "venues": _locked({"venue": "$legs.venue"})}
    for totals in POSITIONS.raw.aggregate([{"$match": is_counted}, {"$facet": parts}]):
        for row in totals["types"]:
            dollars = _dollars(row["dollars"])
            yield "all", dollars
            yield f"type:{row['_id']}", dollars
        for row in totals["venues"]:
            yield f"venue:{row['_id'].get('venue')}", _dollars(row["dollars"])


def _by_market(
    pairs: Sequence[PairRecord], is_counted: Filters
) -> Iterator[tuple[str, Decimal]]:
    ids = [id_ for pair in pairs for id_ in (pair.market_id_a, pair.market_id_b)]
    matched = {**is_counted, "legs.market_id": {"$in": ids}}
    place = {"venue": "$legs.venue", "market": "$legs.market_id"}
    for row in POSITIONS.raw.aggregate([{"$match": matched}, *_locked(place)]):
        market = row["_id"]
        name = f"market:{market.get('venue')}:{market.get('market')}"
        yield name, _dollars(row["dollars"])


def _locked(place: dict[str, str]) -> list[Document]:
    """Dollars by place: an entry counts once with its reserve, however many orders."""
    once = {"position": "$_id", "is_watching": IS_WATCHING, **place}
    return [
        {"$unwind": "$legs"},
        {
            "$group": {
                "_id": once,
                "cost": {"$sum": finite(LEG_COST)},
                "reserved": {"$max": finite(RESERVED)},
            }
        },
        {
            "$group": {
                "_id": {name: f"$_id.{name}" for name in place},
                "dollars": {"$sum": LOCKED},
            }
        },
    ]


def _dollars(total: object) -> Decimal:
    """A sum as MongoDB returns it: an integer 0 where nothing was a number."""
    if isinstance(total, Decimal128):
        return total.to_decimal()
    return Decimal(str(total))
