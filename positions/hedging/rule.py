"""The best way to close an unhedged leg at the books as they are, if there is one.

Every set of offers is tried as far as each of its price levels reaches, the level that
earns most first. So the choice is never worse than any single offer, and parts of
several offers are combined where that is better.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, combinations

from positions.hedging.trades import plan_trade
from positions.hedging.types import Hedge, Offer, Trade, Unhedged
from positions.venues.types import OrderAction

ZERO, DOLLAR = Decimal(0), Decimal(1)
# Deeper levels than these are too dear to matter, and feeds may be hostile.
LEVELS_USED = 20


def best_hedge(
    unhedged: Unhedged,
    offers: Sequence[Offer],
    max_loss: Decimal,
    penalty: Decimal,
) -> Hedge | None:
    """The orders that close most at the least loss; None if none lies within limits.

    The whole basket, as far as it is closed, may lose `max_loss` of the stake, or what
    it has lost already. A share that stays open counts as if `penalty` of its cost
    were lost.
    """
    return max(
        (
            hedge
            for hedge in hedges(unhedged, offers)
            if is_allowed(hedge, unhedged, max_loss)
        ),
        key=lambda hedge: merit(hedge, unhedged, penalty),
        default=None,
    )


def merit(hedge: Hedge, unhedged: Unhedged, penalty: Decimal) -> Decimal:
    """The result in dollars, less a penalty for each share that stays open."""
    return hedge.result - (unhedged.size - hedge.closed) * unhedged.unit_cost * penalty


def is_allowed(hedge: Hedge, unhedged: Unhedged, max_loss: Decimal) -> bool:
    """Whether the purchases fit the budget and the loss its limit."""
    is_affordable = hedge.spent <= unhedged.budget
    least = min(-max_loss * hedge.stake, unhedged.result)
    return is_affordable and hedge.result >= least


def hedges(unhedged: Unhedged, offers: Sequence[Offer]) -> Iterator[Hedge]:
    """Every combination of offers, up to each of its levels."""
    for count in range(1, len(offers) + 1):
        for chosen in combinations(range(len(offers)), count):
            yield from _combined(unhedged, [offers[index] for index in chosen])


def _combined(unhedged: Unhedged, offers: Sequence[Offer]) -> Iterator[Hedge]:
    levels = sorted(
        (
            (_worth(offer, price), -index, size)
            for index, offer in enumerate(offers)
            for price, size in offer.levels[:LEVELS_USED]
        ),
        reverse=True,
    )
    reach = [min(size, unhedged.size) for size in accumulate(s for *_, s in levels)]
    for size in sorted(set(reach)):
        shares = [ZERO] * len(offers)
        missing = size
        for _, index, depth in levels:
            taken = min(missing, depth)
            shares[-index] += taken
            missing -= taken
        trades = [
            trade
            for offer, part in zip(offers, shares, strict=True)
            if part and (trade := plan_trade(offer, part))
        ]
        if trades:
            yield _outcome(unhedged, tuple(trades))


def _worth(offer: Offer, price: Decimal) -> Decimal:
    """What closing one share at this price brings, before the fee is rounded."""
    schedule = offer.market.fee
    fee = schedule.rate * (price * (1 - price)) ** schedule.exponent
    is_sale = offer.action is OrderAction.SELL
    return price - fee if is_sale else DOLLAR - price - fee


def _outcome(unhedged: Unhedged, trades: tuple[Trade, ...]) -> Hedge:
    closed = sum((trade.shares for trade in trades), ZERO)
    spent = sum((trade.cash for trade in trades if trade.is_purchase), ZERO)
    # A completed share pays a dollar; a sold one has brought its price.
    earned = sum(
        (
            trade.shares - trade.cash if trade.is_purchase else trade.cash
            for trade in trades
        ),
        ZERO,
    )
    result = unhedged.result + earned - closed * unhedged.unit_cost
    return Hedge(trades, closed, result, unhedged.stake + spent, spent)
