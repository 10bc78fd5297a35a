"""Limits on attempts to log in: five for one name from one address.

An attempt is counted before its password is checked, so that many at once gain nothing,
and the count is cleared when the password is right. The fifth failure locks this name
out from this address for 15 minutes, whether or not there is such an account; nobody
else is affected.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from pymongo import ReturnDocument

from arbsite.access.records import FAILED_LOGINS
from arbsite.access.resuming import FIELD as RESUME
from arbsite.access.resuming import sent_form
from tasklog.storage.codec import to_milliseconds
from tasklog.storage.ids import content_id

ATTEMPTS = 5
LOCKOUT = timedelta(minutes=15)
ADDRESS_LENGTH = 64


def count_attempt(name: str, address: str, now: datetime) -> bool:
    """Count an attempt; False if there were too many before it."""
    is_counting = {"$gt": ["$expires_at", now]}
    # One above the limit is enough to know, and does not grow without end.
    added = {"$min": [{"$add": ["$failures", 1]}, ATTEMPTS + 1]}
    is_locked_out = {"$and": [is_counting, {"$gte": ["$failures", ATTEMPTS]}]}
    until = to_milliseconds(now + LOCKOUT)
    fields = {
        "failures": {"$cond": [is_counting, added, 1]},
        # Attempts during a lockout do not prolong it: others could keep the owner out.
        "expires_at": {"$cond": [is_locked_out, "$expires_at", until]},
    }
    document = FAILED_LOGINS.raw.find_one_and_update(
        {"_id": _key(name, address)},
        [{"$set": fields}],
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    attempts = FAILED_LOGINS.read(document)
    return attempts is not None and attempts.failures <= ATTEMPTS


def clear_attempts(name: str, address: str) -> None:
    """The password was right: earlier mistakes do not count."""
    FAILED_LOGINS.raw.delete_one({"_id": _key(name, address)})


def lockout_left(name: str, address: str, now: datetime) -> timedelta | None:
    """How long this name is still locked out from this address; None if it is not."""
    attempts = next(FAILED_LOGINS.show({"_id": _key(name, address)}), None)
    if attempts is None or (attempts.failures or 0) < ATTEMPTS:
        return None
    # Salvaged, a damaged time is None, whatever the record declares.
    until: datetime | None = attempts.expires_at
    return None if until is None or until <= now else until - now


def client_address(request: HttpRequest) -> str:
    """Where a request comes from.

    Behind trusted proxies it is the address that the outermost of them saw. What is
    further left in the header was written by the client.
    """
    proxies = settings.ARBSITE.trusted_proxies
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        return forwarded[-proxies].strip()[:ADDRESS_LENGTH]
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(name: str, address: str) -> str:
    # Without regard to case: else each spelling of a name would have its own attempts.
    return content_id("login", name.casefold(), address)


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
        if not count_attempt(username, client_address(request), datetime.now(UTC)):
            # Ends the search: the backends after this one are not tried.
            raise PermissionDenied


class LimitedLoginView(LoginView):
    """The login page; after too many attempts it says how long to wait (429)."""

    def form_valid(self, form: Any) -> HttpResponse:
        clear_attempts(form.get_user().get_username(), client_address(self.request))
        response = super().form_valid(form)
        if sent := sent_form(self.request.POST.get(RESUME, "")):
            return render(self.request, "registration/resume.html", {"sent": sent})
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        # A wrong password must not lose it either.
        resume = self.request.POST.get(RESUME, "")
        return super().get_context_data(resume=resume, **context)

    def form_invalid(self, form: Any) -> HttpResponse:
        name = form.cleaned_data.get("username", "")
        left = lockout_left(name, client_address(self.request), datetime.now(UTC))
        if left is None:
            return super().form_invalid(form)
        # Rounded up, so that the page never says to try again too early.
        minutes = int(left.total_seconds() // 60) + 1
        context = self.get_context_data(form=form, closed_minutes=minutes)
        response = self.render_to_response(context)
        response.status_code = 429
        response.headers["Retry-After"] = str(int(left.total_seconds()) + 1)
        return response
