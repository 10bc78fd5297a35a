"""The trail and the agent's runs in the admin."""

from __future__ import annotations

from django.contrib import admin

from arbsite.admin.documents import DocumentAdmin, column, plain, yes_or_no
from tasklog.changes import describe
from tasklog.formats import exact
from tasklog.models import AgentRun, TaskLog
from tasklog.records import RUNS, TRAIL, Change


def changed(changes: tuple[Change, ...]) -> str:
    return plain(describe(changes))


@admin.register(TaskLog)
class TaskLogAdmin(DocumentAdmin):
    records = TRAIL
    columns = (
        column("timestamp", exact),
        column("action"),
        column("status"),
        column("details"),
        column("error"),
    )
    more = (
        column("kind"),
        column("actor"),
        column("reason"),
        column("changes", changed, "before → after"),
        column("position_id", label="position"),
    )
    list_filter = ("action", "status")
    ordering = ("-timestamp", "-id")
    search_fields = ("id__exact",)


@admin.register(AgentRun)
class AgentRunAdmin(DocumentAdmin):
    records = RUNS
    columns = (
        column("started_at", exact),
        column("entry_point"),
        column("host"),
        column("heartbeat_at", exact),
        column("ended_at", exact),
        column("ended_cleanly", yes_or_no),
    )
    more = (column("pid"), column("mode"), column("token"))
    ordering = ("-started_at", "-id")
