"""The dashboard: is the money safe, what is the agent doing, what needs an operator.

Everything else is in tabs, of which only the open one is read and rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.pages import reports
from arbsite.pages.reports.changes import changes_since
from arbsite.pages.reports.inbox import inbox
from arbsite.pages.reports.streams import read_streams
from arbsite.pages.views import Context, times
from arbsite.pages.visits import last_visit, remember_visit
from positions.services.pausing import EVERYWHERE


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the dashboard that is shown on demand; `more` is the page with all."""

    label: str
    gather: Callable[[Context], Context]
    more: str = ""


def _evolution(at: Context) -> Context:
    evolution = reports.evolution()
    return {"evolution": evolution, "evolution_json": evolution.as_json()}


def _equity(at: Context) -> Context:
    earnings = reports.earnings()
    return {"earnings": earnings, "equity_json": earnings.as_json()}


TABS: Mapping[str, Tab] = {
    "open": Tab(
        "Open positions",
        lambda at: {"open_positions": reports.open_positions()},
        "/positions/?state=open&sort=ending",
    ),
    "closed": Tab(
        "Closed",
        lambda at: {"closed_positions": reports.recently_closed()},
        "/positions/?state=closed&sort=closed",
    ),
    "profit": Tab("Profit", _equity, "/positions/?state=closed&sort=closed"),
    "evolution": Tab("Strategy evolution", _evolution, "/decisions/"),
    "types": Tab("Market types", lambda at: {"market_types": reports.market_types()}),
    "funnel": Tab(
        "Why no trades?",
        lambda at: {"funnel": reports.funnel()},
        "/opportunities/?decision=refused",
    ),
    "tasks": Tab(
        "Task history", lambda at: {"tasks": reports.recent_tasks()}, "/tasks/"
    ),
}
FIRST = "open"


def _overview(request: HttpRequest, at: Context) -> Context:
    # An agent that missed one renewal of its lease may just be slow.
    silent_after = timedelta(seconds=2 * settings.ARBSITE.lease_seconds)
    pauses = reports.current_pauses(at["now"])
    everywhere = next((pause for pause in pauses if pause.scope == EVERYWHERE), None)
    agent = reports.agent_state(at["now"], silent_after, everywhere is not None)
    quarantined, unhedged = reports.in_quarantine(), reports.unhedged()
    since = last_visit(request, at["now"])
    return {
        "agent": agent,
        "streams": read_streams(at["now"]) if settings.ARBSITE.streams else (),
        "everywhere": everywhere,
        "paused": pauses,
        "quarantined": quarantined,
        "unhedged": unhedged,
        "holdings": reports.holdings(),
        "periods": reports.periods(at["venue_now"]),
        "recoveries": reports.recoveries(),
        "uptime": reports.uptime(at["now"]),
        "inbox": inbox(agent, unhedged, quarantined, pauses, at["venue_now"]),
        "last_visit": since,
        "news": changes_since(since) if since else [],
    }


def _context(request: HttpRequest) -> Context:
    name = request.GET.get("tab", FIRST)
    tab = TABS.get(name)
    if tab is None:
        name, tab = FIRST, TABS[FIRST]
    # One time for all parts, so that their relative times agree.
    at = times()
    chosen: dict[str, Any] = {"tabs": TABS, "tab": name, "chosen": tab}
    return at | _overview(request, at) | tab.gather(at) | chosen


@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    return _answer(request, "dashboard/index.html")


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What changes on the dashboard, to refresh it."""
    return _answer(request, "dashboard/_live.html")


def _answer(request: HttpRequest, template: str) -> HttpResponse:
    context = _context(request)
    response = render(request, template, context)
    return remember_visit(request, response, context["now"])
