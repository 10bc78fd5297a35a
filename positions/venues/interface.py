"""The interface that every venue has, in every mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Protocol, TypeVar

from positions.venues.errors import UnknownVenue
from positions.venues.types import (
    Book,
    BookPair,
    Listing,
    Market,
    Mode,
    Order,
    OrderAction,
    Receipt,
    Resolution,
)

T = TypeVar("T")


class Clock(Protocol):
    """The venues' time, which may run fast, and the wall clock."""

    def venue_now(self) -> datetime:
        """The venues' time. Expiry and days held follow it."""

    def wall_now(self) -> datetime:
        """The wall clock's time. Polling, back-off and heartbeats follow it."""


class Stopwatch:
    """Remembers when a request was sent last, on the wall's clock.

    A book is as old as the time since then: what it shows may have changed while the
    answer was on its way.
    """

    def __init__(self, clock: Clock):
        self._clock = clock
        self.sent_at = clock.wall_now()

    def start(self) -> None:
        self.sent_at = self._clock.wall_now()


class Reader(Protocol):
    """The reads that every venue offers. Each method may raise VenueError."""

    @property
    def name(self) -> str:
        """The name under which the venue is registered."""

    def list_markets(self) -> Listing:
        """All open markets."""

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        """These markets as listed now; unknown ones are left out."""

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        """Books by market id, of outcome 0 and 1; markets without one are left out."""

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        """The status of each market and what it paid; unknown ones are left out."""


class Venue(Reader, Protocol):
    """A venue that also takes orders (paper orders in every mode)."""

    def place_order(self, order: Order) -> Receipt:
        """Place an order once; a repeated id returns the receipt of the original.

        Raises OutcomeUnknown where the order may or may not have been accepted.
        """

    def find_order(self, client_order_id: str) -> Receipt | None:
        """The receipt of an order placed under this id, None if there is none.

        A delayed order whose time has come is matched by the first who asks.
        """

    def cancel_order(self, order: Order) -> Receipt:
        """Make sure that nothing more is filled under this id; what was until then.

        An order that never arrived is made void: should it arrive later, it is
        rejected. Raises OutcomeUnknown where it may or may not be cancelled.
        """


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order of record and its receipt."""

    order: Order
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Arrival:
    """An order that reaches the venue at the venues' time `at`, `wall` on the wall's.

    `shown` is the book as the venue shows it, `book` what of it the order meets.
    """

    order: Order
    market: Market | None
    book: Book | None
    shown: Book | None
    at: datetime
    wall: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """Shares that a paper order took from a level whose size was shown as `shown`."""

    market_id: str
    outcome_index: int
    action: OrderAction
    price: Decimal
    size: Decimal
    shown: Decimal


class OrderBookkeeper(Protocol):
    """Stores the orders of record. The simulator wraps one to add faults.

    What writes may raise OutcomeUnknown, or RequestRefused where nothing was recorded;
    what reads raises VenueError.
    """

    def place(self, arrival: Arrival) -> Receipt:
        """Fill or delay, and record; a repeated id gets the receipt of the original."""

    def match(self, arrival: Arrival) -> Receipt:
        """Fill a delayed order, once; later calls get the receipt of the first."""

    def cancel(self, order: Order, at: datetime) -> Receipt:
        """Void an unknown id, cancel a delayed order; else the receipt as it is."""

    def find(self, client_order_id: str) -> PlacedOrder | None:
        """The order under this id, None if there is none."""

    def taken(
        self, venue: str, market_ids: Sequence[str], since: datetime
    ) -> list[Taken]:
        """What orders have taken from the books of these markets since then."""


@dataclass(frozen=True, slots=True)
class Venues:
    """The venues of one mode in registration order, and the clock they follow.

    `read_host_offset` tells how far the host's clock is ahead of the venues', None
    where that was not measured.
    """

    mode: Mode
    venues: tuple[Venue, ...]
    clock: Clock
    read_host_offset: Callable[[], timedelta | None] = lambda: None

    def named(self, name: str) -> Venue:
        """The venue registered under this name. Raises UnknownVenue."""
        for venue in self.venues:
            if venue.name == name:
                return venue
        raise UnknownVenue(name, [venue.name for venue in self.venues])

    def __iter__(self) -> Iterator[Venue]:
        return iter(self.venues)

    def pairs(self) -> tuple[tuple[Venue, Venue], ...]:
        """Every unordered pair of venues, sides a and b in registration order."""
        return tuple(combinations(self.venues, 2))


class Caller(Protocol):
    """Runs one call to a venue, and decides whether and when to repeat it.

    `what` names the call for people ("polymarket books"). The agent's caller waits
    between attempts and logs each one that failed.
    """

    def __call__(self, what: str, call: Callable[[], T]) -> T: ...


def call_once(what: str, call: Callable[[], T]) -> T:
    """The Caller that never retries."""
    return call()
