"""Which pairs are bets on one event, of which one position may be open at a time."""

from __future__ import annotations

from collections.abc import Iterable

from positions.venues.registry import specs
from positions.venues.types import Market
from strategy.matching import Pair
from strategy.models import PAIRS, PairVerdict


def event_key(market_a: Market) -> str:
    """The event of a pair by its market of side a."""
    return f"{market_a.venue}:{market_a.market_id}"


def event_keys(pairs: Iterable[Pair]) -> dict[str, str]:
    """Events of markets that are side b of a stored pair, by market id.

    `pairs` have one venue a. Its market is the same as one of an earlier venue, so its
    pairs with a later venue are bets on that event. The earlier pairs are read as they
    are stored: they count also while their venue cannot be read, and once an operator
    has confirmed them.
    """
    # The venue that was registered first is never side b.
    later = [spec.name for spec in specs()[1:]]
    ids = {(pair.venue_a, pair.market_a) for pair in pairs if pair.venue_a in later}
    if not ids:
        return {}
    matched = {
        "market_id_b": {"$in": sorted(market_id for _, market_id in ids)},
        "venue_b": {"$in": sorted({venue for venue, _ in ids})},
        "verdict": str(PairVerdict.SAME),
        "is_listed": True,
    }
    stored = PAIRS.raw.find(matched, {"market_id_b": 1, "event_key": 1})
    # Of several, the same whatever their order.
    keys = sorted((each["event_key"], each["market_id_b"]) for each in stored)
    return {market_id: key for key, market_id in reversed(keys)}
