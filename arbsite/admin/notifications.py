"""Notifications and their rules in the admin."""

from __future__ import annotations

from django.contrib import admin

from arbsite.admin.documents import DocumentAdmin, column
from arbsite.models import Notification, NotificationRule
from arbsite.notifying.records import NOTIFICATIONS, RULES
from tasklog.formats import exact


@admin.register(Notification)
class NotificationAdmin(DocumentAdmin):
    records = NOTIFICATIONS
    columns = (
        column("decided_at", exact, "written at"),
        column("title"),
        column("channel"),
        column("status"),
        column("attempts"),
        column("sent_at", exact),
        column("error"),
    )
    more = (
        column("event"),
        column("suppressed"),
        column("due_at", exact),
        column("link"),
        column("task_id", label="line of the trail"),
        column("position_id", label="position"),
    )
    list_filter = ("status",)
    ordering = ("-decided_at", "-id")
    search_fields = ("id__exact",)
    # No column shows them, and texts are long.
    hidden = ("text", "throttle")


@admin.register(NotificationRule)
class NotificationRuleAdmin(DocumentAdmin):
    records = RULES
    columns = (
        column("id", label="event"),
        column("mode"),
        column("actor"),
        column("reason"),
        column("since", exact),
    )
    ordering = ("id",)
