"""Which words do the templates have for figures, times and links?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from strategy.schedule import CHECK, DISCOVERY, POLL, TIDY
from tasklog import formats

DUTIES = {
    DISCOVERY: "reading the listings",
    CHECK: "looking after what is held",
    TIDY: "forgetting what is old",
}

register = template.Library()

for word in (
    formats.usd,
    formats.gain,
    formats.percent,
    formats.gain_percent,
    formats.price,
    formats.amount,
    formats.measured,
    formats.duration,
    formats.exact,
    formats.day,
):
    register.filter(word.__name__, word)


@register.filter
def tone(value: Decimal | None) -> str:
    """The class of a gain or a loss; the sign says it too."""
    return "" if not value else "good" if value > 0 else "bad"


@register.filter
def words(name: str) -> str:
    """A name of the code as people read it."""
    return name.replace("_", " ")


@register.filter
def duty(name: str) -> str:
    """A duty of the agent in words."""
    if name.startswith(POLL):
        return f"polling {name.removeprefix(POLL)}"
    return DUTIES.get(name, name)


@register.simple_tag(takes_context=True)
def ago(context: Mapping[str, Any], at: datetime | None) -> str | SafeString:
    """A wall time, relative to now; the exact one stands in the title."""
    return _time(at, context.get("now"), "")


@register.simple_tag(takes_context=True)
def venue_ago(context: Mapping[str, Any], at: datetime | None) -> str | SafeString:
    """A time of the venues, relative to theirs."""
    title = ", venue time" if context.get("venue_time") else ""
    return _time(at, context.get("venue_now"), title)


@register.simple_tag(takes_context=True)
def lasting(context: Mapping[str, Any], since: datetime | None) -> str | SafeString:
    """For how long something has lasted; the moment it began stands in the title."""
    now = context.get("now")
    if since is None or now is None:
        return formats.NOTHING
    return _marked(since, "", formats.duration(now - since))


@register.simple_tag
def position_url(position_id: str) -> str:
    """The position's page; nothing for an id that no address can hold."""
    try:
        return reverse("position", args=[position_id])
    except NoReverseMatch:
        return ""


def _time(at: datetime | None, now: datetime | None, title: str) -> str | SafeString:
    if at is None:
        return formats.NOTHING
    shown = formats.exact(at) if now is None else formats.relative(at, now)
    return _marked(at, title, shown)


def _marked(at: datetime, title: str, shown: str) -> SafeString:
    moment = at.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{}{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        formats.exact(moment),
        title,
        shown,
    )
