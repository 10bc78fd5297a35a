"""The page about notifications: channels, kinds of events and the newest messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from arbsite.notifying import outbox, rules
from arbsite.notifying.channels import Channel
from arbsite.notifying.events import EVENTS, Event, EventType
from arbsite.notifying.messenger import Messenger
from arbsite.notifying.records import (
    NOTIFICATIONS,
    NotificationRecord,
    NotificationStatus,
)
from arbsite.notifying.rules import Rule
from arbsite.notifying.testing import send_test
from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from positions.venues.types import Mode
from strategy.wiring import wall_now
from tasklog.storage.collections import Filters, Order

ROWS = 20
# Counting further would take the page too long.
COUNT_LIMIT = 1000
# The long fields of a message, which the page does not show.
HIDDEN_FIELDS = ("text", "throttle")
# Suppressed messages that were reported have no due date any more.
DUE: Filters = {"due_at": {"$gt": outbox.LONG_AGO}}


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel: whether it works, and its last messages."""

    name: str
    destination: str
    problem: str
    waiting: int
    sent: NotificationRecord | None
    failed: NotificationRecord | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """A kind of event: its mode, and its last messages."""

    event: Event
    type: EventType
    rule: Rule
    sent: NotificationRecord | None
    failed: NotificationRecord | None
    suppressed: int


def event_rows() -> list[EventRow]:
    return [_event_row(rule) for rule in rules.rules().values()]


def _event_row(rule: Rule) -> EventRow:
    filters = {"event": rule.event.value}
    waiting = {**_in(filters, NotificationStatus.SUPPRESSED), **DUE}
    return EventRow(
        rule.event,
        EVENTS[rule.event],
        rule,
        _last(filters, NotificationStatus.SENT),
        _last(filters, NotificationStatus.FAILED),
        _count(waiting),
    )


def channel_rows(channels: Iterable[Channel]) -> list[ChannelRow]:
    return [_channel_row(channel) for channel in channels]


def _channel_row(channel: Channel) -> ChannelRow:
    filters = {"channel": channel.name}
    return ChannelRow(
        channel.name,
        channel.destination,
        channel.problem,
        _count(_in(filters, NotificationStatus.PENDING)),
        _last(filters, NotificationStatus.SENT),
        _last(filters, NotificationStatus.FAILED),
    )


def _in(filters: Filters, status: NotificationStatus) -> Filters:
    return {**filters, "status": status.value}


def _last(filters: Filters, status: NotificationStatus) -> NotificationRecord | None:
    return next(iter(_shown(_in(filters, status), [("decided_at", -1)], 1)), None)


def _count(filters: Filters) -> int:
    return NOTIFICATIONS.raw.count_documents(
        filters, limit=COUNT_LIMIT, maxTimeMS=MAX_MILLISECONDS
    )


def newest() -> list[NotificationRecord]:
    return _shown({}, [("decided_at", -1), ("_id", -1)], ROWS)


def _shown(filters: Filters, order: Order, limit: int) -> list[NotificationRecord]:
    """Messages as far as they can be read and shown."""
    # The page itself says the mode at its top.
    banner = f"{Mode(settings.ARBSITE.venues).banner} · "
    records = NOTIFICATIONS.show(filters, order, limit, MAX_MILLISECONDS, HIDDEN_FIELDS)
    return [
        replace(message, title=message.title.removeprefix(banner))
        for message in map(displayed, records)
    ]


@never_cache
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    messenger = Messenger.from_config(settings.ARBSITE)
    context = {
        "now": wall_now(),
        "channels": channel_rows(messenger.channels),
        "events": event_rows(),
        "newest": newest(),
        "rows": ROWS,
        "pages_url": settings.ARBSITE.pages_url,
    }
    return render(request, "notifying/page.html", context)


@never_cache
@require_POST
def try_channel(request: HttpRequest, name: str) -> HttpResponse:
    """Send a test message through one channel, and say whether it was taken."""
    messenger = Messenger.from_config(settings.ARBSITE)
    channels = {channel.name: channel for channel in messenger.channels}
    if name not in channels:
        raise Http404(f"there is no channel {name}")
    actor = request.user.get_username()
    problem = send_test(channels[name], actor, messenger.context, wall_now())
    if problem:
        messages.error(request, f"{name}: the test message was not taken: {problem}")
    else:
        messages.success(request, f"{name}: the test message was taken.")
    return HttpResponseRedirect(reverse("notifications"))
