"""The controls: what is paused, fixed or waiting for a review, with the actions."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.pages.display import displayed, venue_name
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.pauses import current_pauses
from arbsite.pages.reports.reasons import in_words
from arbsite.pages.reports.titles import job_title
from arbsite.pages.reports.trail import trail_lines
from positions.services.pausing import EVERYWHERE
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.polling import POLICIES
from strategy.schedule import JOBS, POLL, JobRecord
from strategy.wiring import wall_now
from tasklog.kinds import Action
from tasklog.storage.reading import clean

JOBS_SHOWN = 100
PAIRS_SHOWN = 50
REASONS_SHOWN = 5
OVERRIDES_SHOWN = 10
NEWEST_BY_VERDICT = [("verdict", 1), ("first_seen_at", -1), ("_id", -1)]


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job of the agent; `scope` is that of the market type it polls, if it does.

    `decided_by` are the words for the policy that decides its interval.
    """

    job: JobRecord
    title: str
    scope: str
    is_paused: bool
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair that waits for a review. Its id and its scope are those of its links."""

    pair: PairRecord
    title: str
    scope: str
    markets: tuple[str, ...]
    doubt: str
    reasons: tuple[str, ...]
    is_paused: bool


def job_rows(paused: Set[str]) -> list[JobRow]:
    jobs = JOBS.show({}, [("_id", 1)], JOBS_SHOWN, MAX_MILLISECONDS)
    return [_job(job, paused) for job in jobs]


def _job(job: JobRecord, paused: Set[str]) -> JobRow:
    name = job.id.removeprefix(POLL)
    is_poll = job.id.startswith(POLL)
    scope = f"type:{name}" if is_poll else ""
    title = clean(name if is_poll else job_title(job.id))
    policy = POLICIES.get(job.policy or settings.ARBSITE.policy)
    decided_by = clean(policy.title if policy else job.policy or "")
    return JobRow(job, title, scope, scope in paused, decided_by)


def pairs_in_review(paused: Set[str]) -> list[PairRow]:
    """The newest of them, by the index over verdict and first sight."""
    filters = {"verdict": str(PairVerdict.REVIEW)}
    large = ("facts", "market_a", "market_b")
    pairs = PAIRS.show(filters, NEWEST_BY_VERDICT, PAIRS_SHOWN, MAX_MILLISECONDS, large)
    return [_pair(pair, paused) for pair in pairs]


def _pair(stored: PairRecord, paused: Set[str]) -> PairRow:
    pair, scope = displayed(stored), f"pair:{stored.id}"
    markets = ((pair.venue_a, pair.market_id_a), (pair.venue_b, pair.market_id_b))
    return PairRow(
        pair=stored,
        title=pair.event_name or pair.id,
        scope=scope,
        markets=tuple(f"{venue_name(venue)} {market}" for venue, market in markets),
        doubt=in_words(pair.doubt.reason) if pair.doubt else "",
        reasons=pair.reasons[:REASONS_SHOWN],
        is_paused=scope in paused,
    )


@never_cache
@require_safe
def controls(request: HttpRequest) -> HttpResponse:
    now = wall_now()
    pauses = current_pauses(now)
    paused = {pause.scope for pause in pauses}
    jobs = job_rows(paused)
    context = {
        "now": now,
        "pauses": pauses,
        "is_paused_everywhere": EVERYWHERE in paused,
        "types": [row for row in jobs if row.scope],
        "jobs": [row for row in jobs if not row.scope],
        "pairs": pairs_in_review(paused),
        "pairs_shown": PAIRS_SHOWN,
        "tasks": trail_lines({"action": str(Action.OVERRIDE)}, OVERRIDES_SHOWN),
    }
    return render(request, "controls/index.html", context)
