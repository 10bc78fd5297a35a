"""Whether an entry whose first order comes late would still be made."""

from __future__ import annotations

from dataclasses import replace

from positions.models import PositionRecord
from strategy.models import PAIRS
from strategy.services.context import AgentContext
from strategy.services.exposure import read_exposure
from strategy.services.priced import TAKEN
from strategy.services.pricing import price
from strategy.services.reservations import read_counted


def with_recheck(context: AgentContext) -> AgentContext:
    """The context whose positions are checked again before a late first order."""

    def recheck(position: PositionRecord) -> str:
        return objection(position, context)

    return replace(context, positions=replace(context.positions, recheck=recheck))


def objection(position: PositionRecord, context: AgentContext) -> str:
    """Why this would not be entered now, "" if it would. Raises VenueError.

    Its pair is priced again, with every entry check. Both orders stand as planned, so
    the basket has to be as large, at prices that are no higher.
    """
    pairs = PAIRS.find({"_id": position.pair_id, "is_listed": True}).records
    exposure = read_counted(lambda: read_exposure(pairs, without=position.id))
    for priced in price(pairs, exposure, context):
        if priced.reason != TAKEN:
            return priced.reason
        basket = priced.basket
        limits = {
            (basket.venue_a, basket.market_a): basket.limit_a,
            (basket.venue_b, basket.market_b): basket.limit_b,
        }
        dearer = [
            leg.venue
            for leg in position.legs
            if (limit := limits.get((leg.venue, leg.market_id))) is None
            or limit > leg.limit_price
        ]
        if priced.doubt or basket.direction != position.direction:
            return priced.doubt or "the opposite basket is better now"
        if dearer or basket.size < position.size:
            return f"dearer on {dearer[0]}" if dearer else "less is offered"
        return ""
    return "its pair is no longer listed"
