"""What the books of a position's markets offer to close its unhedged shares.

Each venue is read for itself, so that a failing one never keeps the other from hedging.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from positions.hedging import Offer
from positions.models import PositionRecord, Side, holdings
from positions.services.context import PositionContext
from positions.venues.errors import UnknownVenue, VenueError
from positions.venues.terms import under
from positions.venues.types import Book, Level, Market, MarketStatus, OrderAction

logger = logging.getLogger(__name__)

ZERO, DOLLAR = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Offered:
    """The offers there are, and whether every venue answered."""

    offers: tuple[Offer, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """A market of the position as it is now: which of its outcomes is which side."""

    market: Market
    outcomes: dict[Side, int]
    books: tuple[Book, Book]


def read_offers(position: PositionRecord, context: PositionContext) -> Offered:
    """What the venues that answer offer now. Raises UnknownVenue."""
    quoted, is_whole = [], True
    for venue_name, market_id, outcomes in _markets(position):
        try:
            venue = context.venues.named(venue_name)
            market = venue.read_markets([market_id]).get(market_id)
            books = venue.read_books([market]).get(market_id) if market else None
        except UnknownVenue:
            raise
        except VenueError as error:
            logger.warning("%s cannot hedge %s: %s", venue_name, position.id, error)
            is_whole = False
            continue
        if market and books and market.status is MarketStatus.OPEN:
            quoted.append(Quoted(market, outcomes, books))
    return Offered(tuple(_offers(position, quoted, context)), is_whole)


def _markets(
    position: PositionRecord,
) -> Iterator[tuple[str, str, dict[Side, int]]]:
    """Each market of the basket, and the outcome that is side a and side b there."""
    seen = set()
    for leg in position.legs:
        key = leg.venue, leg.market_id
        if key not in seen:
            seen.add(key)
            other = Side.B if leg.side is Side.A else Side.A
            outcomes = {leg.side: leg.outcome_index, other: 1 - leg.outcome_index}
            yield leg.venue, leg.market_id, outcomes


def _offers(
    position: PositionRecord, read: Sequence[Quoted], context: PositionContext
) -> Iterator[Offer]:
    """What the books offer: the missing side to buy, and what is held to sell."""
    longer = holdings.longer_side(position.legs)
    missing = Side.B if longer is Side.A else Side.A
    for quoted in _usable(read, context):
        index = quoted.outcomes[missing]
        book = quoted.books[index]
        if asks := _levels(book.asks):
            terms = under(quoted.market, book)
            yield Offer(OrderAction.BUY, terms, index, asks)
        index = quoted.outcomes[longer]
        book = quoted.books[index]
        held = _held(position, quoted.market, index)
        if held > 0 and (bids := _levels(book.bids)):
            terms = under(quoted.market, book)
            yield Offer(OrderAction.SELL, terms, index, bids, most=held)


def _usable(quoted: Sequence[Quoted], context: PositionContext) -> list[Quoted]:
    """The markets whose books can be relied on.

    They are neither crossed nor doubted, neither old nor read too far apart. A wrong
    clock of the host, which stops entries, does not matter here: both times of an age
    are its own, and to wait would keep shares unhedged.
    """
    limits, now = context.hedging, context.wall_now()
    ages = {
        id(each): Decimal(
            str((now - min(b.read_at for b in each.books)).total_seconds())
        )
        for each in quoted
        if not any(book.doubt or _is_crossed(book) for book in each.books)
    }
    newest = min(ages.values(), default=ZERO)
    return [
        each
        for each in quoted
        if id(each) in ages
        and ages[id(each)] <= limits.max_book_age_seconds
        and ages[id(each)] - newest <= limits.max_book_skew_seconds
    ]


def _is_crossed(book: Book) -> bool:
    bids = [level.price for level in book.bids if ZERO < level.price < DOLLAR]
    asks = [level.price for level in book.asks if ZERO < level.price < DOLLAR]
    return bool(bids and asks and max(bids) >= min(asks))


def _levels(levels: Sequence[Level]) -> tuple[tuple[Decimal, Decimal], ...]:
    """Price and size of the levels, best first, up to the first of unknown size."""
    known = []
    for level in levels:
        if level.size is None:
            break
        if level.size > 0 and ZERO < level.price < DOLLAR:
            known.append((level.price, level.size))
    return tuple(known)


def _held(position: PositionRecord, market: Market, index: int) -> Decimal:
    """The shares of one outcome that this position holds on this market."""
    return sum(
        (
            leg.filled_size if leg.action is OrderAction.BUY else -leg.filled_size
            for leg in position.legs
            if (leg.venue, leg.market_id, leg.outcome_index)
            == (market.venue, market.market_id, index)
        ),
        ZERO,
    )
