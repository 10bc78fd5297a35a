"""Roles: a viewer may look, an operator may override, an admin may do everything.

Every account is a viewer. Overriding needs the permission `positions.override`, which
the group "operator" gives; an admin is a superuser. The middleware here enforces it for
all pages: reading needs an account, changing anything needs an operator, and a page may
require more by `needs`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from arbsite.access.resuming import ask_to_log_in

OVERRIDE = "positions.override"
APPS_SHOWN = ("arbsite", "positions", "strategy", "tasklog")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """From the lowest to the highest; each includes those before it."""

    ANONYMOUS = "anonymous"
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


RANKS = list(Role)


def role_of(user: Any) -> Role:
    if not user.is_authenticated or not user.is_active:
        return Role.ANONYMOUS
    # First, because a superuser has every permission.
    if user.is_superuser:
        return Role.ADMIN
    return Role.OPERATOR if user.has_perm(OVERRIDE) else Role.VIEWER


def is_at_least(user: Any, role: Role) -> bool:
    return RANKS.index(role_of(user)) >= RANKS.index(role)


def needs(role: Role) -> Callable[[View], View]:
    """Require this role for a view, also for reading."""

    def require(view: View) -> View:
        view.required_role = role  # type: ignore[attr-defined]
        return view

    return require


def required_role(view: Callable[..., Any], method: str) -> Role:
    """The role that a view requires for a method."""
    if not getattr(view, "login_required", True):
        return Role.ANONYMOUS
    explicit = getattr(view, "required_role", None)
    if explicit is not None:
        return Role(explicit)
    return Role.VIEWER if method in SAFE_METHODS else Role.OPERATOR


class RoleMiddleware(LoginRequiredMiddleware):
    """Sends the anonymous to the login; answers 403 where the role is too low."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        response: HttpResponseBase | None = super().process_view(
            request, view_func, view_args, view_kwargs
        )
        if response is not None:
            # Sent after the session ended: what was typed must not be lost.
            return ask_to_log_in(request) or response
        role = required_role(view_func, request.method or "")
        match = request.resolver_match
        if match is not None and "admin" in match.app_names:
            # The admin checks permissions itself, also for what is posted to it.
            role = Role.VIEWER
        is_open = role is Role.ANONYMOUS
        if not is_open and not is_at_least(request.user, role):
            raise PermissionDenied
        return None


def ensure_groups() -> None:
    """Create the groups "viewer" and "operator", and add permissions they lack.

    Both let an account with access to the admin look at every list there but tokens.
    """
    views = Permission.objects.filter(
        content_type__app_label__in=APPS_SHOWN, codename__startswith="view_"
    )
    visible = [
        permission for permission in views if permission.codename != "view_apitoken"
    ]
    override = Permission.objects.filter(codename="override")
    _ensure_group(Role.VIEWER, visible)
    _ensure_group(Role.OPERATOR, [*visible, *override])


def _ensure_group(role: Role, permissions: list[Permission]) -> None:
    group, _ = Group.objects.get_or_create(name=str(role))
    present = {permission.pk for permission in group.permissions.all()}
    # What an administrator added to a group stays.
    missing = [permission for permission in permissions if permission.pk not in present]
    if missing:
        group.permissions.add(*missing)
