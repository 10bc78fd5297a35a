"""Where does each venue's price of a question stand, and when do the two drift apart?

Prices are whole mills (thousandths of a dollar) of the question's YES.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil, exp, log, sin, tau

from positions.venues.kalshi.fees import TAKER_RATE as KALSHI_TAKER_RATE
from positions.venues.simulator.outcomes import Ending, Fate
from positions.venues.simulator.question import Question
from positions.venues.simulator.randomness import Chance
from positions.venues.simulator.wording import day_number
from positions.venues.types import VenueName

TICK = 10
SLOT = timedelta(hours=12)
REACH = 3
POLYMARKET_RATES = {
    "Crypto": Decimal("0.07"),
    "Sports": Decimal("0.05"),
    "Politics": Decimal("0.04"),
    "Economics": Decimal("0.05"),
    "Weather": Decimal("0.05"),
    "Culture": Decimal("0.05"),
}


@dataclass(frozen=True, slots=True)
class Season:
    """How often a market type's venues drift apart in a slot of 12 hours."""

    rate: float
    swing: float
    days: float

    def at(self, day: float) -> float:
        return self.rate * (1 + self.swing * sin(tau * day / self.days))


SEASONS = {
    "Crypto": Season(0.15, 0.5, 200),
    "Sports": Season(0.13, 0.6, 260),
    "Politics": Season(0.06, 0.5, 320),
    "Economics": Season(0.07, 0.5, 230),
    "Weather": Season(0.14, 0.6, 180),
    "Culture": Season(0.09, 0.5, 290),
}


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which a basket costs less than it pays, by `net_mills` after fees."""

    starts_at: datetime
    ends_at: datetime
    net_mills: int
    lagging: VenueName


@dataclass(frozen=True, slots=True)
class Touch:
    """The best prices of one venue; `bid` and `ask` may leave (0, 1000)."""

    bid: int
    ask: int


def windows(chance: Chance, question: Question, fate: Fate) -> tuple[Window, ...]:
    """All the windows of a question's life, in order, each inside both lives."""
    closes = min(fate.polymarket.closes_at, fate.kalshi.closes_at)
    slots = range(ceil((closes - _first_slot(fate)) / SLOT))
    return tuple(_windows_of(chance, question, fate, slots))


def window_at(
    chance: Chance, question: Question, fate: Fate, at: datetime
) -> Window | None:
    """The window that is open; looks only at the slots from which one may reach."""
    last = (at - _first_slot(fate)) // SLOT
    slots = range(max(0, last - REACH), last + 1)
    for window in _windows_of(chance, question, fate, slots):
        if window.starts_at <= at < window.ends_at:
            return window
    return None


def _first_slot(fate: Fate) -> datetime:
    return fate.polymarket.opens_at + timedelta(hours=2)


def _windows_of(
    chance: Chance, question: Question, fate: Fate, slots: range
) -> Iterator[Window]:
    if not question.is_on_both:
        return
    closes = min(fate.polymarket.closes_at, fate.kalshi.closes_at)
    for index in slots:
        slot = _first_slot(fate) + index * SLOT
        window = _window(chance, question, slot, index)
        if window is not None and window.starts_at < closes:
            yield replace(window, ends_at=min(window.ends_at, closes))


def _window(
    chance: Chance, question: Question, slot: datetime, index: int
) -> Window | None:
    name = (question.key, "window", index)
    season = SEASONS[question.market_type]
    if not chance.happens(season.at(day_number(slot.date())), *name):
        return None
    brief = chance.happens(0.25, *name, "brief")
    hours = chance.between(*((0.2, 0.9) if brief else (3, 28)), *name, "hours")
    starts = slot + SLOT * chance.unit(*name, "start")
    lagging = chance.pick(tuple(VenueName), *name, "lagging")
    net = chance.integer(10, 40, *name, "net")
    return Window(starts, starts + timedelta(hours=hours), net, lagging)


def fair(chance: Chance, question: Question, fate: Fate, at: datetime) -> float:
    """The probability that all know at a time: from the prior towards the outcome."""
    opens, closes = fate.polymarket.opens_at, fate.polymarket.closes_at
    part = min(1.0, max(0.0, (at - opens) / (closes - opens)))
    goal = _logit(question.prior) + (1.2 if fate.happens else -1.2)
    if fate.ending in (Ending.VOID, Ending.VOID_AND_SCALAR):
        goal = _logit(float(fate.kalshi.pays))
    hours = (at - opens) / timedelta(hours=1)
    drift = 0.3 * chance.wander(hours / 26, question.group, "slow")
    drift += 0.12 * chance.wander(hours / 9, question.group, "quick")
    level = _logit(question.prior) + part * part * (goal - _logit(question.prior))
    return 1 / (1 + exp(-level - drift * (1 - part * part)))


def _logit(share: float) -> float:
    share = min(0.97, max(0.03, share))
    return log(share / (1 - share))


@dataclass(frozen=True, slots=True)
class Market:
    """Both venues' touches of a question at a time."""

    polymarket: Touch
    kalshi: Touch
    window: Window | None

    def on(self, venue: VenueName) -> Touch:
        return self.polymarket if venue is VenueName.POLYMARKET else self.kalshi


def touches(chance: Chance, question: Question, fate: Fate, at: datetime) -> Market:
    """Outside a window YES on one venue and NO on the other never cost below 1.00."""
    middle = TICK * min(92, max(8, round(100 * fair(chance, question, fate, at))))
    polymarket = _touch(chance, question, VenueName.POLYMARKET, middle, at)
    kalshi = _touch(chance, question, VenueName.KALSHI, middle, at)
    window = window_at(chance, question, fate, at)
    if window is None:
        return Market(polymarket, kalshi, None)
    apart = _drifted(question, fate, window, polymarket, kalshi)
    return apart or Market(polymarket, kalshi, None)


def _touch(
    chance: Chance, question: Question, venue: VenueName, middle: int, at: datetime
) -> Touch:
    hours = at.timestamp() / 3600
    shift = TICK * round(1.3 * chance.wander(hours / 14, question.key, venue))
    slot = int(hours // 12)
    below = chance.pick((1, 1, 1, 2, 2, 3), question.key, venue, slot, "below")
    above = chance.pick((1, 1, 1, 2, 2, 3), question.key, venue, slot, "above")
    return Touch(middle + shift - TICK * below, middle + shift + TICK * above)


def _drifted(
    question: Question, fate: Fate, window: Window, polymarket: Touch, kalshi: Touch
) -> Market | None:
    """The lagging venue moved so far that the basket is cheap; None at the rims."""
    for _ in range(2):
        # The fees are those of the prices after the move, so it is made twice.
        gap = _gap(question, fate, window, polymarket, kalshi)
        if fate.lean > 0:
            shift = gap + polymarket.ask - kalshi.bid
        else:
            shift = gap + kalshi.ask - polymarket.bid
        if window.lagging is VenueName.POLYMARKET:
            polymarket = _moved(polymarket, -shift * fate.lean)
        else:
            kalshi = _moved(kalshi, shift * fate.lean)
    if min(polymarket.bid, kalshi.bid) < 15 or max(polymarket.ask, kalshi.ask) > 985:
        return None
    return Market(polymarket, kalshi, window)


def _gap(
    question: Question, fate: Fate, window: Window, polymarket: Touch, kalshi: Touch
) -> int:
    """Mills between the two venues' touches: both fees and the net, in whole ticks."""
    if fate.lean > 0:
        prices = (polymarket.ask, kalshi.bid)
    else:
        prices = (polymarket.bid, kalshi.ask)
    rates = (POLYMARKET_RATES[question.market_type], KALSHI_TAKER_RATE)
    fees = sum(
        float(rate) * price * (1000 - price) / 1000
        for rate, price in zip(rates, prices, strict=True)
    )
    return TICK * ceil((fees + 1 + window.net_mills) / TICK)


def _moved(touch: Touch, by: int) -> Touch:
    return Touch(touch.bid + by, touch.ask + by)
