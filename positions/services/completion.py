"""One leg is held and the other was refused: what closes the basket most cheaply?

Two purchases make the held leg pay 1.00 whatever happens: the planned outcome on
the other venue, or the opposite outcome on the venue that filled. Both are priced
at their books as they are now, fees included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from positions.services.context import Desk
from positions.services.opening import PlannedLeg, planned_leg
from positions.venues.fees import taker_fee
from positions.venues.types import Level, Market, MarketStatus
from tasklog.storage.codec import Document, decode


@dataclass(frozen=True, slots=True)
class Purchase:
    """`size` walked down an ask ladder: average and worst price, cost with fee."""

    average: Decimal
    limit: Decimal
    fee: Decimal
    cost: Decimal


def walk(asks: tuple[Level, ...], size: Decimal, market: Market) -> Purchase | None:
    """What `size` sets cost at these asks; None where the depth does not suffice."""
    fills: list[tuple[Decimal, Decimal]] = []
    missing = size
    for level in asks:
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
    return Purchase(notional / size, fills[-1][0], fee, notional + fee)


def plan_completion(position: Document, desk: Desk) -> dict[str, Any] | None:
    """The intent of the cheapest completing order, None if no book allows one.

    Raises VenueError where a venue could not be asked.
    """
    held, refused = decode(position["legs"])
    size = held["filled_size"]
    offers = [
        (purchase, market, index)
        for market, index, asks in _candidates(held, refused, desk)
        if (purchase := walk(asks, size, market)) is not None
    ]
    if not offers:
        return None
    purchase, market, index = min(offers, key=lambda offer: offer[0].cost)
    leg = PlannedLeg(
        market, index, size, purchase.limit, purchase.average, purchase.fee
    )
    return planned_leg(leg, position["_id"], "b", refused["attempt"] + 1)


def _candidates(
    held: dict[str, Any], refused: dict[str, Any], desk: Desk
) -> Iterator[tuple[Market, int, tuple[Level, ...]]]:
    wanted = [
        (refused["venue"], refused["market_id"], refused["outcome_index"]),
        (held["venue"], held["market_id"], 1 - held["outcome_index"]),
    ]
    for venue_name, market_id, index in dict.fromkeys(wanted):
        venue = desk.venues.named(venue_name)
        market = venue.read_markets([market_id]).get(market_id)
        if market is None or market.status is not MarketStatus.OPEN:
            continue
        books = venue.read_books([market]).get(market_id)
        if books is not None:
            yield market, index, books[index].asks
