"""Tokens in the admin: to look at, to make and to revoke."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from arbsite.access import tokens
from arbsite.access.roles import Role, is_at_least
from arbsite.models import ApiToken, Scope
from tasklog.admin.inspection import column, time
from tasklog.admin.overriding import (
    Instruction,
    OverridableAdmin,
    Override,
    ReasonForm,
    Refused,
    asked_key,
)
from tasklog.storage.codec import Document
from tasklog.storage.reading import clean

LONGEST_DAYS = 3660


def _foretell(document: Document) -> str:
    if document.get("revoked_at") is not None:
        raise Refused("it is revoked already")
    return "will not be accepted any more; this cannot be undone."


def _revoke(document: Document, given: Instruction) -> str:
    maker = tokens.Maker(given.actor, given.reason, datetime.now(UTC))
    if not tokens.revoke(document["_id"], maker):
        raise Refused("it is revoked already")
    return "revoked."


class TokenForm(ReasonForm):
    """What a program is let in for, and how long."""

    name = forms.CharField(
        max_length=tokens.NAME_LENGTH, help_text="What it is for, as people call it."
    )
    scope = forms.ChoiceField(
        choices=[
            (Scope.READ, "read: lists, figures, metrics"),
            (Scope.OPERATE, "operate: the overrides as well"),
        ]
    )
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
        label="Valid for days",
        help_text="Empty: until it is revoked.",
    )
    field_order = ("name", "scope", "days", "reason")


@admin.register(ApiToken)
class ApiTokenAdmin(OverridableAdmin):
    change_list_template = "admin/tokens.html"
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

    def get_urls(self) -> list[URLPattern]:
        make = self.admin_site.admin_view(never_cache(self.make))
        return [path("make/", make, name="arbsite_apitoken_make"), *super().get_urls()]

    def make(self, request: HttpRequest) -> HttpResponse:
        """The form, and once it is filled in the token, this one time."""
        if not is_at_least(request.user, Role.ADMIN):
            raise PermissionDenied
        form = TokenForm(request.POST if request.method == "POST" else None)
        token = ""
        if form.is_valid():
            token = _make(request, form)
        context = {
            **self.admin_site.each_context(request),
            "title": "Make a token",
            "opts": self.model._meta,
            "form": form,
            "token": token,
            "ticket": uuid.uuid4().hex,
        }
        return TemplateResponse(request, "admin/token.html", context)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_at_least(request.user, Role.ADMIN)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_at_least(request.user, Role.ADMIN)


def _make(request: HttpRequest, form: TokenForm) -> str:
    """The new token, or nothing and an error in the form."""
    given, actor = form.cleaned_data, request.user.get_username()
    ticket = request.POST.get("ticket", "")
    try:
        return tokens.create(
            given["name"],
            Scope(given["scope"]),
            actor,
            datetime.now(UTC),
            given["days"],
            clean(given["reason"], 500),
            asked_key("token", actor, ticket, "") if ticket else "",
        )
    except tokens.BadToken as error:
        form.add_error(None, str(error))
        return ""
