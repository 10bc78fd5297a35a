"""One question as each of the two venues words it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from positions.venues.fees import FREE
from positions.venues.types import (
    Market,
    MarketStatus,
    Outcome,
    PriceStep,
    Quote,
)

START = date(2026, 12, 1)
STEPS = (PriceStep(Decimal(0), Decimal(1), Decimal("0.01")),)
NO_QUOTES = (Quote(None, None), Quote(None, None))
YES_NO = (Outcome(0, "Yes"), Outcome(1, "No"))
RULES = (
    'This market will resolve to "Yes" if {0}. Otherwise, this market will resolve to '
    '"No".\n\nThe primary resolution source for this market will be official '
    "information; however, a consensus of credible reporting may also be used."
)


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MONTHS = words(
    "January February March April May June July August September October November "
    "December"
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question in both venues' words.

    `index` is Polymarket's outcome that is Kalshi's YES; `side` is Kalshi's subtitle.
    """

    title: str
    rules: str
    ticker: str
    kalshi_title: str
    kalshi_rules: str
    side: str = ""
    ends: date = START
    outcomes: tuple[str, str] = ("Yes", "No")
    facts: tuple[tuple[str, str], ...] = ()
    kalshi_facts: tuple[tuple[str, str], ...] = ()
    index: int = 0


def yes_if(what: str) -> str:
    """Polymarket's rules for a Yes/No question."""
    return RULES.format(what)


def written(day: date) -> tuple[str, str, str]:
    """The day as "January 8", "Jan 8, 2027" and "27JAN08"."""
    month = MONTHS[day.month - 1]
    code = f"{day.year % 100:02d}{month[:3].upper()}{day.day:02d}"
    return f"{month} {day.day}", f"{month[:3]} {day.day}, {day.year}", code


def split(text: str) -> list[tuple[str, str]]:
    """Words of the form "left:right" as pairs."""
    return [
        (left, right) for left, _, right in (w.partition(":") for w in text.split())
    ]


def days() -> Iterator[date]:
    """Days from START on, without end."""
    return (START + timedelta(days=number) for number in count())


def _moment(day: date) -> datetime:
    # Noon on the US east coast, so that no time zone moves it to another day.
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def on_polymarket(number: int, question: Question) -> Market:
    return Market(
        venue="polymarket",
        market_id=str(1_000_000 + number),
        event_id=str(number),
        title=question.title,
        outcomes=(Outcome(0, question.outcomes[0]), Outcome(1, question.outcomes[1])),
        rules=question.rules,
        market_type="Other",
        status=MarketStatus.OPEN,
        closes_at=_moment(question.ends),
        expected_end_at=_moment(question.ends),
        fee=FREE,
        min_size=Decimal(5),
        lot=Decimal("0.01"),
        price_steps=STEPS,
        quotes=NO_QUOTES,
        text_style="polymarket",
        facts=dict(question.facts),
        min_notional=Decimal(1),
    )


def on_kalshi(question: Question) -> Market:
    series = question.ticker.partition("-")[0]
    return Market(
        venue="kalshi",
        market_id=question.ticker,
        event_id=question.ticker.rpartition("-")[0],
        title=question.kalshi_title,
        outcomes=YES_NO,
        rules=question.kalshi_rules,
        market_type="Other",
        status=MarketStatus.OPEN,
        closes_at=_moment(question.ends),
        expected_end_at=_moment(question.ends),
        fee=FREE,
        min_size=Decimal(1),
        lot=Decimal(1),
        price_steps=STEPS,
        quotes=NO_QUOTES,
        subtitle=question.side,
        text_style="kalshi",
        facts={"series_ticker": series, **dict(question.kalshi_facts)},
    )
