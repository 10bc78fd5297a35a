"""Which words do the templates have for what is paused, the theme and the overrides?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from pymongo.errors import PyMongoError

from arbsite.overrides.controls import PauseRow, present_pauses
from arbsite.pages.theme import AUTO, chosen
from positions.admin.verbs import wall_now
from positions.lifecycle import HELD, OPEN, State

register = template.Library()


@register.simple_tag
def pauses_now() -> list[PauseRow]:
    """What is paused; nothing where the database does not answer."""
    try:
        return present_pauses(wall_now())
    except PyMongoError:
        return []


@register.simple_tag
def moment_now() -> datetime:
    return wall_now()


@register.simple_tag(takes_context=True)
def theme(context: Mapping[str, Any]) -> str:
    """light, dark or auto, as the browser's cookie says."""
    request = context.get("request")
    return AUTO if request is None else chosen(request)


@register.simple_tag(takes_context=True)
def override_url(context: Mapping[str, Any], slug: str, identity: str) -> str:
    """The page that asks about an override, and leads back to this one."""
    given = {"of": identity, "next": _here(context.get("request"))}
    return f"{reverse('ask', args=[slug])}?{urlencode(given)}"


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
    """The page that is shown; a block is a part of the one that asked for it."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return reverse("dashboard")
    asked_by = match.url_name == "block" and request.htmx.current_url_abs_path
    here: str = reverse("dashboard") if match.url_name == "block" else request.path
    return str(asked_by or here)
