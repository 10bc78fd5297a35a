"""Both venues' quotes of a question over time.

Prices are whole mills (thousandths of a dollar) of the question's YES. In windows, a
basket is profitable after fees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil, exp, log

from positions.venues.kalshi.fees import TAKER_RATE as KALSHI_TAKER_RATE
from positions.venues.simulator.outcomes import Scenario, Settlement
from positions.venues.simulator.question import SimVenue
from positions.venues.simulator.wording import day_number

INTERVAL = timedelta(hours=12)
# A cent. Quotes move in cents on every market, also on those that allow mills.
TICK = 10
# Mills per set below which the basket of a slim window stays.
SLIM_MOST = 4.5
# Taker fee rates by market type, as Gamma states them in each market's feeSchedule.
POLYMARKET_RATES = {
    "Crypto": Decimal("0.07"),
    "Sports": Decimal("0.05"),
    "Politics": Decimal("0.04"),
    "Economics": Decimal("0.05"),
    "Weather": Decimal("0.05"),
    "Culture": Decimal("0.05"),
}


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which a basket earns `net_mills` or a bit more per set after fees.

    Where that is 0, the window is slim: it pays too little to be taken.
    """

    starts_at: datetime
    ends_at: datetime
    net_mills: int
    lagging: SimVenue


@dataclass(frozen=True, slots=True)
class Quote:
    """The best bid and ask of one venue.

    Either may lie outside (0, 1000); the ladder then has no levels on that side.
    """

    bid: int
    ask: int


@dataclass(frozen=True, slots=True)
class QuotePair:
    """Both venues' quotes of a question, and the window that is open, if any.

    `changed_at` is when the quotes last changed.
    """

    polymarket: Quote
    kalshi: Quote
    window: Window | None
    changed_at: datetime

    def on(self, venue: SimVenue) -> Quote:
        return self.polymarket if venue is SimVenue.POLYMARKET else self.kalshi


def quotes_at(scenario: Scenario, at: datetime) -> QuotePair:
    """Both venues' quotes at a time, as of when they last changed.

    Outside a window, YES on one venue and NO on the other cost at least 1.00.
    """
    profile = scenario.profile
    at = profile.price_time(at)
    window = window_at(scenario, at)
    if window is not None and profile.is_steady:
        # Quotes are those of the window's start, or of the next change of prices.
        opened = profile.price_time(window.starts_at)
        at = (
            opened
            if opened == window.starts_at
            else opened + timedelta(seconds=profile.price_seconds)
        )
    # 8 to 92 cents leave room for the spread and for the move of a window.
    middle = TICK * min(92, max(8, round(100 * _fair_probability(scenario, at))))
    polymarket = _quote(scenario, SimVenue.POLYMARKET, middle, at)
    kalshi = _quote(scenario, SimVenue.KALSHI, middle, at)
    if window is not None:
        diverged = _diverged(scenario, window, polymarket, kalshi)
        if diverged is not None:
            return QuotePair(*diverged, window, at)
    return QuotePair(polymarket, kalshi, None, at)


def _fair_probability(scenario: Scenario, at: datetime) -> float:
    """The probability of YES, drifting from the prior towards the outcome.

    It moves in log-odds, where equal steps are equally surprising near 0 and 1.
    """
    rng, question, outcome = scenario.rng, scenario.question, scenario.outcome
    start = _logit(question.prior)
    goal = start + (1.2 if outcome.resolves_yes else -1.2)
    if outcome.settlement in (Settlement.VOID, Settlement.VOID_AND_SCALAR):
        # Without a result the price ends near the payout, about 0.50 on both venues.
        goal = _logit(float(outcome.kalshi.payout))
    hours = (at - outcome.polymarket.opens_at) / timedelta(hours=1)
    noise = 0.3 * rng.value_noise(hours / 26, question.group, "slow")
    noise += 0.12 * rng.value_noise(hours / 9, question.group, "quick")
    # Squared, so that most of the move comes late; the noise fades as it comes.
    late = outcome.polymarket.elapsed(at) ** 2
    log_odds = start + late * (goal - start) + noise * (1 - late)
    return 1 / (1 + exp(-log_odds))


def _logit(probability: float) -> float:
    probability = min(0.97, max(0.03, probability))
    return log(probability / (1 - probability))


def _quote(scenario: Scenario, venue: SimVenue, middle: int, at: datetime) -> Quote:
    rng, name, hours = (
        scenario.rng,
        (scenario.question.key, venue),
        at.timestamp() / 3600,
    )
    # At most a cent either way, and each side is at least a cent from the middle:
    # two venues' quotes touch at worst, they never cross.
    shift = TICK * round(1.3 * rng.value_noise(hours / 14, *name))
    cents, interval = (1, 1, 1, 2, 2, 3), int(hours // 12)
    below = rng.choice(cents, *name, interval, "below")
    above = rng.choice(cents, *name, interval, "above")
    return Quote(middle + shift - TICK * below, middle + shift + TICK * above)


def _diverged(
    scenario: Scenario, window: Window, polymarket: Quote, kalshi: Quote
) -> tuple[Quote, Quote] | None:
    """Quotes with the lagging venue moved until the basket earns the window's net.

    None where that would leave the range of prices.
    """
    skew = scenario.outcome.skew
    for _ in range(2):
        # Fees depend on the prices after the move, so it is computed twice.
        shift = _gap(scenario, window, polymarket, kalshi)
        if skew > 0:
            shift += polymarket.ask - kalshi.bid
        else:
            shift += kalshi.ask - polymarket.bid
        if window.lagging is SimVenue.POLYMARKET:
            polymarket = _moved(polymarket, -shift * skew)
        else:
            kalshi = _moved(kalshi, shift * skew)
    if min(polymarket.bid, kalshi.bid) < 15 or max(polymarket.ask, kalshi.ask) > 985:
        return None
    if not window.net_mills:
        # Prices move in whole ticks: the next one would often be worth taking.
        gap = _gap(scenario, window, polymarket, kalshi)
        if gap - _fees(scenario, polymarket, kalshi) > SLIM_MOST:
            return None
    return polymarket, kalshi


def _gap(scenario: Scenario, window: Window, polymarket: Quote, kalshi: Quote) -> int:
    """Mills between the venues' prices: both fees and the net, in whole ticks."""
    # One more mill allows for the rounding of the fees.
    mills = _fees(scenario, polymarket, kalshi) + 1 + window.net_mills
    return TICK * ceil(mills / TICK)


def _fees(scenario: Scenario, polymarket: Quote, kalshi: Quote) -> float:
    """Mills of taker fees of one set: rate·p·(1 − p) on both venues."""
    prices = (polymarket.bid, kalshi.ask)
    if scenario.outcome.skew > 0:
        prices = (polymarket.ask, kalshi.bid)
    rates = (POLYMARKET_RATES[scenario.question.market_type], KALSHI_TAKER_RATE)
    return sum(
        float(rate) * price * (1000 - price) / 1000
        for rate, price in zip(rates, prices, strict=True)
    )


def _moved(quote: Quote, by: int) -> Quote:
    return Quote(quote.bid + by, quote.ask + by)


def window_at(scenario: Scenario, at: datetime) -> Window | None:
    """The window that is open at a time, None if there is none."""
    # Only the intervals whose windows may reach this time are drawn: this runs for
    # every quote, and a question has up to ninety intervals.
    last = (at - _intervals_start(scenario)) // INTERVAL
    # A window starts anywhere within its interval.
    reach = ceil(timedelta(hours=scenario.profile.window_hours[1]) / INTERVAL)
    intervals = range(max(0, last - reach), last + 1)
    for window in windows_in(scenario, intervals):
        if window.starts_at <= at < window.ends_at:
            return window
    return None


def _intervals_start(scenario: Scenario) -> datetime:
    """Two hours after the open."""
    return scenario.outcome.polymarket.opens_at + timedelta(hours=2)


def windows_in(scenario: Scenario, intervals: range) -> Iterator[Window]:
    """The windows of these intervals, in order, while both markets are open."""
    if not scenario.question.is_on_both:
        return
    closes, begins = scenario.outcome.closes_at, _intervals_start(scenario)
    for index in intervals:
        window = _window(scenario, begins + index * INTERVAL, index)
        if window is not None and window.starts_at < closes:
            # Cut off at the close: a closed market cannot be traded.
            yield replace(window, ends_at=min(window.ends_at, closes))


def _window(scenario: Scenario, start: datetime, index: int) -> Window | None:
    rng, profile, question = scenario.rng, scenario.profile, scenario.question
    name = (question.key, "window", index)
    likely = profile.types[question.market_type]
    if not rng.bernoulli(likely.windows.at(day_number(start.date())), *name):
        return None
    # Brief windows are gone within the hour: only frequent polling catches them.
    is_brief = rng.bernoulli(profile.brief_share, *name, "brief")
    hours = profile.brief_hours if is_brief else profile.window_hours
    starts = start + INTERVAL * rng.random(*name, "start")
    ends = starts + timedelta(hours=rng.uniform(*hours, *name, "hours"))
    lagging = rng.choice(tuple(SimVenue), *name, "lagging")
    is_slim = rng.bernoulli(likely.slim, *name, "slim")
    net = 0 if is_slim else rng.randint(*profile.net_mills, *name, "net")
    return Window(starts, ends, net, lagging)
