"""Template filters and tags for figures, times, names and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from arbsite.pages.display import page_path, venue_name
from arbsite.pages.lists.opportunities import rejecting_check
from arbsite.pages.reports import payoff
from arbsite.pages.reports.facts import fact_in_words
from arbsite.pages.reports.holdings import phase
from arbsite.pages.reports.reasons import (
    branch_label,
    cause_in_words,
    in_words,
    learned_in_words,
    unit_of,
)
from positions.models.opportunity import OpportunityRecord, PayoutRecord
from positions.venues.types import Market
from strategy.schedule import CHECK, DISCOVERY, POLL, RETENTION, SEALING, STREAMED
from tasklog import formats
from tasklog.changes import describe
from tasklog.records import Change

JOBS = {
    DISCOVERY: "reading the listings",
    CHECK: "checking open positions",
    RETENTION: "deleting old records",
    SEALING: "sealing the audit trail",
}

register = template.Library()

for formatting in (
    formats.usd,
    formats.gain,
    formats.percent,
    formats.gain_percent,
    formats.price,
    formats.amount,
    formats.grouped,
    formats.measured,
    formats.duration,
    formats.exact,
    formats.day,
):
    register.filter(formatting.__name__, formatting)

register.filter("venue", venue_name)
register.filter("phase", phase)
register.filter("rejecting_check", rejecting_check)
register.filter("check_words", in_words)
register.filter("decision", in_words)
register.filter("check_unit", unit_of)
register.filter("cause_words", cause_in_words)
register.filter("branch", branch_label)
register.filter("learned", learned_in_words)


@register.filter
def fact(text: str | None, market: Market | None = None) -> str:
    """What a fact or a reason says, in plain words; with endings from the market's."""
    # Read for display: a damaged market may lack either.
    texts = (market.title, market.rules) if market else ()
    return fact_in_words(text or "", filter(None, texts))


@register.filter
def changes(content: Iterable[Change]) -> str:
    """What an override changed, in a line."""
    return describe(content)


@register.filter
def direction(opportunity: OpportunityRecord) -> str:
    """Which outcome is bought on which venue."""
    venues = opportunity.venue_a, opportunity.venue_b
    return payoff.in_words(opportunity.direction, *venues)


@register.filter
def outcome(row: PayoutRecord, opportunity: OpportunityRecord) -> str:
    """The case of a row of payouts, with the names of the venues."""
    return payoff.in_words(row.name, opportunity.venue_a, opportunity.venue_b)


@register.filter
def hundredfold(fraction: Decimal | None) -> Decimal | None:
    """A fraction as percent."""
    return None if fraction is None else 100 * fraction


@register.filter
def tone(number: Decimal | None) -> str:
    """The class of a gain or a loss, beside the sign, which says it too."""
    return "" if not number else "good" if number > 0 else "bad"


@register.filter
def words(name: str) -> str:
    """An identifier as people read it."""
    return name.replace("_", " ")


@register.filter
def job(name: str) -> str:
    """What a job of the agent does."""
    if name.startswith(POLL):
        return f"polling {name.removeprefix(POLL)}"
    if name.startswith(STREAMED):
        return f"early poll of {name.removeprefix(STREAMED)}"
    return JOBS.get(name, name)


@register.simple_tag(takes_context=True)
def ago(context: Mapping[str, Any], at: datetime | None) -> str | SafeString:
    """A wall time, relative to now; its title has the exact time."""
    return _time(at, context.get("now"), "", "ago")


@register.simple_tag(takes_context=True)
def due(context: Mapping[str, Any], at: datetime | None) -> str | SafeString:
    """When something is due, relative to now; "due now" where that has passed."""
    now = context.get("now")
    if at is None or now is None or at > now:
        return _time(at, now, "", "due")
    return _marked(at, "", "due now", "due")


@register.simple_tag(takes_context=True)
def venue_ago(context: Mapping[str, Any], at: datetime | None) -> str | SafeString:
    """A time of the venues, relative to theirs."""
    title = ", venue time" if context.get("venue_time") else ""
    # The browser counts on by its own clock, which is no simulated one.
    follows = "" if context.get("venue_time") else "ago"
    return _time(at, context.get("venue_now"), title, follows)


@register.simple_tag(takes_context=True)
def lasting(context: Mapping[str, Any], since: datetime | None) -> str | SafeString:
    """For how long something has lasted; the title has the time it began."""
    now = context.get("now")
    if since is None or now is None:
        return formats.NOTHING
    return _marked(since, "", formats.duration(now - since), "lasting")


@register.simple_tag
def position_url(position_id: str | None) -> str:
    """The position's page; "" for an id that no address can hold."""
    return page_path("position", position_id)


@register.simple_tag
def pair_url(pair_id: str | None) -> str:
    """The pair's page; "" for an id that no address can hold."""
    return page_path("pair", pair_id)


def _time(
    at: datetime | None, now: datetime | None, title: str, since: str
) -> str | SafeString:
    if at is None:
        return formats.NOTHING
    if now is None:
        return _marked(at, title, formats.exact(at), "")
    return _marked(at, title, formats.relative(at, now), since)


def _marked(at: datetime, title: str, shown: str, since: str) -> SafeString:
    """`since`: how the browser counts the time on, "" where it does not."""
    moment = at.astimezone(UTC)
    return format_html(
        '<time{} datetime="{}" title="{}{}">{}</time>',
        format_html(' data-since="{}"', since) if since else "",
        moment.isoformat(timespec="seconds"),
        formats.exact(moment),
        title,
        shown,
    )
