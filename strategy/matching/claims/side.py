"""What does one market claim, by its title and by the core of its rules?"""

from __future__ import annotations

from positions.venues.base import VenueName
from strategy.matching.lazy import lazy
from strategy.matching.reading import Reading
from strategy.matching.rules import Rules


class Side:
    """A reading with its rules beside it."""

    def __init__(self, reading: Reading):
        self.reading = reading
        market = reading.market
        self.is_kalshi = market.venue is VenueName.KALSHI
        self.rules = Rules(
            market.rules, market.resolution_source, self.is_kalshi, reading.near
        )

    @lazy
    def concepts(self) -> frozenset[str]:
        """The title's; of a title that says nothing known, those of the rules.

        Who wins an election is no "next" holder: the election is told by its year,
        not by a deadline.
        """
        found = self.reading.bag.concepts or self.rules.core.concepts
        if "x:next" in found and "v:win" in self.rules.core.concepts:
            return found - {"x:next"}
        return found

    @property
    def is_negated(self) -> bool:
        return self.reading.bag.is_negated

    @lazy
    def stated(self) -> frozenset[str]:
        """The concepts of the title and of the rules' core."""
        return self.concepts | self.rules.core.concepts

    @lazy
    def everything(self) -> frozenset[str]:
        """Every concept, word and part of a name in title and core."""
        return self.reading.bag.everything() | self.rules.core.everything()
