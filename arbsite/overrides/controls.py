"""What is paused, fixed or waiting for a verdict at present?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.overrides.verbs import duty_words, event_name, scope_name
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.trail import TaskRow, task_row
from positions.admin.verbs import wall_now
from positions.services.pausing import EVERYWHERE, holding, pauses
from strategy.models import PairVerdict
from strategy.schedule import POLL
from tasklog.models import Action
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import moment, number, text, whole

PAUSES_SHOWN = 200
DUTIES_SHOWN = 100
PAIRS_SHOWN = 50
OVERRIDES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class PauseRow:
    """Entries are paused in `scope`: by whom, why, since and until when."""

    scope: str
    name: str
    actor: str
    reason: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty of the agent; `scope` names the market type that it polls."""

    id: str
    name: str
    scope: str
    interval_seconds: int | None
    fixed_seconds: int | None
    next_at: datetime | None
    is_paused: bool


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair that waits for somebody's verdict."""

    id: str
    event_name: str
    market_type: str
    polymarket_id: str
    kalshi_ticker: str
    score: Decimal | None
    reasons: tuple[str, ...]
    doubt: str
    is_paused: bool


def present_pauses(now: datetime) -> list[PauseRow]:
    """Those that hold now, everywhere first."""
    found = list(
        pauses()
        .find(holding(now), {"outbox": 0})
        .sort("_id", 1)
        .limit(PAUSES_SHOWN)
        .max_time_ms(MAX_MILLISECONDS)
    )
    found.sort(key=lambda one: one["_id"] != EVERYWHERE)
    return [_pause(one) for one in found]


def _pause(document: Document) -> PauseRow:
    scope = str(document["_id"])
    return PauseRow(
        scope,
        scope_name(scope),
        text(document, "actor"),
        text(document, "reason"),
        moment(document, "since"),
        moment(document, "until"),
    )


def duties(paused: set[str]) -> list[DutyRow]:
    found = (
        collection("cadences")
        .find({})
        .sort("_id", 1)
        .limit(DUTIES_SHOWN)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return [_duty(one, paused) for one in found]


def _duty(document: Document, paused: set[str]) -> DutyRow:
    duty = text(document, "_id")
    is_poll = duty.startswith(POLL)
    name = duty.removeprefix(POLL) if is_poll else duty_words(duty)
    scope = f"type:{name}" if is_poll else ""
    return DutyRow(
        id=duty,
        name=name,
        scope=scope,
        interval_seconds=whole(document, "interval_seconds"),
        fixed_seconds=whole(document, "fixed_seconds"),
        next_at=moment(document, "next_at"),
        is_paused=scope in paused,
    )


def pairs_in_review(paused: set[str]) -> list[PairRow]:
    """The newest of them, by the index over verdict and first sight."""
    found = (
        collection("matched_pairs")
        .find({"verdict": str(PairVerdict.REVIEW)})
        .sort([("verdict", 1), ("first_seen_at", -1), ("_id", -1)])
        .limit(PAIRS_SHOWN)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return [_pair(one, paused) for one in found]


def _pair(document: Document, paused: set[str]) -> PairRow:
    reasons = document.get("reasons")
    told = reasons if isinstance(reasons, list) else []
    identity = text(document, "_id")
    return PairRow(
        id=identity,
        event_name=event_name(document),
        market_type=text(document, "market_type"),
        polymarket_id=text(document, "polymarket_id"),
        kalshi_ticker=text(document, "kalshi_ticker"),
        score=number(document, "score"),
        reasons=tuple(text({"reason": one}, "reason") for one in told[:5]),
        doubt=text(document, "doubt"),
        is_paused=f"pair:{identity}" in paused,
    )


def latest_overrides() -> list[TaskRow]:
    """What was overridden lately, by the index over action and time."""
    found = (
        collection("task_log")
        .find({"action": str(Action.OVERRIDE)})
        .sort([("timestamp", -1), ("_id", -1)])
        .limit(OVERRIDES_SHOWN)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return [task_row(one) for one in found]


@never_cache
@require_safe
def controls(request: HttpRequest) -> HttpResponse:
    now = wall_now()
    present = present_pauses(now)
    paused = {one.scope for one in present}
    found = duties(paused)
    context = {
        "now": now,
        "pauses": present,
        "is_paused_everywhere": EVERYWHERE in paused,
        "types": [one for one in found if one.scope],
        "duties": [one for one in found if not one.scope],
        "pairs": pairs_in_review(paused),
        "pairs_shown": PAIRS_SHOWN,
        "tasks": latest_overrides(),
    }
    return render(request, "overrides/controls.html", context)
