"""Do the best prices of a pair already say that no basket of it can pay?

Nearly every pair costs a dollar or more. This is asked first, before anything is
built, and gives the answer that the whole evaluation would give.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from strategy.arbitrage.scale import scale_for
from strategy.arbitrage.segments import Asks, top_edge
from strategy.arbitrage.sizing import can_pay
from strategy.arbitrage.types import Listed

MILLIONTH = Decimal("0.000001")


def edge_if_none_pays(
    outcome_index: int, polymarket: Listed, kalshi: Listed
) -> Decimal | None:
    """The better direction's edge a set where neither can pay at any size.

    At the best prices, after fees that are not rounded. None where a direction may
    pay, or where nobody sells.
    """
    if polymarket.books is None or kalshi.books is None:
        return None
    scale = scale_for(polymarket.market.fee, kalshi.market.fee)
    least = max(polymarket.market.min_size, kalshi.market.min_size)
    edges = []
    for mine, other in ((outcome_index, 1), (1 - outcome_index, 0)):
        first: Asks = polymarket.books[mine].asks
        second: Asks = kalshi.books[other].asks
        if not first or not second:
            continue
        edge = top_edge(first[0], second[0], scale)
        if can_pay(edge, scale, least):
            return None
        edges.append(edge)
    if not edges:
        return None
    return (Decimal(max(edges)) / scale.one).quantize(MILLIONTH, ROUND_HALF_UP)
