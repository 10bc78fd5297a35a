"""How do figures and times look on a page: with unit, sign and the exact moment?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

NOTHING = "–"
MINUS = "\N{MINUS SIGN}"
STEPS = (("d", 86_400), ("h", 3_600), ("min", 60))
FINE = Decimal("0.1")


def _sign(value: Decimal, is_signed: bool) -> str:
    return MINUS if value < 0 else "+" if is_signed and value > 0 else ""


@register.filter
def usd(value: Decimal | None) -> str:
    """$1,234.50; a loss carries its sign."""
    if value is None:
        return NOTHING
    rounded = round(value, 2)
    return f"{_sign(rounded, False)}${abs(rounded):,.2f}"


@register.filter
def gain(value: Decimal | None) -> str:
    """+$3.09 or −$1.20."""
    if value is None:
        return NOTHING
    rounded = round(value, 2)
    return f"{_sign(rounded, True)}${abs(rounded):,.2f}"


@register.filter
def percent(value: Decimal | None, places: int = 1) -> str:
    """71.1 %"""
    if value is None:
        return NOTHING
    rounded = round(value, places)
    return f"{_sign(rounded, False)}{abs(rounded):,.{places}f} %"


@register.filter
def gain_percent(value: Decimal | None) -> str:
    """+3.09 %"""
    if value is None:
        return NOTHING
    rounded = round(value, 2)
    return f"{_sign(rounded, True)}{abs(rounded):,.2f} %"


@register.filter
def price(value: Decimal | None) -> str:
    """Dollars per set with the places it has, two at least: $0.45, $0.4525."""
    if value is None:
        return NOTHING
    places = min(4, max(2, -_exponent(round(value, 4).normalize())))
    return f"${value:,.{places}f}"


@register.filter
def amount(value: Decimal | None) -> str:
    """A number of sets, without needless zeros."""
    if value is None:
        return NOTHING
    return f"{round(value, 4).normalize():,f}"


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


@register.filter
def tone(value: Decimal | None) -> str:
    """The class of a gain or a loss; the sign says it too."""
    return "" if not value else "good" if value > 0 else "bad"


@register.filter
def duration(value: timedelta | int | float | None) -> str:
    """4 min, 3.5 h, 12 d: two figures at most."""
    if value is None:
        return NOTHING
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    size = abs(seconds)
    for unit, length in STEPS:
        if size >= length:
            count = Decimal(size / length)
            shown = count.quantize(FINE if count < 10 else Decimal(1)).normalize()
            return f"{shown:,f} {unit}"
    return f"{size:.0f} s"


@register.simple_tag(takes_context=True)
def ago(context: Mapping[str, Any], at: datetime | None) -> str | SafeString:
    """A wall time, relative to now; the exact one stands in the title."""
    return _time(at, context.get("now"), "")


@register.simple_tag(takes_context=True)
def venue_ago(context: Mapping[str, Any], at: datetime | None) -> str | SafeString:
    """A time of the venues, relative to theirs."""
    return _time(at, context.get("venue_now"), ", venue time")


@register.simple_tag
def position_url(position_id: str) -> str:
    """The position's page; nothing for an id that no address can hold."""
    try:
        return reverse("position", args=[position_id])
    except NoReverseMatch:
        return ""


@register.filter
def day(at: datetime | None) -> str:
    return NOTHING if at is None else f"{at.astimezone(UTC):%Y-%m-%d}"


@register.filter
def exact(at: datetime | None) -> str:
    return NOTHING if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _time(at: datetime | None, now: datetime | None, what: str) -> str | SafeString:
    if at is None:
        return NOTHING
    moment = at.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{}{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        f"{moment:%Y-%m-%d %H:%M:%S} UTC",
        what,
        exact(moment) if now is None else relative(moment, now),
    )


def relative(at: datetime, now: datetime) -> str:
    """3 min ago, in 12 d, now."""
    distance = now - at
    if abs(distance) < timedelta(seconds=1):
        return "now"
    words = duration(distance)
    return f"{words} ago" if distance > timedelta(0) else f"in {words}"
