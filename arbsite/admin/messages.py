"""Messages to people in the admin, to look at, and when they are sent."""

from __future__ import annotations

from django.contrib import admin

from arbsite.models import Notification, NotificationRule
from arbsite.notifying.verbs import CHANGE
from tasklog.admin.inspection import DocumentAdmin, column, figure, time
from tasklog.admin.overriding import OverridableAdmin


@admin.register(Notification)
class NotificationAdmin(DocumentAdmin):
    columns = (
        column("decided_at", time, "written at"),
        column("title"),
        column("channel"),
        column("status"),
        column("attempts", figure),
        column("sent_at", time),
        column("error"),
    )
    more = (
        column("event"),
        column("held_back", figure),
        column("due_at", time),
        column("link"),
        column("line", label="line of the trail"),
        column("position_id", label="position"),
    )
    list_filter = ("status",)
    ordering = ("-decided_at", "-id")
    search_fields = ("id__exact",)


@admin.register(NotificationRule)
class NotificationRuleAdmin(OverridableAdmin):
    columns = (
        column("_id", label="event"),
        column("mode"),
        column("actor"),
        column("reason"),
        column("since", time),
    )
    ordering = ("id",)
    overrides = (CHANGE,)
