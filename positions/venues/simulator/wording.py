"""Dates, times, prices and identifiers as the venues write them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
# Spelled out, because strftime's %B depends on the locale of the process.
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
CODES = [name[:3].upper() for name in MONTHS]
EPOCH = date(2020, 1, 1)
DAY_CODE = re.compile(r"-(\d\d)([A-Z]{3})(\d\d)")


def month_name(day: date) -> str:
    """The English name of the day's month."""
    return MONTHS[day.month - 1]


def day_code(day: date) -> str:
    """27JAN08, as in Kalshi's tickers."""
    return f"{day.year % 100:02d}{CODES[day.month - 1]}{day.day:02d}"


def coded_day(ticker: str) -> date | None:
    """The date within a ticker, None if it has none."""
    match = DAY_CODE.search(ticker)
    if not match or match[2] not in CODES:
        return None
    try:
        return date(2000 + int(match[1]), CODES.index(match[2]) + 1, int(match[3]))
    except ValueError:
        return None


def eastern(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of day in New York, as UTC; hour 24 is the next midnight.

    A time that the end of daylight saving repeats is the earlier of the two. One that
    its start skips is counted from the offset before the change.
    """
    # The next midnight is found on the calendar, not by adding hours: a day on which
    # the clocks change has 23 or 25 of them.
    days, hour = divmod(hour, 24)
    local = datetime.combine(day + timedelta(days=days), time(hour, minute), NEW_YORK)
    return local.astimezone(UTC)


def zone_name(day: date, hour: int) -> str:
    """EST or EDT, whichever applies in New York at that hour."""
    return datetime.combine(day, time(hour), NEW_YORK).strftime("%Z")


def day_number(day: date) -> int:
    """Days since EPOCH."""
    return (day - EPOCH).days


def to_iso(at: datetime) -> str:
    """2027-01-08T17:00:00Z"""
    utc = at.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='seconds')}Z"


def kalshi_price(mills: int) -> str:
    """Dollars with four decimals, as Kalshi writes prices: 540 is "0.5400"."""
    return f"{mills // 1000}.{mills % 1000:03d}0"


def polymarket_price(mills: int) -> str:
    """Dollars without trailing zeros, as Polymarket writes prices: 540 is "0.54"."""
    text = f"{mills / 1000:.3f}".rstrip("0")
    return text.rstrip(".") if text.endswith(".") else text


def slug(text: str) -> str:
    """The text in lower case, with dashes for all but letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def clock_time(hour: int, minute: int = 0) -> str:
    """8:30 PM; whole hours keep their :00."""
    return short_hour(hour).replace(" ", f":{minute:02d} ")


def short_hour(hour: int) -> str:
    """12 PM"""
    return f"{(hour - 1) % 12 + 1} {'AM' if hour < 12 else 'PM'}"


# How a text may show a value: {day:long}, {hour:hour}, {action:lower}.
FORMS: dict[str, Callable[[Any], str]] = {
    # January 8, and January 8, 2027, and Jan 8, 2027
    "plain": lambda day: f"{month_name(day)} {day.day}",
    "long": lambda day: f"{month_name(day)} {day.day}, {day.year}",
    "short": lambda day: f"{month_name(day)[:3]} {day.day}, {day.year}",
    "code": day_code,
    "month": month_name,
    "hour": short_hour,
    "lower": str.lower,
    "capitalize": str.capitalize,
    "iso": to_iso,
    "json": json.dumps,
}


@cache
def _parsed(text: str) -> tuple[tuple[str, str, str, str], ...]:
    """Each literal part, with the name, attribute and form of the value after it."""
    fields = []
    for literal, field, form, _ in Formatter().parse(text):
        name, _, attribute = (field or "").partition(".")
        fields.append((literal, name, attribute, form or ""))
    return tuple(fields)


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with its values, which may be texts with values themselves.

    A name may have an attribute: {day.year}. Raises LookupError for a value that is
    missing, AttributeError, TypeError or ValueError for a form that does not fit.
    """
    if "{" not in text:
        return text
    parts: list[str] = []
    for literal, name, attribute, form in _parsed(text):
        parts.append(literal)
        if not name:
            continue
        value = values[name]
        if isinstance(value, str):
            value = filled(value, values)
        if attribute:
            value = getattr(value, attribute)
        parts.append(shown(value, form) if form else str(value))
    return "".join(parts)


def shown(value: Any, form: str) -> str:
    """The value in one of the FORMS, or in one of Python's own."""
    if form in FORMS:
        return FORMS[form](value)
    if form.startswith("caps"):
        # The leading letters of a name in upper case, as in tickers.
        return re.sub(r"[^A-Z]", "", value.upper())[: int(form.removeprefix("caps"))]
    return format(value, form)
