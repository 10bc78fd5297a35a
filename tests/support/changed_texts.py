"""A life in which a venue rewrites the rules of a market that a position is open on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from positions.models import POSITIONS, PositionRecord
from strategy.models import PAIRS, PairRecord
from strategy.services import discover
from tests.support.crash_life import Crash, Life
from tests.support.documents import read_record

# Another condition for the same event.
STRICTER = "\n\nThis market will resolve to Yes only if it is confirmed twice."
# Another event.
ANOTHER_TITLE = "Will it snow in Oslo on February 3, 2031?"
ANOTHER = "If it snows in Oslo on February 3, 2031, then the market resolves to Yes."


class Rewritten(Life):
    """The first day, on which baskets are entered, and the readings that follow."""

    def enter(self) -> PositionRecord:
        """The first position that is entered on the first day."""
        self._pass_by(0)
        self._process(True)
        position = POSITIONS.first({"state": "entered"}, order=[("_id", 1)])
        assert position is not None
        return position

    def rewrite(self, position: PositionRecord, change: Callable[[str], str]) -> None:
        """The rules that the venue on side b lists from now on."""
        market_id = pair_of(position).market_id_b
        market = self.kalshi.markets[market_id]
        self.kalshi.markets[market_id] = replace(market, rules=change(market.rules))

    def replace(self, position: PositionRecord) -> None:
        """The venue on side b lists another event under the id of the market."""
        market_id = pair_of(position).market_id_b
        self.kalshi.markets[market_id] = replace(
            self.kalshi.markets[market_id],
            title=ANOTHER_TITLE,
            event_title=ANOTHER_TITLE,
            subtitle="",
            rules=ANOTHER,
        )

    def discover(self) -> None:
        """One more reading of the listings, a while later and after any death."""
        self.clock.wall += timedelta(minutes=10)
        while True:
            try:
                if self.context is None:
                    self.context = self.start()
                discover(self.context)
            except Crash:
                self.die()
                continue
            return


def pair_of(position: PositionRecord) -> PairRecord:
    return read_record(PAIRS, position.pair_id)
