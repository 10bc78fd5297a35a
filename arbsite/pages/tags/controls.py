"""Template tags for pauses, the theme and links to operator actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from pymongo.errors import PyMongoError

from arbsite.pages.reports.pauses import ShownPause, current_pauses
from arbsite.pages.theme import AUTO, chosen
from positions.lifecycle import HELD, OPEN, State
from strategy.wiring import wall_now

register = template.Library()


@register.simple_tag
def pauses_now() -> list[ShownPause]:
    """The pauses in force, for the banner on every page."""
    # The error pages have the banner too, also when the database is away.
    try:
        return current_pauses(wall_now())
    except PyMongoError:
        return []


@register.simple_tag
def moment_now() -> datetime:
    return wall_now()


@register.simple_tag(takes_context=True)
def theme(context: Mapping[str, Any]) -> str:
    """light, dark or auto, from the browser's cookie."""
    request = context.get("request")
    # The page of a server error is rendered without a request.
    return AUTO if request is None else chosen(request)


@register.simple_tag(takes_context=True)
def override_url(context: Mapping[str, Any], slug: str, identity: str) -> str:
    """The page of an operator action, which leads back to the page with the link."""
    query = {"of": identity, "next": _here(context.get("request"))}
    return f"{reverse('ask', args=[slug])}?{urlencode(query)}"


@register.simple_tag
def may_cancel(state: str) -> bool:
    return state == State.WATCHING


@register.simple_tag
def may_settle(state: str) -> bool:
    return state in HELD


@register.simple_tag
def may_check(state: str) -> bool:
    return state in OPEN


def _here(request: Any) -> str:
    """The page that the browser shows."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return reverse("dashboard")
    if match.url_name != "live":
        return str(request.get_full_path())
    # Only a part of a page: htmx says which page asked for it.
    return str(request.htmx.current_url_abs_path or reverse("dashboard"))
