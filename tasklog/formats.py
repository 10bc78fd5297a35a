"""Figures and times as people read them: with unit, sign and few places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

NOTHING = "–"
MINUS = "\N{MINUS SIGN}"
UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))
TENTH = Decimal("0.1")


def _signed(value: Decimal, plus: str) -> str:
    return MINUS if value < 0 else plus if value > 0 else ""


def usd(value: Decimal | None) -> str:
    """$1,234.50"""
    return NOTHING if value is None else _dollars(round(value, 2), "")


def gain(value: Decimal | None) -> str:
    """+$3.09 or −$1.20"""
    return NOTHING if value is None else _dollars(round(value, 2), "+")


def _dollars(value: Decimal, plus: str) -> str:
    return f"{_signed(value, plus)}${abs(value):,.2f}"


def percent(value: Decimal | None, places: int = 1) -> str:
    """71.1 %"""
    if value is None:
        return NOTHING
    rounded = round(value, places)
    return f"{_signed(rounded, '')}{abs(rounded):,.{places}f} %"


def gain_percent(value: Decimal | None) -> str:
    """+3.09 %"""
    if value is None:
        return NOTHING
    rounded = round(value, 2)
    return f"{_signed(rounded, '+')}{abs(rounded):,.2f} %"


def price(value: Decimal | None) -> str:
    """Dollars per set, with two places at least and four at most: $0.45, $0.4525."""
    if value is None:
        return NOTHING
    rounded = round(value, 4)
    places = (
        2 if rounded == round(rounded, 2) else 3 if rounded == round(rounded, 3) else 4
    )
    return f"{_signed(rounded, '')}${abs(rounded):,.{places}f}"


def amount(value: Decimal | None) -> str:
    """A number of sets, without needless zeros: 100, 12.5"""
    if value is None:
        return NOTHING
    rounded = round(value, 4)
    return f"{_signed(rounded, '')}{abs(rounded).normalize():,f}"


def grouped(value: int | None) -> str:
    """A count: 1,234"""
    return NOTHING if value is None else f"{value:,}"


def counted(number: int, singular: str, plural: str = "") -> str:
    """1 pair, 1,234 pairs; `plural` where it does not just end in s."""
    noun = singular if number == 1 else plural or f"{singular}s"
    return f"{number:,} {noun}"


def measured(value: Decimal | None, unit: str) -> str:
    """An amount in its unit: 10 s; dollars stand before theirs: $1.17, $0.005 a set."""
    if value is None:
        return NOTHING
    if unit.startswith("$"):
        return f"{price(value)}{unit[1:]}"
    return f"{amount(value)} {unit}".rstrip()


def duration(value: timedelta | float | None) -> str:
    """4 min, 3.5 h, 12 d: two figures at most."""
    if value is None:
        return NOTHING
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    size = abs(seconds)
    for unit, length in UNITS:
        if size >= length:
            count = Decimal(size / length)
            shown = count.quantize(TENTH if count < 10 else Decimal(1)).normalize()
            return f"{shown:,f} {unit}"
    return f"{size:.0f} s"


def relative(at: datetime, now: datetime) -> str:
    """3 min ago, in 12 d, now."""
    distance = now - at
    if abs(distance) < timedelta(seconds=1):
        return "now"
    words = duration(distance)
    return f"{words} ago" if distance > timedelta(0) else f"in {words}"


def exact(at: datetime | None) -> str:
    return NOTHING if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def day(at: datetime | None) -> str:
    return NOTHING if at is None else f"{at.astimezone(UTC):%Y-%m-%d}"
