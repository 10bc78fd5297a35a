"""What does each page show? Views gather answers from reports and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.overrides.controls import present_pauses
from arbsite.pages import reports
from arbsite.pages.reports.pairing import pairing
from positions.services.pausing import EVERYWHERE
from positions.venues.types import Mode
from tasklog.storage.reading import clean

Context = dict[str, Any]


def mode() -> Mode:
    return Mode(settings.ARBSITE.venues)


def banner(request: HttpRequest) -> dict[str, str]:
    """The mode, on every page: what is simulated or on paper must never look real."""
    return {"mode": mode().value, "mode_banner": mode().banner}


def times() -> Context:
    """Now, on the wall and on the venues, for the words of every page."""
    config, now = settings.ARBSITE, datetime.now(UTC)
    venue = reports.venue_now(mode(), now, config.day_seconds, config.capture_dir)
    return {"now": now, "venue_now": venue, "venue_time": mode() is not Mode.LIVE}


def _agent(times: Context) -> Context:
    silent_after = timedelta(seconds=2 * settings.ARBSITE.lease_seconds)
    pauses = present_pauses(times["now"])
    everywhere = next((one for one in pauses if one.scope == EVERYWHERE), None)
    state = reports.agent_state(times["now"], silent_after, everywhere is not None)
    return {"agent": state, "everywhere": everywhere, "paused": pauses}


def _metrics(times: Context) -> Context:
    return {
        "recoveries": reports.recoveries(),
        "uptime": reports.uptime(times["now"]),
        "holdings": reports.holdings(),
        "periods": reports.periods(times["venue_now"]),
    }


def _evolution(times: Context) -> Context:
    evolution = reports.evolution()
    return {"evolution": evolution, "evolution_json": evolution.as_json()}


def _equity(times: Context) -> Context:
    earnings = reports.earnings()
    return {"earnings": earnings, "equity_json": earnings.as_json()}


# What each block of the dashboard shows, and so what its refresh asks for.
BLOCKS: dict[str, Callable[[Context], Context]] = {
    "pauses": lambda times: {},
    "agent": _agent,
    "metrics": _metrics,
    "funnel": lambda times: {"funnel": reports.funnel()},
    "equity": _equity,
    "evolution": _evolution,
    "types": lambda times: {"market_types": reports.market_types()},
    "open": lambda times: {"open_positions": reports.open_positions()},
    "closed": lambda times: {"closed_positions": reports.recently_closed()},
    "tasks": lambda times: {"tasks": reports.recent_tasks()},
}


@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    at = times()
    context = dict(at)
    for gather in BLOCKS.values():
        context |= gather(at)
    return render(request, "dashboard/index.html", context)


@never_cache
@require_safe
def block(request: HttpRequest, name: str) -> HttpResponse:
    """One block of the dashboard, as it stands now."""
    if name not in BLOCKS:
        raise Http404(f"there is no block {name}")
    at = times()
    return render(request, f"dashboard/_{name}.html", at | BLOCKS[name](at))


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
        "pairing": pairing(detail.pair_id),
    }
    return render(request, "positions/detail.html", at | context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is wrong is told where a view of the house said it."""
    said = clean(str(exception)) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"said": said}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without a database, a session or a user: any of them may be what broke."""
    return HttpResponse(render_to_string("500.html", banner(request)), status=500)
