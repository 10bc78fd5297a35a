"""Questions about coin prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import exp

from positions.venues.simulator.question import (
    KalshiText,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.presence import presence
from positions.venues.simulator.topics.voids import KALSHI_VOID, POLYMARKET_VOID
from positions.venues.simulator.wording import (
    day_code,
    day_number,
    eastern,
    long_day,
    plain_day,
    short_day,
    short_hour,
    slug,
    zone_name,
)

NOON, EVENING = 12, 17


@dataclass(frozen=True, slots=True)
class Coin:
    name: str
    code: str
    base: float
    step: Decimal


COINS = (
    Coin("Bitcoin", "BTC", 105_000, Decimal(1000)),
    Coin("Ethereum", "ETH", 4_000, Decimal(50)),
    Coin("Solana", "SOL", 210, Decimal(5)),
    Coin("XRP", "XRP", 2.6, Decimal("0.1")),
)
SERIES = {
    coin.code: Series(
        f"KX{coin.code}D",
        f"{coin.name} price Above/below",
        "Crypto",
        (coin.code, "Daily"),
        "daily",
        "CF Benchmarks",
        "https://www.cfbenchmarks.com/",
    )
    for coin in COINS
}


@dataclass(frozen=True, slots=True)
class Strike:
    """The fact that a coin is above an amount at an hour of a day in New York."""

    coin: Coin
    day: date
    hour: int
    amount: Decimal

    @property
    def money(self) -> str:
        return f"${self.amount:,}"

    @property
    def index(self) -> str:
        return f"CF Benchmarks' {self.coin.name} Real-Time Index"


def crypto_questions(rng: SeededRandom, day: date) -> list[Question]:
    """Three strikes for about 1.6 coins a day, and look-alikes for some."""
    questions: list[Question] = []
    for coin in COINS:
        if rng.bernoulli(0.4, "crypto", day, coin.code):
            questions += _ladder(rng, day, coin)
    return questions


def _ladder(rng: SeededRandom, day: date, coin: Coin) -> list[Question]:
    key = f"crypto:{day}:{coin.code}"
    # The coin follows a slow random path, so that the strikes of neighboring days are
    # close to each other, as those of a real coin are.
    level = coin.base * exp(0.4 * rng.value_noise(day_number(day) / 45, coin.code))
    middle = int(level / float(coin.step)) + rng.randint(-1, 1, key, "offset")
    share = rng.uniform(0.68, 0.82, key, "prior")
    questions = []
    for rung in range(3):
        strike = Strike(coin, day, NOON, coin.step * (middle + rung))
        # All strikes share a latent number, so "above 106,000" implies "above 105,000".
        questions.append(_noon(rng, key, rung, strike, share))
        share -= rng.uniform(0.14, 0.24, key, "gap", rung)
    main = questions[1]
    strike = Strike(coin, day, NOON, coin.step * (middle + 1))
    if rng.bernoulli(0.4, key, "evening"):
        questions.append(_evening(rng, main, strike))
    if rng.bernoulli(0.4, key, "touch"):
        questions.append(_touch(rng, main, strike))
    return questions


def _noon(
    rng: SeededRandom, key: str, rung: int, strike: Strike, share: float
) -> Question:
    ends = eastern(strike.day, strike.hour)
    days = rng.uniform(2.5, 9, key, "life")
    on_polymarket, on_kalshi = presence(rng, 0.7, key, rung)
    return Question(
        key=f"{key}:{rung}",
        family=key,
        market_type="Crypto",
        opens_at=ends - timedelta(days=days),
        ends_at=ends,
        group=key,
        low=0.0,
        high=share,
        polymarket=_above_on_polymarket(strike) if on_polymarket else None,
        kalshi=(_above_on_kalshi(strike),) if on_kalshi else (),
    )


def _above_on_polymarket(strike: Strike) -> PolymarketText:
    name, day = strike.coin.name, strike.day
    question = f"Will the price of {name} be above {strike.money} on {plain_day(day)}?"
    return PolymarketText(
        event_slug=slug(f"{name} above on {long_day(day)}"),
        event_title=f"{name} above ___ on {plain_day(day)}?",
        slug=slug(f"{name} above {strike.amount} on {long_day(day)}"),
        question=question,
        description=(
            f'This market will resolve to "Yes" if the {name} price given by '
            f"{strike.index} at 12:00 PM ET on {long_day(day)} is above "
            f'{strike.money}. Otherwise, this market will resolve to "No".\n\n'
            f"The resolution source for this market is {strike.index}; prices of "
            f"other sources do not count. {POLYMARKET_VOID}"
        ),
        tags=("Crypto", name, "Crypto Prices"),
        group_title=strike.money,
        source="https://www.cfbenchmarks.com/",
    )


def _above_on_kalshi(strike: Strike) -> KalshiText:
    coin, day = strike.coin, strike.day
    event = f"KX{coin.code}D-{day_code(day)}{strike.hour:02d}"
    hour = f"{short_hour(strike.hour)} {zone_name(day, strike.hour)}"
    return KalshiText(
        series=SERIES[coin.code],
        event=event,
        ticker=f"{event}-T{strike.amount}",
        event_title=f"{coin.name} price on {short_day(day)} at {hour}?",
        event_sub_title=f"{short_day(day)} at {hour}",
        title=(
            f"Will the price of {coin.name} be above {strike.money} on "
            f"{short_day(day)} at {hour}?"
        ),
        yes_sub_title=f"Above {strike.money}",
        rules=(
            f"If the {coin.name} price given by {strike.index} at {hour} on "
            f"{short_day(day)} is above {strike.amount}, then the market resolves "
            "to Yes."
        ),
        rules_secondary=(
            f"Only {strike.index} counts, not the price of any exchange. {KALSHI_VOID}"
        ),
        strike_type="greater",
        floor=str(strike.amount),
    )


def _evening(rng: SeededRandom, main: Question, strike: Strike) -> Question:
    """The same strike five hours later, on Kalshi only: a look-alike."""
    # A group of its own: the price may cross the strike in between.
    later = Strike(strike.coin, strike.day, EVENING, strike.amount)
    shift = rng.uniform(-0.16, 0.16, main.key, "evening")
    return Question(
        key=f"{main.key}:evening",
        family=main.family,
        market_type="Crypto",
        opens_at=main.opens_at,
        ends_at=eastern(strike.day, EVENING),
        group=f"{main.key}:evening",
        low=0.0,
        high=main.prior + shift,
        kalshi=(_above_on_kalshi(later),),
    )


def _touch(rng: SeededRandom, main: Question, strike: Strike) -> Question:
    """Reaching the strike at any time, on Polymarket only: a look-alike."""
    name, day = strike.coin.name, strike.day
    question = f"Will {name} reach {strike.money} by {plain_day(day)}?"
    text = PolymarketText(
        event_slug=slug(f"what price will {name} hit by {long_day(day)}"),
        event_title=f"What price will {name} hit by {plain_day(day)}?",
        slug=slug(f"{name} reach {strike.amount} by {long_day(day)}"),
        question=question,
        description=(
            f'This market will resolve to "Yes" if the price of {name} given by '
            f"{strike.index} reaches {strike.money} or more at any time between "
            f"market creation and 12:00 PM ET on {long_day(day)}. Otherwise, this "
            'market will resolve to "No".'
        ),
        tags=("Crypto", name, "Hit Price"),
        group_title=f"↑ {strike.money}",
        source="https://www.cfbenchmarks.com/",
    )
    # The same group and a wider span: a price above the strike at noon has reached it.
    rise = rng.uniform(0.06, 0.2, main.key, "touch")
    return Question(
        key=f"{main.key}:touch",
        family=main.family,
        market_type="Crypto",
        opens_at=main.opens_at,
        ends_at=main.ends_at,
        group=main.group,
        low=0.0,
        high=min(0.95, main.prior + rise),
        polymarket=text,
        may_resolve_early=True,
    )
