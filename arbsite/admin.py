"""In the admin: tokens, to look at and to revoke, and messages, to look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from arbsite import tokens
from arbsite.models import ApiToken, Notification, NotificationRule
from arbsite.notifying.verbs import CHANGE
from arbsite.roles import Role, is_at_least
from tasklog.admin.inspection import DocumentAdmin, column, figure, time
from tasklog.admin.overriding import Instruction, OverridableAdmin, Override, Refused
from tasklog.documents import Document
from tasklog.models import Action, Status
from tasklog.services import append, entry


def _foretell(document: Document) -> str:
    if document.get("revoked_at") is not None:
        raise Refused("it is revoked already")
    return "will not be accepted any more; this cannot be undone."


def _revoke(document: Document, given: Instruction) -> str:
    now = datetime.now(UTC)
    if not tokens.revoke(document["_id"], now):
        raise Refused("it is revoked already")
    what = f"token {document.get('name')} revoked; {given.actor}: {given.reason}"
    line = entry(
        f"revoked-{document['_id']}",
        Action.OVERRIDE,
        Status.SUCCESS,
        what,
        now,
        kind="revoke_token",
        actor=given.actor,
    )
    append([line])
    return "revoked."


@admin.register(ApiToken)
class ApiTokenAdmin(OverridableAdmin):
    columns = (
        column("name"),
        column("scope"),
        column("created_by"),
        column("created_at", time),
        column("expires_at", time),
        column("last_used_at", time),
        column("revoked_at", time),
    )
    ordering = ("-created_at", "-id")
    overrides = (
        Override(
            "revoke", "Revoke", _foretell, _revoke, lambda one: str(one["revoked_at"])
        ),
    )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        if not is_at_least(request.user, Role.ADMIN):
            return {}
        return super().get_actions(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_at_least(request.user, Role.ADMIN)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_at_least(request.user, Role.ADMIN)


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
