"""What needs an operator: everything that waits for a decision, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from arbsite.pages.reports.agent import AgentState, AgentStatus
from arbsite.pages.reports.holdings import AtRisk
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.pauses import ShownPause
from arbsite.pages.reports.review import COUNTED, waiting_pairs
from arbsite.pages.reports.titles import job_title
from positions.lifecycle import State
from positions.models import POSITIONS
from positions.models.quarantine import Quarantined
from strategy.services.losses import AGENT
from tasklog import formats

# Venues settle within a day or two; a dispute takes a few more.
OVERDUE = timedelta(days=3)
DOWN = frozenset({AgentStatus.NEVER, AgentStatus.STOPPED, AgentStatus.SILENT})


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to decide or repair, and where; `since` when it began, if known."""

    text: str
    url: str
    link: str
    is_urgent: bool = False
    since: datetime | None = None


def inbox(
    agent: AgentState,
    unhedged: AtRisk,
    quarantined: Sequence[Quarantined],
    pauses: Sequence[ShownPause],
    venue_now: datetime,
) -> list[Todo]:
    """Urgent ones first: where money is at risk or nothing works on it."""
    todos = [
        *_agent(agent),
        *_money(unhedged, quarantined),
        *_overdue(venue_now),
        *_pairs(),
        *_pauses(pauses),
    ]
    return sorted(todos, key=lambda todo: not todo.is_urgent)


def _agent(agent: AgentState) -> Iterator[Todo]:
    tasks = reverse("tasks")
    if agent.status in DOWN:
        seen = agent.run.heartbeat_at if agent.run else None
        yield Todo("No agent is running", reverse("health"), "Health", True, seen)
    for venue in agent.failing:
        text = f"{venue.venue.capitalize()} does not answer"
        yield Todo(text, f"{tasks}?status=failure", "Errors", True, venue.since)
    for job in agent.failing_jobs:
        times = "once" if job.failures == 1 else f"{job.failures} times in a row"
        text = f"Job failing: {job_title(job.id)} ({times})"
        yield Todo(text, f"{tasks}?status=failure", "Errors", True)


def _money(unhedged: AtRisk, quarantined: Sequence[Quarantined]) -> Iterator[Todo]:
    if unhedged.count:
        legs = "1 lone leg" if unhedged.count == 1 else f"{unhedged.count} lone legs"
        yield Todo(
            f"{legs}, {formats.usd(unhedged.dollars)} unhedged",
            f"{reverse('positions')}?state=watching",
            "Show",
            True,
            unhedged.since,
        )
    for position in quarantined[:3]:
        yield Todo(
            f"In quarantine: {position.event_name or position.id}",
            reverse("position", args=[position.id]),
            "Repair",
            True,
            position.since,
        )
    if len(quarantined) > 3:
        yield Todo(
            f"{len(quarantined) - 3} more in quarantine",
            f"{reverse('positions')}?state=open",
            "Show",
            True,
        )


def _overdue(venue_now: datetime) -> Iterator[Todo]:
    count = POSITIONS.raw.count_documents(
        {"state": str(State.EXPIRED), "expiration_date": {"$lt": venue_now - OVERDUE}},
        limit=COUNTED,
        maxTimeMS=MAX_MILLISECONDS,
    )
    if count:
        one = "1 settlement is" if count == 1 else f"{_some(count)} settlements are"
        text = f"{one} more than {OVERDUE.days} days overdue"
        url = f"{reverse('positions')}?state=expired&sort=ending"
        yield Todo(text, url, "Show")


def _pairs() -> Iterator[Todo]:
    if count := waiting_pairs():
        one = "1 pair needs" if count == 1 else f"{_some(count)} pairs need"
        yield Todo(f"{one} a decision", reverse("review"), "Review")


def _pauses(pauses: Sequence[ShownPause]) -> Iterator[Todo]:
    for pause in pauses:
        if pause.actor == AGENT:
            text = f"Paused automatically: {pause.name}"
            yield Todo(text, reverse("controls"), "Controls", since=pause.since)


def _some(count: int) -> str:
    return f"{count}+" if count >= COUNTED else str(count)
