"""A paper venue fills orders at what is read now, once for each id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

import mongomock
import pytest
from pymongo.collection import Collection

from positions.venues.errors import (
    OutcomeUnknown,
    RequestRefused,
    VenueBusy,
    VenueError,
    VenueUnavailable,
)
from positions.venues.interface import Arrival, OrderBookkeeper, PlacedOrder, Taken
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.types import (
    BookPair,
    Listing,
    Market,
    Order,
    OrderStatus,
    Receipt,
    Resolution,
)
from tasklog.storage.codec import Document
from tests.support.documents import read_document
from tests.support.venue_records import (
    NOON,
    FixedClock,
    book_of,
    order_for,
    polymarket_market,
)

MARKET = replace(polymarket_market(), spends_dollars=False)


class OneMarket:
    """A reader that knows one market, and fails where it is told to."""

    name = "polymarket"

    def __init__(self, market: Market | None = MARKET, asks: str = "0.43x30"):
        self.market = market
        self.asks = asks
        self.error: VenueError | None = None
        self.calls: list[str] = []

    def _answer(self, what: str) -> None:
        self.calls.append(what)
        if self.error:
            raise self.error

    def list_markets(self) -> Listing:
        self._answer("list")
        return Listing((MARKET,), {}, True)

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        self._answer("markets")
        return {m.market_id: m for m in [self.market] if m}

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        self._answer("books")
        if not self.asks:
            return {}
        pair = book_of(MARKET, self.asks), book_of(MARKET, "0.60x9", outcome_index=1)
        return {MARKET.market_id: pair}

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        self._answer("resolutions")
        return {}


def ledger() -> PaperLedger:
    return PaperLedger(mongomock.MongoClient()["arbsite"]["paper_orders"])


class BrokenLedger:
    """Breaks before or after it has placed an order."""

    def __init__(self, inner: OrderBookkeeper, error: Exception, after: bool = False):
        self.inner = inner
        self.error = error
        self.after = after

    def place(self, arrival: Arrival) -> Receipt:
        if self.after:
            self.inner.place(arrival)
        raise self.error

    def match(self, arrival: Arrival) -> Receipt:
        if self.after:
            self.inner.match(arrival)
        raise self.error

    def cancel(self, order: Order, at: datetime) -> Receipt:
        if self.after:
            self.inner.cancel(order, at)
        raise self.error

    def find(self, client_order_id: str) -> PlacedOrder | None:
        return self.inner.find(client_order_id)

    def taken(
        self, venue: str, market_ids: Sequence[str], since: datetime
    ) -> list[Taken]:
        return self.inner.taken(venue, market_ids, since)


def venue(reader: OneMarket, keeper: OrderBookkeeper | None = None) -> PaperVenue:
    return PaperVenue(reader, keeper or ledger(), FixedClock())


def test_an_order_is_filled_at_the_book_as_read_now() -> None:
    reader = OneMarket()
    paper = venue(reader)
    reader.asks = "0.41x100"
    receipt = paper.place_order(order_for(MARKET))
    assert receipt.status is OrderStatus.ACCEPTED
    assert receipt.fills[0].price == Decimal("0.41")
    assert paper.find_order("pair-1-a") == receipt


def test_the_book_is_that_of_the_outcome() -> None:
    order = order_for(
        MARKET, outcome_index=1, limit_price=Decimal("0.60"), size=Decimal(9)
    )
    assert venue(OneMarket()).place_order(order).fills[0].price == Decimal("0.60")


def test_an_order_is_dated_by_the_venues_clock() -> None:
    collection: Collection[Document] = mongomock.MongoClient()["arbsite"][
        "paper_orders"
    ]
    venue(OneMarket(), PaperLedger(collection)).place_order(order_for(MARKET))
    placed = read_document(collection)["placed_at"]
    assert placed == (NOON + timedelta(days=1)).replace(tzinfo=None)


def test_a_repeated_order_reads_nothing_from_the_venue() -> None:
    reader, keeper = OneMarket(), ledger()
    receipt = venue(reader, keeper).place_order(order_for(MARKET))
    reader.calls.clear()
    reader.error = VenueUnavailable("polymarket", "down")
    assert venue(reader, keeper).place_order(order_for(MARKET)) == receipt
    assert reader.calls == []


@pytest.mark.parametrize(
    ("market", "asks", "reason"),
    [
        (None, "0.43x30", "market_gone"),
        (polymarket_market(closed=True), "0.43x30", "market_not_open"),
        (MARKET, "", "no_book"),
        (MARKET, "0.43x9", "not_enough_depth"),
    ],
)
def test_what_cannot_be_filled_is_rejected_and_recorded(
    market: Market | None, asks: str, reason: str
) -> None:
    paper = venue(OneMarket(market, asks))
    receipt = paper.place_order(order_for(MARKET))
    assert (receipt.status, receipt.reason) == (OrderStatus.REJECTED, reason)
    assert paper.find_order("pair-1-a") == receipt


def test_the_book_of_a_closed_market_is_not_asked_for() -> None:
    reader = OneMarket(polymarket_market(closed=True))
    venue(reader).place_order(order_for(MARKET))
    assert reader.calls == ["markets"]


def test_an_outcome_that_does_not_exist_is_rejected() -> None:
    receipt = venue(OneMarket()).place_order(order_for(MARKET, outcome_index=2))
    assert receipt.reason == "no_such_outcome"


@pytest.mark.parametrize(
    "error",
    [
        VenueUnavailable("polymarket", "reset"),
        VenueBusy("polymarket", "slow", 7.0),
        RequestRefused("polymarket", "no"),
    ],
)
def test_a_venue_that_fails_before_the_ledger_was_asked_placed_nothing(
    error: VenueError,
) -> None:
    reader = OneMarket()
    reader.error = error
    paper = venue(reader)
    with pytest.raises(type(error)) as raised:
        paper.place_order(order_for(MARKET))
    assert raised.value is error
    assert paper.find_order("pair-1-a") is None


@pytest.mark.parametrize(
    "error",
    [
        VenueUnavailable("orders", "time-out"),
        OutcomeUnknown("polymarket", "time-out"),
        TimeoutError("timed out"),
        ConnectionResetError("reset"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_silence_of_the_ledger_is_unknown_until_asked_by_id(
    error: Exception, after: bool
) -> None:
    keeper = ledger()
    with pytest.raises(OutcomeUnknown):
        venue(OneMarket(), BrokenLedger(keeper, error, after)).place_order(
            order_for(MARKET)
        )
    assert (keeper.find("pair-1-a") is not None) == after
    assert venue(OneMarket(), keeper).place_order(order_for(MARKET)).size == 10


@pytest.mark.parametrize(
    "error", [RequestRefused("polymarket", "no"), VenueBusy("polymarket", "slow")]
)
def test_a_refusal_by_the_ledger_is_passed_on(error: VenueError) -> None:
    with pytest.raises(type(error)):
        venue(OneMarket(), BrokenLedger(ledger(), error)).place_order(order_for(MARKET))


@pytest.mark.parametrize(
    ("ask", "what"),
    [
        (lambda v: v.list_markets(), "list"),
        (lambda v: v.read_markets(["900001"]), "markets"),
        (lambda v: v.read_books([MARKET]), "books"),
        (lambda v: v.read_resolutions(["900001"]), "resolutions"),
    ],
)
def test_reading_is_left_to_the_reader(
    ask: Callable[[PaperVenue], object], what: str
) -> None:
    reader = OneMarket()
    paper = venue(reader)
    ask(paper)
    assert reader.calls == [what]
    assert paper.name == "polymarket"


@dataclass
class MovingClock:
    """A clock that a test moves."""

    now: datetime = NOON

    def venue_now(self) -> datetime:
        return self.now

    def wall_now(self) -> datetime:
        return self.now


def test_a_delayed_order_is_filled_at_the_book_after_the_delay() -> None:
    delayed = replace(MARKET, taker_delay=timedelta(seconds=3))
    reader, clock = OneMarket(delayed), MovingClock()
    paper = PaperVenue(reader, ledger(), clock)
    assert paper.place_order(order_for(MARKET)).status is OrderStatus.DELAYED
    reader.asks = "0.41x100"
    clock.now += timedelta(seconds=2)
    before = paper.find_order("pair-1-a")
    assert before is not None
    assert before.status is OrderStatus.DELAYED
    clock.now += timedelta(seconds=1)
    receipt = paper.find_order("pair-1-a")
    assert receipt is not None
    assert receipt.fills[0].price == Decimal("0.41")
    assert paper.place_order(order_for(MARKET)) == receipt


def test_a_cancelled_order_is_rejected_when_it_arrives() -> None:
    paper = venue(OneMarket())
    assert paper.cancel_order(order_for(MARKET)).status is OrderStatus.REJECTED
    assert paper.place_order(order_for(MARKET)).reason == "cancelled"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_silence_leaves_a_cancellation_unknown(after: bool) -> None:
    broken = BrokenLedger(ledger(), TimeoutError("timed out"), after)
    with pytest.raises(OutcomeUnknown):
        venue(OneMarket(), broken).cancel_order(order_for(MARKET))
