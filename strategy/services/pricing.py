"""Prices pairs at the books as they are now."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from positions.services.pausing import Pauses, read_pauses
from positions.venues.errors import UnderMaintenance
from positions.venues.types import BookPair, Market
from strategy.arbitrage import (
    Basket,
    Check,
    Limits,
    Listed,
    edge_if_none_pays,
    end_of,
    evaluate,
    standing,
)
from strategy.doubt import Doubt, stays_apart
from strategy.exposure import Exposure
from strategy.models import PairRecord
from strategy.services.context import AgentContext
from strategy.services.exposure import bounds_of_pair
from strategy.services.notes import maintenance_note
from strategy.services.priced import TAKEN, Priced, merit

logger = logging.getLogger(__name__)

# No set pays more than a dollar, so no edge lies above it.
SURE = Decimal(1)
# What a damaged document makes the evaluation raise; anything else is a bug.
DAMAGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

Books = Mapping[str, Mapping[str, BookPair]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What all pairs of one reading share."""

    context: AgentContext
    exposure: Exposure
    pauses: Pauses
    books: Books
    venue_now: datetime
    wall_now: datetime

    def listed(self, market: Market) -> Listed:
        return Listed(market, self.books[market.venue].get(market.market_id))


def price(
    pairs: Sequence[PairRecord], exposure: Exposure, context: AgentContext
) -> list[Priced]:
    """Each pair at the books as they are now; damaged ones are left out.

    Those that would be taken are priced again at their markets as they are now: their
    fees, their status and whatever else may have changed since the listing was read.
    Raises VenueError.
    """
    try:
        return _price(pairs, exposure, context)
    except UnderMaintenance as error:
        context.notes.add(maintenance_note(error))
        raise


def _price(
    pairs: Sequence[PairRecord], exposure: Exposure, context: AgentContext
) -> list[Priced]:
    pauses = read_pauses(context.positions.wall_now())
    books = _read_books(pairs, context)
    # After the books: their age is measured from here.
    moments = context.positions.venue_now(), context.positions.wall_now()
    reading = Reading(context, exposure, pauses, books, *moments)
    tried = [_try(pair, reading) for pair in pairs]
    taken = [p.pair for p in tried if p is not None and p.reason == TAKEN]
    if taken:
        again = _price_again(taken, reading)
        tried = [p and again.get(p.pair.id, p) for p in tried]
    return [priced for priced in tried if priced is not None]


def _price_again(
    pairs: Sequence[PairRecord], reading: Reading
) -> dict[str, Priced | None]:
    """By pair, the same at the same books with the markets read now, all at once."""
    context = reading.context
    markets = {
        venue.name: venue.read_markets(ids)
        for venue in context.positions.venues
        if (ids := _market_ids(pairs, venue.name))
    }
    later = replace(
        reading,
        venue_now=context.positions.venue_now(),
        wall_now=context.positions.wall_now(),
    )

    def fresh(market: Market) -> Market:
        # The venue itself rejects an order for a market that it no longer lists.
        return markets[market.venue].get(market.market_id, market)

    return {
        pair.id: _try(
            replace(pair, market_a=fresh(pair.market_a), market_b=fresh(pair.market_b)),
            later,
        )
        for pair in pairs
    }


def _market_ids(pairs: Sequence[PairRecord], venue: str) -> list[str]:
    markets = (market for pair in pairs for market in (pair.market_a, pair.market_b))
    return [market.market_id for market in markets if market.venue == venue]


def _read_books(pairs: Sequence[PairRecord], context: AgentContext) -> Books:
    """The books of all markets of these pairs, by venue and market id."""
    markets: dict[str, dict[str, Market]] = defaultdict(dict)
    for pair in pairs:
        for market in (pair.market_a, pair.market_b):
            # By id, so that a market of several pairs is read once.
            markets[market.venue][market.market_id] = market
    return {
        venue.name: venue.read_books(list(markets[venue.name].values()))
        for venue in context.positions.venues
        if venue.name in markets
    }


def _try(pair: PairRecord, reading: Reading) -> Priced | None:
    """None for a pair with impossible values: one must not stop the others."""
    try:
        return _price_pair(pair, reading)
    except DAMAGE:
        logger.warning("pair %s is damaged, not polled", pair.id, exc_info=True)
        return None


def _price_pair(pair: PairRecord, reading: Reading) -> Priced:
    """Nearly all pairs cost a dollar or more; the quick check settles those."""
    listed_a, listed_b = reading.listed(pair.market_a), reading.listed(pair.market_b)
    evaluated = partial(_better, pair, listed_a, listed_b, reading)
    priced = Priced(pair, evaluated, _read_at(listed_a, listed_b, reading))
    edge = edge_if_none_pays(listed_a, pair.outcome_a, listed_b, pair.outcome_b)
    if edge is not None and _passes_standing_checks(pair, reading):
        priced.reason, priced.edge = str(Check.NO_EDGE), edge
    else:
        priced.reason = priced.basket.refusal or TAKEN
        priced.edge = priced.basket.edge_after_risks
    if not pair.is_confirmed:
        priced.doubt = _doubt(priced, listed_a, listed_b, reading)
    return priced


def _read_at(listed_a: Listed, listed_b: Listed, reading: Reading) -> datetime:
    """When the oldest of its books was read."""
    read = [each.books[0].read_at for each in (listed_a, listed_b) if each.books]
    return min(read, default=reading.wall_now)


def _passes_standing_checks(pair: PairRecord, reading: Reading) -> bool:
    """Whether no entry check that comes before the price would have rejected it."""
    checks = standing(
        (pair.market_a, pair.market_b),
        pair.verdict,
        replace(reading.context.limits, paused=_pause_reason(pair, reading)),
        reading.venue_now,
    )
    return all(check.is_passed for check in checks)


def _better(
    pair: PairRecord, listed_a: Listed, listed_b: Listed, reading: Reading
) -> Basket:
    baskets = evaluate(
        listed_a,
        pair.outcome_a,
        listed_b,
        pair.outcome_b,
        _limits(pair, reading),
        reading.venue_now,
        reading.wall_now,
        pair.verdict,
        pair.risks,
    )
    return max(baskets, key=merit)


def _pause_reason(pair: PairRecord, reading: Reading) -> str:
    return reading.pauses.reason_for(pair.market_type, pair.id)


def _limits(pair: PairRecord, reading: Reading) -> Limits:
    """The context's limits with the room that is left for this pair, and any pause.

    A pair that an operator has confirmed is not doubted for its edge again.
    """
    limits = replace(
        reading.context.limits,
        room=reading.exposure.room(bounds_of_pair(pair), reading.context.bounds),
        paused=_pause_reason(pair, reading),
        host_offset_seconds=_host_offset(reading),
    )
    return replace(limits, review_edge=SURE) if pair.is_confirmed else limits


def _host_offset(reading: Reading) -> Decimal:
    """Seconds between the host's clock and the venues', 0 where unmeasured."""
    offset = reading.context.positions.venues.read_host_offset()
    return Decimal(str(abs(offset).total_seconds())) if offset else Decimal(0)


def _doubt(priced: Priced, listed_a: Listed, listed_b: Listed, reading: Reading) -> str:
    if priced.reason == Check.ABOVE_REVIEW_EDGE:
        return str(Doubt.UNBELIEVABLE_EDGE)
    pair = priced.pair
    ends = [end_of(pair.market_a), end_of(pair.market_b)]
    stated = [end for end in ends if end is not None]
    if len(stated) < len(ends) or listed_a.books is None or listed_b.books is None:
        return ""
    book_a, book_b = listed_a.books[pair.outcome_a], listed_b.books[pair.outcome_b]
    is_apart = stays_apart(book_a, book_b, max(stated), reading.venue_now)
    return str(Doubt.NO_CONVERGENCE) if is_apart else ""
