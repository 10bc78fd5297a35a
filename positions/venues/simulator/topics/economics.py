"""Which economic figures are published on a day, and what is asked of them?"""

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
from positions.venues.simulator.randomness import Chance
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
    """A figure: what it is called, its usual level, and the step between strikes."""

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

    def amount(self, value: Decimal) -> str:
        if self.unit == "$":
            return f"${value:,}"
        return f"{value:,}{self.unit}"


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
WEEKDAYS = {"KXJOBLESSCLAIMS": 3, "KXMORTGAGE": 3, "KXAAAGASW": 0}
SERIES = {
    i.code: Series(
        i.code,
        i.name,
        "Economics",
        (i.tag,),
        "monthly" if i.monthly else "weekly",
        i.publisher,
        i.url,
    )
    for i in (*MONTHLY, *WEEKLY)
}


def economics_questions(chance: Chance, day: date) -> list[Question]:
    """Four monthly figures and three weekly ones, three strikes each."""
    questions: list[Question] = []
    for indicator in (*MONTHLY, *WEEKLY):
        if _is_published(chance, indicator, day):
            questions += _ladder(chance, day, indicator)
    return questions


def _is_published(chance: Chance, indicator: Indicator, day: date) -> bool:
    if not indicator.monthly:
        return day.weekday() == WEEKDAYS[indicator.code]
    if indicator.code == "KXU3":
        return day.weekday() == 4 and day.day <= 7
    return day.day == chance.integer(10, 14, "cpi", day.year, day.month)


@dataclass(frozen=True, slots=True)
class Release:
    """A figure above an amount, for a reference month or as of a day."""

    indicator: Indicator
    day: date
    amount: Decimal

    @property
    def reference(self) -> date:
        return self.day.replace(day=1) - timedelta(days=1)

    @property
    def period(self) -> str:
        """in December 2026 · for the week of January 7, 2027"""
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
    def words(self) -> str:
        return self.indicator.amount(self.amount)


def _ladder(chance: Chance, day: date, indicator: Indicator) -> list[Question]:
    key = f"economics:{day}:{indicator.code}"
    drift = chance.wander(day_number(day) / 90, indicator.code) * 3
    middle = max(indicator.level + indicator.step * round(drift), 2 * indicator.step)
    share = chance.between(0.66, 0.8, key, "prior")
    questions = []
    for rung in range(-1, 2):
        release = Release(indicator, day, middle + indicator.step * rung)
        questions.append(_strike(chance, key, rung, release, share))
        share -= chance.between(0.14, 0.22, key, "gap", rung)
    return questions


def _strike(
    chance: Chance, key: str, rung: int, release: Release, share: float
) -> Question:
    on_polymarket, on_kalshi = presence(chance, 0.7, key, rung)
    inverted = on_polymarket and chance.happens(0.25, key, rung, "inverted")
    days = chance.between(*release.indicator.life_days, key, "life")
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
    """Above the amount; inverted: at or below it, the negation of Kalshi's question."""
    name, words = release.indicator.name, release.words
    comparison = f"{words} or lower" if inverted else f"above {words}"
    condition = f"at or below {words}" if inverted else f"above {words}"
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
        group_title=f"≤{words}" if inverted else f">{words}",
        source=release.indicator.url,
    )


def _on_kalshi(release: Release) -> KalshiText:
    indicator, words = release.indicator, release.words
    series = SERIES[indicator.code]
    event = f"{series.ticker}-{day_code(release.day)}"
    return KalshiText(
        series=series,
        event=event,
        ticker=f"{event}-T{release.amount}",
        event_title=f"{indicator.name} {release.short_period}?",
        event_sub_title=release.short_period.capitalize(),
        title=f"Will {indicator.name} be above {words} {release.short_period}?",
        yes_sub_title=f"Above {words}",
        rules=(
            f"If {indicator.name} {release.short_period} is above {words} according "
            f"to the {indicator.publisher} release scheduled for "
            f"{short_day(release.day)}, then the market resolves to Yes."
        ),
        rules_secondary=(
            f"Revisions after the first release are not counted. {KALSHI_VOID}"
        ),
        strike_type="greater",
        floor=str(release.amount),
    )
