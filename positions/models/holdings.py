"""What the orders of a position bought, sold and cost, side by side.

Pure functions of its legs. Sizes are shares, amounts dollars.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import product

from positions.models.records import LegRecord, LegStatus, Side
from positions.venues.types import OrderAction

ZERO = Decimal(0)
PRICE_STEP = Decimal("0.000001")
# What a market may pay per share of its first outcome, and what lies between.
SETTLEMENTS = (ZERO, Decimal("0.5"), Decimal(1))
# Fewer shares than this are not worth an order of their own.
NEGLIGIBLE = Decimal(1)
OPEN_ORDERS = (LegStatus.PLANNED, LegStatus.DELAYED, LegStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Holding:
    """One side: shares bought for `cost` and sold for `proceeds`, fees counted."""

    bought: Decimal
    cost: Decimal
    sold: Decimal
    proceeds: Decimal

    @property
    def size(self) -> Decimal:
        return self.bought - self.sold


def holding(legs: Iterable[LegRecord], side: Side) -> Holding:
    own = [leg for leg in legs if leg.side is side]
    bought = [leg for leg in own if leg.action is OrderAction.BUY]
    sold = [leg for leg in own if leg.action is OrderAction.SELL]
    return Holding(
        bought=_total(leg.filled_size for leg in bought),
        cost=_total(leg.notional + leg.fee for leg in bought),
        sold=_total(leg.filled_size for leg in sold),
        proceeds=_total(leg.notional - leg.fee for leg in sold),
    )


def holdings(legs: Sequence[LegRecord]) -> dict[Side, Holding]:
    return {side: holding(legs, side) for side in Side}


def hedged_size(legs: Sequence[LegRecord]) -> Decimal:
    """The sets that are complete: the smaller of both sides."""
    return min(each.size for each in holdings(legs).values())


def purchases_cost(legs: Sequence[LegRecord]) -> Decimal:
    """What all purchases cost, fees included."""
    return _total(each.cost for each in holdings(legs).values())


def stake_of(legs: Sequence[LegRecord]) -> Decimal:
    """What all purchases cost, fees included, less what sales brought."""
    return purchases_cost(legs) - _total(
        each.proceeds for each in holdings(legs).values()
    )


def amount_bet(legs: Iterable[LegRecord], side: Side) -> Decimal:
    """What the purchases of a side cost before fees."""
    return _total(leg.notional for leg in _purchases(legs, side))


def entry_price(legs: Iterable[LegRecord], side: Side) -> Decimal | None:
    """The average price of a side's purchases; None where nothing was bought."""
    purchases = _purchases(legs, side)
    size = _total(leg.filled_size for leg in purchases)
    if not size:
        return None
    average = _total(leg.notional for leg in purchases) / size
    return average.quantize(PRICE_STEP, ROUND_HALF_EVEN)


def is_unwound(legs: Sequence[LegRecord]) -> bool:
    """Whether what was bought has been sold again, but for less than a share.

    A purchase in dollars brings finer parts of a share than can be sold.
    """
    held = holdings(legs).values()
    was_bought = any(each.bought for each in held)
    return was_bought and all(each.size < NEGLIGIBLE for each in held)


def longer_side(legs: Sequence[LegRecord]) -> Side:
    """The side of which more is held."""
    held = holdings(legs)
    return Side.A if held[Side.A].size >= held[Side.B].size else Side.B


def unhedged_size(legs: Sequence[LegRecord]) -> Decimal:
    """The shares of one side that the other side does not cover."""
    held = holdings(legs)
    return abs(held[Side.A].size - held[Side.B].size)


def unit_cost(each: Holding) -> Decimal:
    """What a share of this side cost, fees included; 0 where none was bought."""
    return each.cost / each.bought if each.bought else ZERO


def at_risk(legs: Sequence[LegRecord]) -> Decimal:
    """What the unhedged shares cost, in dollars."""
    longer = holding(legs, longer_side(legs))
    cost = unhedged_size(legs) * unit_cost(longer)
    return cost.quantize(PRICE_STEP, ROUND_HALF_EVEN)


def closed_result(legs: Sequence[LegRecord]) -> Decimal:
    """The profit of what is complete or sold: the unhedged shares are left out."""
    longer = holding(legs, longer_side(legs))
    open_cost = unhedged_size(legs) * unit_cost(longer)
    return hedged_size(legs) - (stake_of(legs) - open_cost)


def worst_case(legs: Sequence[LegRecord]) -> Decimal:
    """The least profit in dollars, however each market settles by itself.

    A payout between two of SETTLEMENTS pays between both, so the least is among them.
    """
    shares = _shares_by_outcome(legs)
    markets = sorted({market for market, _ in shares})
    least = min(
        _total(
            size * (yes if outcome == 0 else 1 - yes)
            for (market, outcome), size in shares.items()
            for yes in (paid[markets.index(market)],)
        )
        for paid in product(SETTLEMENTS, repeat=len(markets))
    )
    return least - stake_of(legs)


def _shares_by_outcome(
    legs: Iterable[LegRecord],
) -> Mapping[tuple[tuple[str, str], int], Decimal]:
    shares: dict[tuple[tuple[str, str], int], Decimal] = {}
    for leg in legs:
        key = (leg.venue, leg.market_id), leg.outcome_index
        sign = 1 if leg.action is OrderAction.BUY else -1
        shares[key] = shares.get(key, ZERO) + sign * leg.filled_size
    return shares


def open_orders(legs: Iterable[LegRecord]) -> Iterator[LegRecord]:
    """The orders whose outcome is not final yet."""
    return (leg for leg in legs if leg.status in OPEN_ORDERS)


def _purchases(legs: Iterable[LegRecord], side: Side) -> list[LegRecord]:
    return [leg for leg in legs if leg.side is side and leg.action is OrderAction.BUY]


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
