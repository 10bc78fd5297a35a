"""When pairs could have paid, found before the agent looks.

The agent prices every pair at every poll, and nearly all cost more than a dollar. Here
the best prices of an hour are compared as integers, by the quick check that pricing
begins with; where they rule out a basket, a poll of the pair would change nothing, and
is left out. Nothing else is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from positions.venues.fees import FeeSchedule
from positions.venues.replay.recording.quotes import (
    NO_ASK,
    NO_BID,
    UNIT,
    HourOfBooks,
    Key,
    Quotes,
    milliseconds,
)
from positions.venues.types import Level
from strategy.arbitrage import end_of
from strategy.arbitrage.quick_check import top_may_pay
from strategy.arbitrage.scale import scale_for
from strategy.doubt import APART, NEAR_THE_END
from strategy.models import PairRecord

# Sums of bid and ask are compared, which is twice the distance of the mid prices.
TWICE_APART = int(2 * APART * UNIT)
AN_HOUR = timedelta(hours=1)
PRICES_CACHED = 100_000

# Asks of outcome 0 and 1, bids of outcome 0 and 1.
Best = tuple[int, int, int, int]
NOTHING: Best = (NO_ASK, NO_ASK, NO_BID, NO_BID)


@dataclass(frozen=True, slots=True)
class Window:
    """A pair that might pay, or be doubted, from `start` until before `end`."""

    start: int
    end: int
    pair_id: str


def last_best(hour: HourOfBooks, before: dict[Key, Best]) -> dict[Key, Best]:
    """The best prices of each market at the end of an hour."""
    after = dict(before)
    for key in hour.keys:
        quotes = hour.quotes(key)
        place = len(quotes.ats) - 1
        after[key] = _best_at(quotes, place)
    return after


def windows_of(
    pair: PairRecord,
    hour: HourOfBooks,
    before: dict[Key, Best],
    start: datetime,
) -> Iterator[Window]:
    """The windows of one pair in the hour that begins at `start`."""
    key_a = pair.venue_a, pair.market_id_a
    key_b = pair.venue_b, pair.market_id_b
    quotes_a, quotes_b = hour.quotes(key_a), hour.quotes(key_b)
    best_a, best_b = before.get(key_a, NOTHING), before.get(key_b, NOTHING)
    is_near = _is_near_its_end(pair, start + AN_HOUR)
    if not is_near and not _can_be_cheap(pair, (quotes_a, quotes_b), (best_a, best_b)):
        return
    since = None
    for at, a, b in _changes(quotes_a, quotes_b, best_a, best_b, milliseconds(start)):
        is_window = _is_window(pair, a, b, is_near)
        if is_window and since is None:
            since = at
        elif not is_window and since is not None:
            yield Window(since, at, pair.id)
            since = None
    if since is not None:
        yield Window(since, milliseconds(start + AN_HOUR), pair.id)


def _can_be_cheap(
    pair: PairRecord, quotes: tuple[Quotes, Quotes], before: tuple[Best, Best]
) -> bool:
    """Whether the cheapest asks of the hour come to less than a dollar at all."""
    a, b = (
        [min(min(each.asks[index], default=NO_ASK), best[index]) for index in (0, 1)]
        for each, best in zip(quotes, before, strict=True)
    )
    yes, no = pair.outcome_a, pair.outcome_b
    return a[yes] + b[1 - no] < UNIT or a[1 - yes] + b[no] < UNIT


def _changes(
    quotes_a: Quotes, quotes_b: Quotes, best_a: Best, best_b: Best, start: int
) -> Iterator[tuple[int, Best, Best]]:
    """The best prices of both markets at the start, and at each change of either."""
    yield start, best_a, best_b
    place_a = place_b = 0
    ats_a, ats_b = quotes_a.ats, quotes_b.ats
    count_a, count_b = len(ats_a), len(ats_b)
    never = 1 << 62
    while place_a < count_a or place_b < count_b:
        at_a = ats_a[place_a] if place_a < count_a else never
        at_b = ats_b[place_b] if place_b < count_b else never
        at = min(at_a, at_b)
        if at_a == at:
            best_a, place_a = _best_at(quotes_a, place_a), place_a + 1
        if at_b == at:
            best_b, place_b = _best_at(quotes_b, place_b), place_b + 1
        yield at, best_a, best_b


def _best_at(quotes: Quotes, place: int) -> Best:
    (asks_0, asks_1), (bids_0, bids_1) = quotes.asks, quotes.bids
    return asks_0[place], asks_1[place], bids_0[place], bids_1[place]


def _is_window(pair: PairRecord, a: Best, b: Best, is_near: bool) -> bool:
    yes, no = pair.outcome_a, pair.outcome_b
    for ask_a, ask_b in ((a[yes], b[1 - no]), (a[1 - yes], b[no])):
        if ask_a + ask_b < UNIT and _may_pay(
            pair.market_a.fee, pair.market_b.fee, ask_a, ask_b
        ):
            return True
    if not is_near or NO_ASK in (a[yes], b[no]) or NO_BID in (a[2 + yes], b[2 + no]):
        return False
    return abs(a[yes] + a[2 + yes] - b[no] - b[2 + no]) > TWICE_APART


@lru_cache(PRICES_CACHED)
def _may_pay(fee_a: FeeSchedule, fee_b: FeeSchedule, ask_a: int, ask_b: int) -> bool:
    level_a, level_b = (Level(Decimal(ask) / UNIT, None) for ask in (ask_a, ask_b))
    return top_may_pay(level_a, level_b, scale_for(fee_a, fee_b))


def _is_near_its_end(pair: PairRecord, until: datetime) -> bool:
    """Whether prices that stay apart would raise a doubt by then."""
    return not pair.is_confirmed and any(
        end is not None and until >= end - NEAR_THE_END
        for end in map(end_of, (pair.market_a, pair.market_b))
    )


class Active:
    """The windows of one market type, asked for at moments that do not go back."""

    def __init__(self, windows: Iterable[Window]):
        self._waiting = iter(windows)
        self._next = next(self._waiting, None)
        self._open: list[Window] = []

    def at(self, moment: int) -> frozenset[str]:
        """The pairs that have a window open at that moment."""
        while self._next is not None and self._next.start <= moment:
            self._open.append(self._next)
            self._next = next(self._waiting, None)
        self._open = [window for window in self._open if window.end > moment]
        return frozenset(window.pair_id for window in self._open)
