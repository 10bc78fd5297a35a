"""The dashboard, the pages of a position and of a pair, error pages. They only read."""

from __future__ import annotations

import sys
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

from arbsite.pages import reports
from arbsite.startup import mongod
from positions.services.pausing import EVERYWHERE
from positions.venues.types import Mode
from strategy.wiring import limits
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


def _agent(times: Context) -> Context:
    # An agent that missed one renewal of its lease may just be slow.
    silent_after = timedelta(seconds=2 * settings.ARBSITE.lease_seconds)
    pauses = reports.current_pauses(times["now"])
    everywhere = next((pause for pause in pauses if pause.scope == EVERYWHERE), None)
    state = reports.agent_state(times["now"], silent_after, everywhere is not None)
    return {"agent": state, "everywhere": everywhere, "paused": pauses}


def _metrics(times: Context) -> Context:
    return {
        "recoveries": reports.recoveries(),
        "uptime": reports.uptime(times["now"]),
        "holdings": reports.holdings(),
        "unhedged": reports.unhedged(),
        "periods": reports.periods(times["venue_now"]),
    }


def _evolution(times: Context) -> Context:
    evolution = reports.evolution()
    return {"evolution": evolution, "evolution_json": evolution.as_json()}


def _equity(times: Context) -> Context:
    earnings = reports.earnings()
    return {"earnings": earnings, "equity_json": earnings.as_json()}


# What each block of the dashboard shows, on the whole page and when it is refreshed.
BLOCKS: dict[str, Callable[[Context], Context]] = {
    # Its template reads the pauses by a tag, as the banner of every page does.
    "pauses": lambda times: {},
    "quarantine": lambda times: {"quarantined": reports.in_quarantine()},
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
    # One time for all blocks, so that their relative times agree.
    context = dict(at)
    for gather in BLOCKS.values():
        context |= gather(at)
    return render(request, "dashboard/index.html", context)


@never_cache
@require_safe
def block(request: HttpRequest, name: str) -> HttpResponse:
    """One block of the dashboard, to refresh it."""
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
        "pairing": reports.pairing(detail.record.pair_id, limits().probabilities),
    }
    return render(request, "positions/detail.html", at | context)


@never_cache
@require_safe
def pair_detail(request: HttpRequest, pair_id: str) -> HttpResponse:
    pairing = reports.pairing(pair_id, limits().probabilities)
    if pairing is None:
        raise Http404(f"there is no pair {pair_id}")
    return render(request, "pairs/detail.html", times() | {"pairing": pairing})


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
        if isinstance(error, UNREACHABLE):
            return True
        error = error.__cause__
    return False
