"""The first look at a pair: whether its best prices already rule out every basket.

Nearly every pair costs a dollar or more. This check comes before anything is built and
gives the answer that the whole evaluation would give.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from positions.venues.types import Level
from strategy.arbitrage.scale import Scale, scale_for
from strategy.arbitrage.segments import top_edge
from strategy.arbitrage.sizing import can_pay
from strategy.arbitrage.types import Listed

# The cheapest offer for outcome 0 and for outcome 1, None where nobody sells.
BestAsks = tuple[Level | None, Level | None]
MILLIONTH = Decimal("0.000001")


def _least(listed: Listed) -> Decimal:
    """The smallest size that one of the books, or else the listing, allows."""
    stated = [book.min_size for book in listed.books or () if book.min_size is not None]
    return min(stated, default=listed.market.min_size)


def edge_at(
    best_a: BestAsks, outcome_a: int, best_b: BestAsks, outcome_b: int, scale: Scale
) -> Decimal | None:
    """The better direction's edge per set at the cheapest offers, in dollars.

    After fees that are not rounded; None where nobody sells. Whether there is enough on
    offer, and whatever else an entry takes, is for the whole evaluation to say.
    """
    edges = [
        top_edge(ask_a, ask_b, scale)
        for index_a, index_b in ((outcome_a, 1 - outcome_b), (1 - outcome_a, outcome_b))
        if (ask_a := best_a[index_a]) and (ask_b := best_b[index_b])
    ]
    if not edges:
        return None
    return (Decimal(max(edges)) / scale.unit_payout).quantize(MILLIONTH, ROUND_HALF_UP)


def edge_if_none_pays(
    listed_a: Listed, outcome_a: int, listed_b: Listed, outcome_b: int
) -> Decimal | None:
    """The better direction's edge per set, in dollars, where neither can pay.

    `outcome_a` and `outcome_b` are the same event. The edge is that of the best
    prices, after fees that are not rounded. None where a direction may pay at some
    size, or where nobody sells.
    """
    if listed_a.books is None or listed_b.books is None:
        return None
    # Found once for both directions: looking it up is the larger part of this check.
    scale = scale_for(listed_a.market.fee, listed_b.market.fee)
    least = max(_least(listed_a), _least(listed_b))
    edges = []
    for index_a, index_b in ((outcome_a, 1 - outcome_b), (1 - outcome_a, outcome_b)):
        asks_a, asks_b = listed_a.books[index_a].asks, listed_b.books[index_b].asks
        if not asks_a or not asks_b:
            continue
        edge = top_edge(asks_a[0], asks_b[0], scale)
        # An edge just below zero may pay after all, where a fee is rounded down.
        if can_pay(edge, scale, least):
            return None
        edges.append(edge)
    if not edges:
        return None
    return (Decimal(max(edges)) / scale.unit_payout).quantize(MILLIONTH, ROUND_HALF_UP)


def top_may_pay(level_a: Level, level_b: Level, scale: Scale) -> bool:
    """Whether these best prices leave it open that a size pays, one share or more."""
    return can_pay(top_edge(level_a, level_b, scale), scale, Decimal(1))
