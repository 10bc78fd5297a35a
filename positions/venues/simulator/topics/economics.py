"""Questions about economic figures on the day of their release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

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
    month_name,
    plain_day,
    short_day,
    slug,
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A published figure, its typical level and the step between its strikes."""

    code: str
    name: str
    tag: str
    publisher: str
    url: str
    level: Decimal
    step: Decimal
    unit: str
    monthly: bool
    life_days: tuple[float, float]

    def format(self, amount: Decimal) -> str:
        """The amount with its unit: $3.10, 4.2%, 220,000."""
        if self.unit == "$":
            return f"${amount:,}"
        return f"{amount:,}{self.unit}"


BLS = ("Bureau of Labor Statistics", "https://www.bls.gov/")
MONTHLY = (
    Indicator(
        "KXCPI", "CPI inflation month-over-month", "Inflation", *BLS,
        Decimal("0.2"), Decimal("0.1"), "%", True, (14, 28),
    ),
    Indicator(
        "KXCPIYOY", "CPI inflation year-over-year", "Inflation", *BLS,
        Decimal("2.8"), Decimal("0.1"), "%", True, (14, 28),
    ),
    Indicator(
        "KXCPICORE", "Core CPI inflation month-over-month", "Inflation", *BLS,
        Decimal("0.2"), Decimal("0.1"), "%", True, (14, 28),
    ),
    Indicator(
        "KXU3", "U.S. unemployment rate", "Jobs", *BLS,
        Decimal("4.2"), Decimal("0.1"), "%", True, (12, 26),
    ),
)  # fmt: skip
WEEKLY = (
    Indicator(
        "KXJOBLESSCLAIMS", "U.S. initial jobless claims", "Jobs",
        "Department of Labor", "https://www.dol.gov/",
        Decimal(220_000), Decimal(5_000), "", False, (5, 12),
    ),
    Indicator(
        "KXMORTGAGE", "U.S. 30-year fixed mortgage rate", "Housing",
        "Freddie Mac", "https://www.freddiemac.com/pmms",
        Decimal("6.30"), Decimal("0.05"), "%", False, (5, 12),
    ),
    Indicator(
        "KXAAAGASW", "U.S. average regular gas price", "Energy",
        "AAA", "https://gasprices.aaa.com/",
        Decimal("3.10"), Decimal("0.05"), "$", False, (5, 12),
    ),
)  # fmt: skip
# Weekday of release, counted from Monday as 0.
WEEKDAYS = {"KXJOBLESSCLAIMS": 3, "KXMORTGAGE": 3, "KXAAAGASW": 0}
SERIES = {
    indicator.code: Series(
        indicator.code,
        indicator.name,
        "Economics",
        (indicator.tag,),
        "monthly" if indicator.monthly else "weekly",
        indicator.publisher,
        indicator.url,
    )
    for indicator in (*MONTHLY, *WEEKLY)
}


def economics_questions(rng: SeededRandom, day: date) -> list[Question]:
    """Three strikes for each figure released on that day."""
    questions: list[Question] = []
    for indicator in (*MONTHLY, *WEEKLY):
        if _is_published(rng, indicator, day):
            questions += _ladder(rng, day, indicator)
    return questions


def _is_published(rng: SeededRandom, indicator: Indicator, day: date) -> bool:
    if not indicator.monthly:
        return day.weekday() == WEEKDAYS[indicator.code]
    # The jobs report comes out on a Friday at the start of the month.
    if indicator.code == "KXU3":
        return day.weekday() == 4 and day.day <= 7
    return day.day == rng.randint(10, 14, "cpi", day.year, day.month)


@dataclass(frozen=True, slots=True)
class Release:
    """The fact that a figure is above an amount, for a month or as of a day."""

    indicator: Indicator
    day: date
    amount: Decimal

    @property
    def reference(self) -> date:
        # A monthly figure is published for the month before.
        return self.day.replace(day=1) - timedelta(days=1)

    @property
    def period(self) -> str:
        """in December 2026, or on January 7, 2027"""
        if self.indicator.monthly:
            return f"in {month_name(self.reference)} {self.reference.year}"
        return f"on {long_day(self.day)}"

    @property
    def short_period(self) -> str:
        if self.indicator.monthly:
            return self.period
        return f"on {short_day(self.day)}"

    @property
    def published_at(self) -> datetime:
        return (
            eastern(self.day, 8, 30)
            if self.indicator.monthly
            else eastern(self.day, 12)
        )

    @property
    def strike(self) -> str:
        return self.indicator.format(self.amount)


def _ladder(rng: SeededRandom, day: date, indicator: Indicator) -> list[Question]:
    key = f"economics:{day}:{indicator.code}"
    drift = rng.value_noise(day_number(day) / 90, indicator.code) * 3
    # Two steps at least, so that the lowest strike stays above zero.
    middle = max(indicator.level + indicator.step * round(drift), 2 * indicator.step)
    share = rng.uniform(0.66, 0.8, key, "prior")
    questions = []
    for rung in range(-1, 2):
        release = Release(indicator, day, middle + indicator.step * rung)
        questions.append(_strike(rng, key, rung, release, share))
        # Higher strikes are less likely, and imply the lower ones.
        share -= rng.uniform(0.14, 0.22, key, "gap", rung)
    return questions


def _strike(
    rng: SeededRandom, key: str, rung: int, release: Release, share: float
) -> Question:
    on_polymarket, on_kalshi = presence(rng, 0.7, key, rung)
    inverted = on_polymarket and rng.bernoulli(0.25, key, rung, "inverted")
    days = rng.uniform(*release.indicator.life_days, key, "life")
    return Question(
        key=f"{key}:{rung}",
        family=key,
        market_type="Economics",
        opens_at=release.published_at - timedelta(days=days),
        ends_at=release.published_at,
        group=key,
        low=0.0,
        high=share,
        polymarket=_on_polymarket(release, inverted) if on_polymarket else None,
        kalshi=(_on_kalshi(release),) if on_kalshi else (),
    )


def _on_polymarket(release: Release, inverted: bool) -> PolymarketText:
    """Above the amount; with `inverted`, at or below it: the negation of Kalshi's."""
    name, strike = release.indicator.name, release.strike
    comparison = f"{strike} or lower" if inverted else f"above {strike}"
    condition = f"at or below {strike}" if inverted else f"above {strike}"
    day = release.day
    event = f"{name} {release.period}"
    return PolymarketText(
        event_slug=slug(event),
        event_title=f"{event}?",
        slug=slug(f"{event} {comparison}"),
        question=f"Will {name} be {comparison} {release.period}?",
        description=(
            f'This market will resolve to "Yes" if {name} {release.period} is '
            f"{condition} according to the {release.indicator.publisher} release "
            f"scheduled for {plain_day(day)}, {day.year}. Otherwise, this market will "
            'resolve to "No".\n\nThe first published figure counts; later revisions '
            f"do not. {POLYMARKET_VOID}"
        ),
        tags=("Economy", release.indicator.tag, "Macro Indicators"),
        yes_index=1 if inverted else 0,
        group_title=f"≤{strike}" if inverted else f">{strike}",
        source=release.indicator.url,
    )


def _on_kalshi(release: Release) -> KalshiText:
    indicator, strike = release.indicator, release.strike
    series = SERIES[indicator.code]
    event = f"{series.ticker}-{day_code(release.day)}"
    return KalshiText(
        series=series,
        event=event,
        ticker=f"{event}-T{release.amount}",
        event_title=f"{indicator.name} {release.short_period}?",
        event_sub_title=release.short_period.capitalize(),
        title=f"Will {indicator.name} be above {strike} {release.short_period}?",
        yes_sub_title=f"Above {strike}",
        rules=(
            f"If {indicator.name} {release.short_period} is above {strike} according "
            f"to the {indicator.publisher} release scheduled for "
            f"{short_day(release.day)}, then the market resolves to Yes."
        ),
        rules_secondary=(
            f"Revisions after the first release are not counted. {KALSHI_VOID}"
        ),
        strike_type="greater",
        floor=str(release.amount),
    )
