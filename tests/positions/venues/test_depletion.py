"""What paper orders took is gone from the books until their levels change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

import mongomock
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.interface import Taken
from positions.venues.paper.depletion import left_of
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import FORGOTTEN_AFTER, PaperVenue
from positions.venues.simulator.faults import NO_FAULTS
from positions.venues.simulator.orders import UnreliableLedger
from positions.venues.types import (
    Book,
    BookPair,
    Level,
    Listing,
    Market,
    OrderAction,
    Receipt,
    Resolution,
    TimeInForce,
)
from tests.support.venue_records import NOON, book_of, order_for, polymarket_market

MARKET = replace(polymarket_market(), spends_dollars=False, min_notional=Decimal(0))
BUY, SELL = OrderAction.BUY, OrderAction.SELL


@dataclass
class Shown:
    """A reader whose books a test sets: asks and bids of outcome 0, and the time."""

    asks: str = "0.43x30 0.45x7"
    bids: str = "0.40x20"
    now: datetime = NOON
    name: str = "polymarket"
    ledger: PaperLedger = field(
        default_factory=lambda: PaperLedger(mongomock.MongoClient()["a"]["orders"])
    )

    def venue_now(self) -> datetime:
        return self.now

    wall_now = venue_now

    def list_markets(self) -> Listing:
        return Listing((MARKET,), {}, True)

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        return {MARKET.market_id: MARKET}

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        yes_book = book_of(MARKET, self.asks, self.bids)
        return {MARKET.market_id: (yes_book, mirrored(yes_book.bids, yes_book.asks))}

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        return {}

    def venue(self) -> PaperVenue:
        """The paper venue as a process finds it that has just started."""
        return PaperVenue(self, self.ledger, self)

    def buy(
        self, number: int, size: int, limit: str = "0.45", **more: object
    ) -> Decimal:
        """The shares that an order for the outcome gets, as far as the book reaches."""
        order = order_for(
            MARKET,
            client_order_id=f"order-{number}",
            size=Decimal(size),
            limit_price=Decimal(limit),
            time_in_force=TimeInForce.IMMEDIATE_OR_CANCEL,
            **more,
        )
        receipt: Receipt = self.venue().place_order(order)
        return receipt.size

    def levels(self, index: int = 0) -> tuple[dict[str, int], dict[str, int]]:
        """Price and size of bids and asks, as the paper venue reads them."""
        book = self.venue().read_books([MARKET])[MARKET.market_id][index]
        bids, asks = (
            {str(level.price): int(level.size or 0) for level in side}
            for side in (book.bids, book.asks)
        )
        return bids, asks


def mirrored(bids: tuple[Level, ...], asks: tuple[Level, ...]) -> Book:
    """The book of outcome 1: who bids p for the one offers the other at 1 − p."""
    book = book_of(MARKET, "0.5x1", outcome_index=1)
    return replace(
        book,
        bids=tuple(Level(1 - level.price, level.size) for level in asks),
        asks=tuple(Level(1 - level.price, level.size) for level in bids),
    )


def test_a_second_order_gets_what_the_first_one_left() -> None:
    shown = Shown()
    assert shown.buy(1, 32) == 32
    assert shown.buy(2, 32) == 5
    assert shown.buy(3, 32) == 0


def test_the_books_are_read_without_what_was_taken() -> None:
    shown = Shown()
    shown.buy(1, 32)
    assert shown.levels() == ({"0.40": 20}, {"0.45": 5})
    assert shown.levels(index=1) == ({"0.55": 5}, {"0.60": 20})


def test_buying_one_outcome_takes_the_bids_for_the_opposite_one() -> None:
    shown = Shown()
    assert shown.buy(1, 15, "0.60", outcome_index=1) == 15
    assert shown.levels() == ({"0.40": 5}, {"0.43": 30, "0.45": 7})
    assert shown.buy(2, 15, "0.40", action=SELL) == 5


def test_a_level_whose_size_has_changed_is_there_again() -> None:
    shown = Shown()
    shown.buy(1, 32)
    shown.asks = "0.43x31 0.45x7"
    assert shown.levels()[1] == {"0.43": 31, "0.45": 5}


def test_what_was_taken_is_forgotten_after_a_day() -> None:
    shown = Shown()
    shown.buy(1, 32)
    shown.now += FORGOTTEN_AFTER
    assert shown.levels()[1] == {"0.45": 5}
    shown.now += timedelta(seconds=1)
    assert shown.levels()[1] == {"0.43": 30, "0.45": 7}


def test_a_market_of_the_same_id_elsewhere_is_another_one() -> None:
    shown = Shown()
    shown.buy(1, 32)
    shown.name = "kalshi"
    assert shown.levels()[1] == {"0.43": 30, "0.45": 7}


def test_the_simulators_ledger_counts_what_was_taken_too() -> None:
    shown = Shown()
    shown.buy(1, 32)
    simulated = PaperVenue(shown, UnreliableLedger(shown.ledger, NO_FAULTS), shown)
    (books,) = simulated.read_books([MARKET]).values()
    assert books[0].asks == (Level(Decimal("0.45"), Decimal(5)),)


TAKEN = st.lists(
    st.builds(
        Taken,
        market_id=st.just(MARKET.market_id),
        outcome_index=st.sampled_from((0, 1)),
        action=st.sampled_from((BUY, SELL)),
        price=st.sampled_from([Decimal(cents) / 100 for cents in (40, 43, 45, 57)]),
        size=st.integers(1, 40).map(Decimal),
        shown=st.sampled_from([Decimal(size) for size in (7, 20, 30)]),
    )
)


@given(TAKEN)
def test_both_books_stay_mirrors_and_never_grow(taken: list[Taken]) -> None:
    full = Shown().read_books([MARKET])[MARKET.market_id]
    yes_book, no_book = left_of(full, taken)
    assert mirrored(yes_book.bids, yes_book.asks) == no_book
    full_sizes = {level.price: level.size or 0 for level in full[0].asks}
    assert all((level.size or 0) <= full_sizes[level.price] for level in yes_book.asks)
