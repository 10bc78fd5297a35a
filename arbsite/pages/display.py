"""Records and names as they can be shown to people, whatever a venue wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, cast

from django.urls import NoReverseMatch, reverse

from positions.venues.errors import UnknownVenue
from positions.venues.registry import spec, specs
from tasklog.storage.codec import field_plans
from tasklog.storage.reading import LARGEST, TEXT_LENGTH, clean

Record = TypeVar("Record")


def displayed(record: Record, length: int = TEXT_LENGTH) -> Record:
    """The record with each text cleaned and cut to `length` characters.

    Numbers too large to be shown become None, as damaged ones are already.
    """
    # The walk is by content, which mypy cannot follow.
    return cast("Record", _displayed(record, length))


def _displayed(content: Any, length: int) -> Any:
    if isinstance(content, str):
        # A member of an enum is text of ours: cleaning would make it a plain text.
        return content if isinstance(content, Enum) else clean(content, length)
    # Decimal128 reaches 10^6144, and a format would write out every digit.
    if isinstance(content, Decimal):
        return content if abs(content) < LARGEST else None
    if isinstance(content, tuple):
        return tuple(_displayed(part, length) for part in content)
    if isinstance(content, Mapping):
        return {
            clean(name, length): _displayed(part, length)
            for name, part in content.items()
        }
    if is_dataclass(content) and not isinstance(content, type):
        return type(content)(
            **{
                plan.name: _displayed(getattr(content, plan.name), length)
                for plan in field_plans(type(content))
            }
        )
    return content


def venue_name(name: str) -> str:
    """The display name of a venue; the name itself where no such venue exists."""
    try:
        return spec(name).display_name
    except UnknownVenue:
        return name


def safe_url(url: str) -> str:
    """The address if it is on a venue's own site, else nothing."""
    sites = tuple(site for venue in specs() for site in venue.sites)
    return url if url.startswith(sites) else ""


def position_path(position_id: str) -> str:
    """The position's page; "" for an id that no address can hold."""
    return page_path("position", position_id)


def page_path(name: str, identity: str | None) -> str:
    try:
        # A damaged id may have characters that no address has.
        return reverse(name, args=[identity]) if identity else ""
    except NoReverseMatch:
        return ""
