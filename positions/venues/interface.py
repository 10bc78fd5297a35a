"""How does one talk to any venue, by which clock, and with what patience?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from positions.venues.types import (
    BookPair,
    Listing,
    Market,
    Mode,
    Order,
    Receipt,
    Resolution,
    VenueName,
)

T = TypeVar("T")


class Clock(Protocol):
    """Two clocks: the venues' (which may run fast) and the wall's."""

    def venue_now(self) -> datetime:
        """The venues' time: expiry and days held follow it."""

    def wall_now(self) -> datetime:
        """The wall's time: polling, back-off and heartbeats follow it."""


class Reader(Protocol):
    """What every venue can be asked to read. Each method may raise VenueError."""

    @property
    def name(self) -> VenueName:
        """Which venue this is."""

    def list_markets(self) -> Listing:
        """All open markets."""

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        """These markets as listed now; unknown ones are left out."""

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        """Books by market id, of outcome 0 and 1; markets without one are left out."""

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        """How each market stands; unknown ones are left out."""


class Venue(Reader, Protocol):
    """A venue that also takes orders (paper orders in every mode)."""

    def place_order(self, order: Order) -> Receipt:
        """Place once; a repeated id returns the first receipt.

        Raises OutcomeUnknown where the order may or may not have been accepted.
        """

    def find_order(self, client_order_id: str) -> Receipt | None:
        """The receipt of an order placed under this id, None if there is none."""


@dataclass(frozen=True, slots=True)
class Venues:
    """The two venues of one mode, and the clock they live by."""

    mode: Mode
    polymarket: Venue
    kalshi: Venue
    clock: Clock

    def named(self, name: str) -> Venue:
        if VenueName(name) is VenueName.POLYMARKET:
            return self.polymarket
        return self.kalshi

    def __iter__(self) -> Iterator[Venue]:
        return iter((self.polymarket, self.kalshi))


class Caller(Protocol):
    """Runs one call to a venue, with whatever patience the caller has.

    `what` names the call for people ("polymarket books"). The plain one just
    calls; the agent's retries, waits and writes each failed attempt to the log.
    """

    def __call__(self, what: str, call: Callable[[], T]) -> T: ...


def call_once(what: str, call: Callable[[], T]) -> T:
    """The caller without patience."""
    return call()
