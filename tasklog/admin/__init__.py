"""What happened, in the admin: read-only."""

from __future__ import annotations

from django.contrib import admin

from tasklog import changes, formats
from tasklog.admin.inspection import DocumentAdmin, column, time, yes_or_no
from tasklog.models import AgentRun, TaskLog
from tasklog.storage.codec import Document

__all__ = ["AgentRunAdmin", "TaskLogAdmin"]


def changed(document: Document, key: str) -> str:
    return changes.told(document) or formats.NOTHING


@admin.register(TaskLog)
class TaskLogAdmin(DocumentAdmin):
    columns = (
        column("timestamp", time),
        column("action"),
        column("status"),
        column("details"),
        column("error"),
    )
    more = (
        column("kind"),
        column("actor"),
        column("reason"),
        column("before", changed, "before → after"),
        column("position_id", label="position"),
    )
    list_filter = ("action", "status")
    ordering = ("-timestamp", "-id")
    search_fields = ("id__exact",)


@admin.register(AgentRun)
class AgentRunAdmin(DocumentAdmin):
    columns = (
        column("started_at", time),
        column("door"),
        column("host"),
        column("heartbeat_at", time),
        column("ended_at", time),
        column("ended_cleanly", yes_or_no),
    )
    more = (column("pid"), column("mode"), column("token"))
    ordering = ("-started_at", "-id")
