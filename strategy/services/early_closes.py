"""Makes positions due whose markets a listing no longer shows as open.

A market that closes before its date may be settled long before it, and the position
would wait for its next planned look.
"""

from __future__ import annotations

from collections.abc import Mapping

from positions.models.slices import END, START
from positions.services import held_markets, make_markets_due
from positions.venues.types import Listing, MarketStatus
from strategy.services.context import AgentContext


def look_at_closed(listings: Mapping[str, Listing], context: AgentContext) -> int:
    """Make the positions in markets that have closed due; how many were not.

    Compares with the listing before, so that the cost follows what has changed. What
    closed before the first listing of a process is found by the positions: each listing
    is compared with the markets of some thousands, until all of them had their turn.
    An incomplete listing says nothing about what it lacks.
    """
    made_due = 0
    for venue, listing in listings.items():
        if not listing.complete:
            continue
        still_open = frozenset(
            market.market_id
            for market in listing.markets
            if market.status is MarketStatus.OPEN
        )
        closed = context.open_markets.get(venue, still_open) - still_open
        place = context.compared_to.get(venue, START)
        if place is not END:
            held, place = held_markets(venue, place)
            closed |= held - still_open
        made_due += make_markets_due(venue, sorted(closed), context.positions)
        # After the writes: what a process did not finish, it compares again.
        context.open_markets[venue] = still_open
        context.compared_to[venue] = place
    return made_due
