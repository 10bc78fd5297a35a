"""Matching whole listings again and again, at the cost of what changed in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from positions.venues.types import Market
from strategy.matching.caching import forget_texts
from strategy.matching.pairs import Matcher, find_pairs
from strategy.matching.types import Pair

# What the texts of two venues' markets may take in memory, in bytes: some 150,000
# markets a venue. Beyond it they are matched from scratch each time.
MOST_BYTES = 1_500_000_000
# Between two listings, each cache of texts holds one for so many markets at most.
MARKETS_A_TEXT = 4


class KeptMatcher:
    """A cache of what one process read in the last listings of each two venues.

    The pairs depend on the listings of the call alone. A new process reads every
    market, and so does the call after one that was interrupted.
    """

    def __init__(self, memory: int = MOST_BYTES) -> None:
        self._memory = memory
        self._matchers: dict[tuple[str, str], Matcher] = {}

    def pairs(
        self,
        markets_a: Sequence[Market],
        markets_b: Sequence[Market],
        check_stop: Callable[[], object],
    ) -> tuple[Pair, ...]:
        """The pairs of two whole listings; `check_stop` may raise to interrupt."""
        venues = (_venue_of(markets_a), _venue_of(markets_b))
        # Taken out first: a matcher that was interrupted half-way is not used again.
        matcher = self._matchers.pop(venues, None) or Matcher()
        if not matcher.relist(markets_a, markets_b, self._memory, check_stop):
            return find_pairs(markets_a, markets_b, check_stop)
        pairs = matcher.pairs()
        forget_texts((len(markets_a) + len(markets_b)) // MARKETS_A_TEXT)
        self._matchers[venues] = matcher
        return pairs


def _venue_of(markets: Sequence[Market]) -> str:
    return markets[0].venue if markets else ""
