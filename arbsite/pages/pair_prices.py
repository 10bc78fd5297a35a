"""The part of a pair's page that shows its recorded prices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest

from positions.venues.replay import CaptureError
from strategy.models import PairRecord

# No page reads more of a recording than the longest of these.
HOURS = (1, 6, 24)
STANDARD = 6


def pair_prices(
    request: HttpRequest, pair: PairRecord, now: datetime
) -> dict[str, Any]:
    """The price gap over the hours in the address, and why there is none.

    `at` in the address is the moment of the books. Raises BadRequest.
    """
    hours = _hours(request.GET.get("hours", ""))
    folder = settings.ARBSITE.record_dir
    context: dict[str, Any] = {
        "hours": hours,
        "choices": HOURS,
        "is_recording": folder is not None,
    }
    if folder is None:
        return context
    # Here: an installation that records nothing never loads what reads Parquet.
    from arbsite.pages.reports.price_gap import price_gap

    shown_at = _moment(request.GET.get("at", ""), now)
    try:
        gap = price_gap(folder, pair, now, hours, shown_at)
    except CaptureError as error:
        return context | {"problem": str(error)}
    return context | {"gap": gap, "json": gap.as_json()}


def _hours(text: str) -> int:
    if text and text not in map(str, HOURS):
        raise BadRequest(f"hours is {', '.join(map(str, HOURS))}, not “{text}”")
    return int(text or STANDARD)


def _moment(text: str, now: datetime) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadRequest(f"at is a time such as 2026-11-26T17:00:00Z, not “{text}”")
    return min(at, now)
