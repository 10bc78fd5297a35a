"""When a browser last showed the dashboard, remembered in a cookie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "visit"
# Whoever was away for longer comes back to a new visit.
ABSENCE = timedelta(minutes=30)
ONE_YEAR = 365 * 24 * 60 * 60


def last_visit(request: HttpRequest, now: datetime) -> datetime | None:
    """When the visit before this one ended; None without one."""
    before, latest = _times(request)
    return latest if latest is not None and now - latest > ABSENCE else before


def remember_visit(
    request: HttpRequest, response: HttpResponse, now: datetime
) -> HttpResponse:
    before = last_visit(request, now)
    stamps = [int(at.timestamp()) if at else 0 for at in (before, now)]
    response.set_cookie(
        COOKIE,
        "-".join(map(str, stamps)),
        max_age=ONE_YEAR,
        samesite="Lax",
        secure=settings.ARBSITE.https,
        httponly=True,
    )
    return response


def _times(request: HttpRequest) -> tuple[datetime | None, datetime | None]:
    """The end of the last visit, and the latest look; None where it says nothing."""
    stamps = request.COOKIES.get(COOKIE, "").split("-")
    try:
        before, latest = (int(stamp) for stamp in stamps)
        return _moment(before), _moment(latest)
    except (ValueError, OverflowError, OSError):
        return None, None


def _moment(stamp: int) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp > 0 else None
