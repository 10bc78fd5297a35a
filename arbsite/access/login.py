"""The login: its page, its limits, and the line of each login in the audit trail."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from arbsite.access import login_limits
from arbsite.access.login_form import LoginForm
from arbsite.access.origins import Origin, origin_of, remember
from arbsite.access.resuming import FIELD, sent_form
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine
from tasklog.trail import Journal

# Set for a request whose password was not checked; no header has such a name.
REFUSED = "arbsite.login_refused"


class LoginLimitBackend:
    """An authentication backend that accepts nobody and rejects some.

    It comes before the one that checks passwords, so that it applies to every page that
    takes one.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        **credentials: Any,
    ) -> None:
        if request is None or username is None:
            return
        now = datetime.now(UTC)
        origin = origin_of(request, username, now)
        if not login_limits.count_attempt(username, origin, now):
            request.META[REFUSED] = True
            # Ends the search: the backends after this one are not tried.
            raise PermissionDenied


class LimitedLoginView(LoginView):
    """The login page; after too many attempts it says how long to wait (429)."""

    authentication_form = LoginForm

    def form_valid(self, form: Any) -> HttpResponse:
        name, now = form.get_user().get_username(), datetime.now(UTC)
        origin = origin_of(self.request, name, now)
        login_limits.forgive_attempt(name, origin)
        # Before the session: no login without its line.
        record(Kind.LOGGED_IN, f"{name} logged in", origin, name)
        response = super().form_valid(form)
        if sent := sent_form(self.request.POST.get(FIELD, "")):
            context = {"sent": sent}
            response = render(self.request, "registration/resume.html", context)
        remember(response, name, origin, now)
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        # A wrong password must not lose what was typed before.
        resume = self.request.POST.get(FIELD, "")
        return super().get_context_data(resume=resume, **context)

    def form_invalid(self, form: Any) -> HttpResponse:
        name, now = form.cleaned_data.get("username", ""), datetime.now(UTC)
        origin = origin_of(self.request, name, now)
        left = login_limits.lockout_left(name, origin, now)
        if name and form.cleaned_data.get("password"):
            self._record_failure(name, origin)
        if left is None:
            return super().form_invalid(form)
        # Rounded up, so that the page never says to try again too early.
        minutes = int(left.total_seconds() // 60) + 1
        context = self.get_context_data(form=form, closed_minutes=minutes)
        response = self.render_to_response(context)
        response.status_code = 429
        response.headers["Retry-After"] = str(int(left.total_seconds()) + 1)
        return response

    def _record_failure(self, name: str, origin: Origin) -> None:
        if REFUSED in self.request.META:
            # Attempts that nobody checked would fill the trail.
            return
        is_account = User.objects.filter(username=name).exists()
        # What is no account's name may be a password, typed into the wrong field.
        whose = f"as {name}" if is_account else "under an unknown name"
        record(Kind.LOGIN_FAILED, f"a login {whose} failed", origin)


def record(kind: Kind, details: str, origin: Origin, actor: str | None = None) -> None:
    """Append the line of a login to the trail."""
    journal = Journal(lambda: datetime.now(UTC), lambda: uuid.uuid4().hex)
    status = Status.FAILURE if kind is Kind.LOGIN_FAILED else Status.SUCCESS
    journal.write(
        TrailLine(
            kind=kind,
            action=Action.OVERRIDE,
            status=status,
            details=f"{details} from {origin.address}",
            actor=actor,
        )
    )
