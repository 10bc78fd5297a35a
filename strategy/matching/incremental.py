"""Which pairs are there now, when only some markets changed since the last time?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from positions.venues.types import Market
from strategy.matching.pairs import Matcher, find_pairs
from strategy.matching.types import Pair

# Larger listings are matched afresh each time, so that memory has a bound.
MOST_KEPT = 120_000


class KeptMatcher:
    """What one process knows from its last reading of both listings.

    It is only a cache: what it gives depends on the listings of this call. A process
    that starts, or one whose last matching was broken off, reads every market anew.
    """

    def __init__(self) -> None:
        self._matcher: Matcher | None = None

    def pairs(
        self,
        polymarket: Sequence[Market],
        kalshi: Sequence[Market],
        pulse: Callable[[], object],
    ) -> tuple[Pair, ...]:
        """The pairs of two whole listings; `pulse` is called again and again."""
        if len(polymarket) + len(kalshi) > MOST_KEPT:
            self._matcher = None
            return find_pairs(polymarket, kalshi, pulse)
        matcher, self._matcher = self._matcher or Matcher(), None
        listed = {market.market_id for market in (*polymarket, *kalshi)}
        matcher.update(polymarket, kalshi, matcher.market_ids() - listed, pulse)
        found = matcher.pairs()
        self._matcher = matcher
        return found
