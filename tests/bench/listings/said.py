"""How does one fact read on each of the two venues?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from positions.venues.fees import FREE
from positions.venues.types import Market, MarketStatus, Outcome, PriceStep, Quote
from positions.venues.types import VenueName as Venue

START = date(2026, 12, 1)
STEPS = (PriceStep(Decimal(0), Decimal(1), Decimal("0.01")),)
NOBODY = (Quote(None, None), Quote(None, None))
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
class Said:
    """One fact in both venues' words; `index` is the outcome that is Kalshi's YES."""

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
    """January 8, and Jan 8, 2027, and 27JAN08."""
    month = MONTHS[day.month - 1]
    code = f"{day.year % 100:02d}{month[:3].upper()}{day.day:02d}"
    return f"{month} {day.day}", f"{month[:3]} {day.day}, {day.year}", code


def split(text: str) -> list[tuple[str, str]]:
    """Words of the form "this:that"."""
    return [(a, b) for a, _, b in (item.partition(":") for item in text.split())]


def days() -> Iterator[date]:
    """One after the other, without end."""
    return (START + timedelta(days=number) for number in count())


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def on_polymarket(number: int, said: Said) -> Market:
    first, second = said.outcomes
    return Market(
        venue=Venue.POLYMARKET,
        market_id=str(1_000_000 + number),
        event_id=str(number),
        title=said.title,
        outcomes=(Outcome(0, first), Outcome(1, second)),
        rules=said.rules,
        market_type="Other",
        status=MarketStatus.OPEN,
        closes_at=_moment(said.ends),
        expected_end_at=_moment(said.ends),
        fee=FREE,
        min_size=Decimal(5),
        lot=Decimal("0.01"),
        price_steps=STEPS,
        quotes=NOBODY,
        text_style="polymarket",
        facts=dict(said.facts),
    )


def on_kalshi(said: Said) -> Market:
    series = said.ticker.partition("-")[0]
    return Market(
        venue=Venue.KALSHI,
        market_id=said.ticker,
        event_id=said.ticker.rpartition("-")[0],
        title=said.kalshi_title,
        outcomes=YES_NO,
        rules=said.kalshi_rules,
        market_type="Other",
        status=MarketStatus.OPEN,
        closes_at=_moment(said.ends),
        expected_end_at=_moment(said.ends),
        fee=FREE,
        min_size=Decimal(1),
        lot=Decimal(1),
        price_steps=STEPS,
        quotes=NOBODY,
        subtitle=said.side,
        text_style="kalshi",
        facts={"series_ticker": series, **dict(said.kalshi_facts)},
    )
