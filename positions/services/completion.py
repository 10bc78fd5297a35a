"""Finds the cheapest order that completes a basket whose second leg was rejected.

Two purchases make the filled leg pay 1.00 whatever happens: the planned outcome on the
other venue, or the opposite outcome on the venue that filled. Both are priced at their
books as they are now, fees included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from positions.models import LegRecord, PositionRecord, Side
from positions.services.context import PositionContext
from positions.services.opening import PlannedLeg, order_intent
from positions.venues.fees import taker_fee
from positions.venues.types import Level, Market, MarketStatus


@dataclass(frozen=True, slots=True)
class Purchase:
    """`size` walked down an ask ladder: average and worst price, fee, cost with fee."""

    average: Decimal
    limit: Decimal
    fee: Decimal
    cost: Decimal


def walk(asks: tuple[Level, ...], size: Decimal, market: Market) -> Purchase | None:
    """What `size` shares cost at these asks; None where the depth does not suffice."""
    fills: list[tuple[Decimal, Decimal]] = []
    missing = size
    for level in asks:
        # Behind a level of unknown size nobody knows what the next share costs.
        if level.size is None:
            return None
        taken = min(missing, level.size)
        fills.append((level.price, taken))
        missing -= taken
        if not missing:
            break
    if missing:
        return None
    notional = sum((price * taken for price, taken in fills), Decimal(0))
    fee = taker_fee(market.fee, fills)
    # The worst price on the way becomes the limit, so that the order fills at this book
    # or is rejected, and never costs more.
    return Purchase(notional / size, fills[-1][0], fee, notional + fee)


def plan_completion(
    position: PositionRecord, context: PositionContext
) -> LegRecord | None:
    """The intent of the cheapest completing order, None if no book allows one.

    Raises VenueError where a venue could not be asked.
    """
    filled, rejected = position.leg(Side.A), position.leg(Side.B)
    # As many as are held: a set pays 1.00 only where both sides have the same size.
    size = filled.filled_size
    offers = [
        (purchase, market, index)
        for market, index, asks in _candidates(filled, rejected, context)
        if (purchase := walk(asks, size, market)) is not None
    ]
    if not offers:
        return None
    # By the cost with its fee: the venues charge differently at the same price.
    purchase, market, index = min(offers, key=lambda offer: offer[0].cost)
    leg = PlannedLeg(
        market, index, size, purchase.limit, purchase.average, purchase.fee
    )
    return order_intent(leg, position.id, Side.B, rejected.attempt + 1)


def _candidates(
    filled: LegRecord, rejected: LegRecord, context: PositionContext
) -> Iterator[tuple[Market, int, tuple[Level, ...]]]:
    candidates = [
        (rejected.venue, rejected.market_id, rejected.outcome_index),
        (filled.venue, filled.market_id, 1 - filled.outcome_index),
    ]
    # After a completion on the filled venue was rejected too, both are the same.
    for venue_name, market_id, index in dict.fromkeys(candidates):
        venue = context.venues.named(venue_name)
        # A position stores no market, and status, fees or price steps may have changed.
        market = venue.read_markets([market_id]).get(market_id)
        if market is None or market.status is not MarketStatus.OPEN:
            continue
        books = venue.read_books([market]).get(market_id)
        if books is not None:
            yield market, index, books[index].asks
