"""Tokens in the admin, for admins only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from arbsite.access.records import TOKENS
from arbsite.access.roles import Role, is_at_least
from arbsite.admin.documents import DocumentAdmin, column
from arbsite.models import ApiToken
from tasklog.formats import exact


@admin.register(ApiToken)
class ApiTokenAdmin(DocumentAdmin):
    records = TOKENS
    columns = (
        column("name"),
        column("scope"),
        column("created_by"),
        column("created_at", exact),
        column("expires_at", exact),
        column("last_used_at", exact),
        column("revoked_at", exact),
    )
    ordering = ("-created_at", "-id")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_at_least(request.user, Role.ADMIN)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_at_least(request.user, Role.ADMIN)
