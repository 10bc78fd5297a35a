"""A venue of a recording that answers like a live one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from positions.venues.interface import Clock
from positions.venues.replay.recording.playback import Playback
from positions.venues.types import (
    BookPair,
    Listing,
    Market,
    MarketStatus,
    Resolution,
)


class RecordedReader:
    """One venue of a recording as a Reader; `moment` is the recorder's time it is at.

    Its books are as old as the clock says: what was recorded last is what a reading at
    this moment would have seen.
    """

    def __init__(
        self,
        name: str,
        playback: Playback,
        clock: Clock,
        moment: Callable[[], datetime],
    ):
        self.name = name
        self._playback = playback
        self._clock = clock
        self._moment = moment

    @property
    def problems(self) -> tuple[str, ...]:
        return self._playback.recording.problems

    def list_markets(self) -> Listing:
        """The recorded markets that were open."""
        states = self._playback.states(self._moment())
        markets = tuple(
            state.market
            for (venue, _), state in states.items()
            if venue == self.name and state.resolution.status is MarketStatus.OPEN
        )
        # Never complete: only the markets of pairs are recorded.
        return Listing(markets, {}, complete=False)

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        states = self._playback.states(self._moment())
        return {
            market_id: state.market
            for market_id in market_ids
            if (state := states.get((self.name, market_id))) is not None
        }

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        states = self._playback.states(self._moment())
        return {
            market_id: state.resolution
            for market_id in market_ids
            if (state := states.get((self.name, market_id))) is not None
        }

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        moment, read_at = self._moment(), self._clock.wall_now()
        return {
            market.market_id: books
            for market in markets
            if market.status is MarketStatus.OPEN
            and (
                books := self._playback.books(
                    (self.name, market.market_id), moment, read_at
                )
            )
        }
