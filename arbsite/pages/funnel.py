"""The page that answers “why no trades?” hour by hour."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.pages.reports.funnel_hours import HOURS_SHOWN, funnel_hours
from arbsite.pages.views import times


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    at = times()
    context = {"day": funnel_hours(at["now"]), "hours_shown": HOURS_SHOWN}
    return render(request, "funnel/hours.html", at | context)
