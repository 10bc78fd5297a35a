"""The page of a position, error pages, and what pages have in common."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from arbsite.pages import reports
from arbsite.startup import mongod
from positions.venues.types import Mode
from tasklog.storage.collections import UNREACHABLE
from tasklog.storage.reading import clean

Context = dict[str, Any]


def mode() -> Mode:
    return Mode(settings.ARBSITE.venues)


def banner(request: HttpRequest) -> dict[str, str]:
    """The mode, on every page: simulated or paper trading must never look real."""
    return {"mode": mode().value, "mode_banner": mode().banner}


def times() -> Context:
    """The present time, by the wall clock and by the venues'."""
    config, now = settings.ARBSITE, datetime.now(UTC)
    pace = config.day_seconds, config.idle_days
    venue = reports.venue_now(mode(), now, *pace, config.capture_dir)
    return {"now": now, "venue_now": venue, "venue_time": mode() is not Mode.LIVE}


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("arbsite/icon.svg"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 400 page, with the reason if it comes from a view of ours."""
    reason = clean(str(exception)) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"reason": reason}, status=400)


def nothing_here(request: HttpRequest, **path: str) -> HttpResponse:
    """The 404 page, for addresses that a library offers and arbsite does not."""
    raise Http404


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page, which needs no database, session or user: one may be broken.

    503 with the cause where it is the database that does not answer.
    """
    is_outage = _is_outage(sys.exc_info()[1])
    cause = mongod.outage(settings.ARBSITE) if is_outage else None
    context = {**banner(request), "is_outage": is_outage, "cause": cause}
    status = 503 if is_outage else 500
    return HttpResponse(render_to_string("500.html", context), status=status)


def _is_outage(error: BaseException | None) -> bool:
    # Django wraps the driver's errors; the reason is in the chain of causes.
    while error is not None:
        if isinstance(error, (*UNREACHABLE, mongod.MongodError)):
            return True
        error = error.__cause__
    return False
