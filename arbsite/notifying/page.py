"""What is told, through which channels, and what became of it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from arbsite.notifying import outbox, rules, verbs
from arbsite.notifying.channels import Channel
from arbsite.notifying.events import ABOUT, About, Event
from arbsite.notifying.messenger import Messenger, wall_now
from arbsite.notifying.rules import Rule
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from positions.venues.types import Mode
from tasklog.storage.codec import Document
from tasklog.storage.reading import moment, text, whole

ROWS = 20
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message and how it stands."""

    id: str
    event: str
    title: str
    channel: str
    status: str
    decided_at: datetime | None
    due_at: datetime | None
    sent_at: datetime | None
    attempts: int
    held_back: int
    error: str
    position_id: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One way out: whether it works, and what went through it last."""

    name: str
    shown: str
    problem: str
    waiting: int
    sent: MessageRow | None
    failed: MessageRow | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One kind of event: how it is told, and its last messages."""

    event: Event
    about: About
    rule: Rule
    sent: MessageRow | None
    failed: MessageRow | None
    held: int


def event_rows() -> list[EventRow]:
    return [_event(rule) for rule in rules.rules().values()]


def _event(rule: Rule) -> EventRow:
    query: Document = {"event": str(rule.event)}
    held = {**query, "status": outbox.HELD, "due_at": {"$gt": outbox.LONG_AGO}}
    return EventRow(
        rule.event,
        ABOUT[rule.event],
        rule,
        _last(query, outbox.SENT),
        _last(query, outbox.FAILED),
        _count(held),
    )


def channel_rows(channels: list[Channel]) -> list[ChannelRow]:
    return [_channel(one) for one in channels]


def _channel(channel: Channel) -> ChannelRow:
    query: Document = {"channel": channel.name}
    return ChannelRow(
        channel.name,
        channel.shown,
        channel.problem,
        _count({**query, "status": outbox.WAITING}),
        _last(query, outbox.SENT),
        _last(query, outbox.FAILED),
    )


def _last(query: Document, status: str) -> MessageRow | None:
    found = outbox.notifications().find_one(
        {**query, "status": status},
        sort=[("decided_at", -1)],
        max_time_ms=MAX_MILLISECONDS,
    )
    return None if found is None else _row(found)


def _count(query: Document) -> int:
    return outbox.notifications().count_documents(
        query, limit=COUNTED, maxTimeMS=MAX_MILLISECONDS
    )


def newest() -> list[MessageRow]:
    found = (
        outbox.notifications()
        .find({}, {"text": 0, "gate": 0})
        .sort([("decided_at", -1), ("_id", -1)])
        .limit(ROWS)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return [_row(one) for one in found]


def _row(document: Document) -> MessageRow:
    return MessageRow(
        id=text(document, "_id"),
        event=text(document, "event"),
        # Every page says the mode at its top.
        title=text(document, "title").removeprefix(f"{_banner()} · "),
        channel=text(document, "channel"),
        status=text(document, "status"),
        decided_at=moment(document, "decided_at"),
        due_at=moment(document, "due_at"),
        sent_at=moment(document, "sent_at"),
        attempts=whole(document, "attempts") or 0,
        held_back=whole(document, "held_back") or 0,
        error=text(document, "error"),
        position_id=text(document, "position_id"),
    )


def _banner() -> str:
    return Mode(settings.ARBSITE.venues).banner


@never_cache
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    messenger = Messenger.of(settings.ARBSITE)
    context = {
        "now": wall_now(),
        "channels": channel_rows(list(messenger.channels)),
        "events": event_rows(),
        "newest": newest(),
        "rows": ROWS,
        "pages_url": settings.ARBSITE.pages_url,
    }
    return render(request, "notifying/page.html", context)


@never_cache
@require_POST
def try_channel(request: HttpRequest, name: str) -> HttpResponse:
    """Send a test message through one channel, and tell what came of it."""
    messenger = Messenger.of(settings.ARBSITE)
    channel = next((one for one in messenger.channels if one.name == name), None)
    if channel is None:
        raise Http404(f"there is no channel {name}")
    actor = request.user.get_username()
    problem = verbs.try_out(
        channel, actor, messenger.mode, messenger.saying, wall_now()
    )
    if problem:
        messages.error(request, f"{name}: the test message was not taken: {problem}")
    else:
        messages.success(request, f"{name}: the test message was taken.")
    return HttpResponseRedirect(reverse("notifications"))
