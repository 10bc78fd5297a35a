"""The page of one position."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.pages import reports
from arbsite.pages.performance.kinds import cause_of
from arbsite.pages.performance.steps import steps_of
from arbsite.pages.views import times
from strategy.wiring import limits


@never_cache
@require_safe
def position_detail(request: HttpRequest, position_id: str) -> HttpResponse:
    detail = reports.position_detail(position_id)
    if detail is None:
        raise Http404(f"there is no position {position_id}")
    at = times()
    context = {
        "position": detail,
        "days_left": detail.days_left(at["venue_now"]),
        "pairing": reports.pairing(detail.record.pair_id, limits().probabilities),
        "steps": steps_of(detail.record.result),
        "loss_cause": cause_of(detail.record.result),
    }
    return render(request, "positions/detail.html", at | context)
