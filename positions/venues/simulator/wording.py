"""How do the venues write dates, hours and amounts of money?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
CODES = [name[:3].upper() for name in MONTHS]
DAY_CODE = re.compile(r"-(\d\d)([A-Z]{3})(\d\d)")


def month_name(day: date) -> str:
    return MONTHS[day.month - 1]


def plain_day(day: date) -> str:
    """January 8"""
    return f"{month_name(day)} {day.day}"


def long_day(day: date) -> str:
    """January 8, 2027"""
    return f"{plain_day(day)}, {day.year}"


def short_day(day: date) -> str:
    """Jan 8, 2027"""
    return f"{month_name(day)[:3]} {day.day}, {day.year}"


def day_code(day: date) -> str:
    """27JAN08, as in Kalshi's tickers."""
    return f"{day.year % 100:02d}{CODES[day.month - 1]}{day.day:02d}"


def coded_day(ticker: str) -> date | None:
    """The date that a ticker carries, None where it carries none."""
    found = DAY_CODE.search(ticker)
    if not found or found[2] not in CODES:
        return None
    try:
        return date(2000 + int(found[1]), CODES.index(found[2]) + 1, int(found[3]))
    except ValueError:
        return None


def is_summer(day: date) -> bool:
    """Whether New York keeps daylight time, from March's second Sunday on."""
    march, november = date(day.year, 3, 8), date(day.year, 11, 1)
    starts = march + timedelta(days=6 - march.weekday())
    ends = november + timedelta(days=6 - november.weekday())
    return starts <= day < ends


def zone(day: date) -> str:
    return "EDT" if is_summer(day) else "EST"


def eastern(day: date, hour: int, minute: int = 0) -> datetime:
    """That hour of New York as UTC; hour 24 is the next midnight."""
    offset = timedelta(hours=4 if is_summer(day) else 5)
    start = datetime.combine(day, time(0), UTC)
    return start + timedelta(hours=hour, minutes=minute) + offset


def day_number(day: date) -> int:
    return (day - date(2020, 1, 1)).days


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def letters(text: str, count: int) -> str:
    """The first letters of a name, in capitals, for tickers."""
    return re.sub(r"[^A-Z]", "", text.upper())[:count]


def hour_words(hour: int, minute: int = 0) -> str:
    """8:30 PM; whole hours keep their :00."""
    half = "AM" if hour < 12 else "PM"
    return f"{(hour - 1) % 12 + 1}:{minute:02d} {half}"


def short_hour(hour: int) -> str:
    """12 PM"""
    return f"{(hour - 1) % 12 + 1} {'AM' if hour < 12 else 'PM'}"
