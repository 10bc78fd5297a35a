"""Who may do what: look (viewer), override (operator), or everything (admin)?

An account may look. What overrides needs the permission `positions.override`, which
the group "operator" gives; an admin is a superuser. Pages are held to it here, in one
place: who only reads needs an account, who changes anything needs to be an operator,
and a page may ask for more by `needs`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

OVERRIDE = "positions.override"
APPS_SHOWN = ("arbsite", "positions", "strategy", "tasklog")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """From the least to the most; each may do what those before it may."""

    STRANGER = "stranger"
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


RANKS = list(Role)


def role_of(user: Any) -> Role:
    if not user.is_authenticated or not user.is_active:
        return Role.STRANGER
    if user.is_superuser:
        return Role.ADMIN
    return Role.OPERATOR if user.has_perm(OVERRIDE) else Role.VIEWER


def is_at_least(user: Any, role: Role) -> bool:
    return RANKS.index(role_of(user)) >= RANKS.index(role)


def needs(role: Role) -> Callable[[View], View]:
    """Say that a view needs this role, also for reading."""

    def mark(view: View) -> View:
        view.needed_role = role  # type: ignore[attr-defined]
        return view

    return mark


def needed(view: Callable[..., Any], method: str) -> Role:
    """The role that a view needs for a method."""
    if not getattr(view, "login_required", True):
        return Role.STRANGER
    stated = getattr(view, "needed_role", None)
    if stated is not None:
        return Role(stated)
    return Role.VIEWER if method in SAFE else Role.OPERATOR


class RoleMiddleware(LoginRequiredMiddleware):
    """Strangers are led to the login; who may too little is told so (403)."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        answer: HttpResponseBase | None = super().process_view(
            request, view_func, view_args, view_kwargs
        )
        role = needed(view_func, request.method or "")
        match = request.resolver_match
        if match is not None and "admin" in match.app_names:
            role = Role.VIEWER  # the admin asks for its own permissions
        is_open = role is Role.STRANGER
        if answer is None and not is_open and not is_at_least(request.user, role):
            raise PermissionDenied
        return answer


def ensure() -> None:
    """The groups "viewer" and "operator", with the permissions that they give.

    Both let an account with access to the admin look at every list there.
    """
    shown = Permission.objects.filter(
        content_type__app_label__in=APPS_SHOWN, codename__startswith="view_"
    )
    seen = [one for one in shown if one.codename != "view_apitoken"]
    override = Permission.objects.filter(codename="override")
    _group(Role.VIEWER, seen)
    _group(Role.OPERATOR, [*seen, *override])


def _group(role: Role, permissions: list[Permission]) -> None:
    group, _ = Group.objects.get_or_create(name=str(role))
    there = {one.pk for one in group.permissions.all()}
    missing = [one for one in permissions if one.pk not in there]
    if missing:
        group.permissions.add(*missing)
