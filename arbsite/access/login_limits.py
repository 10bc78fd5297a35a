"""How many passwords may be tried for one name from one address?

Five. A try is counted before its password is looked at, so that many at once gain
nothing, and forgiven when it was right. The fifth failure closes the door to this name
from this address for 15 minutes, whether or not there is such an account; nobody else
is kept out by it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from pymongo import ReturnDocument
from pymongo.collection import Collection

from tasklog.storage.codec import Document, collection, content_id, to_milliseconds
from tasklog.storage.reading import moment, whole

TRIES = 5
CLOSED_FOR = timedelta(minutes=15)
ADDRESS_LENGTH = 64


def try_counted(name: str, address: str, now: datetime) -> bool:
    """Count a try; False if there were too many before it."""
    counts = {"$gt": ["$expires_at", now]}
    failures = {"$cond": [counts, {"$min": [{"$add": ["$failures", 1]}, TRIES + 1]}, 1]}
    is_closed = {"$and": [counts, {"$gte": ["$failures", TRIES]}]}
    until = to_milliseconds(now + CLOSED_FOR)
    change = {
        "failures": failures,
        # Tries at a closed door do not keep it closed.
        "expires_at": {"$cond": [is_closed, "$expires_at", until]},
    }
    found = _failures().find_one_and_update(
        {"_id": _key(name, address)},
        [{"$set": change}],
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return found is not None and found["failures"] <= TRIES


def forgive(name: str, address: str) -> None:
    """The password was right: what was mistyped before it does not count."""
    _failures().delete_one({"_id": _key(name, address)})


def closed_for(name: str, address: str, now: datetime) -> timedelta | None:
    """How long this door stays closed; None if it is open."""
    found = _failures().find_one({"_id": _key(name, address)}) or {}
    until, failures = moment(found, "expires_at"), whole(found, "failures") or 0
    if until is None or failures < TRIES or until <= now:
        return None
    return until - now


def client_address(request: HttpRequest) -> str:
    """Where a request comes from.

    Behind proxies that are trusted it is the address that the outermost of them saw;
    what stands further left in the header was written by the client.
    """
    proxies = settings.ARBSITE.trusted_proxies
    passed = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(passed) >= proxies and passed[-proxies].strip():
        return passed[-proxies].strip()[:ADDRESS_LENGTH]
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(name: str, address: str) -> str:
    return content_id("login", name.casefold(), address)


def _failures() -> Collection[Document]:
    return collection("failed_logins")


class Gate:
    """An authentication backend that lets nobody in and keeps some out.

    It stands before the one that knows passwords, so that every page that asks for a
    password is behind it.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, **given: Any
    ) -> None:
        if request is None or username is None:
            return
        if not try_counted(username, client_address(request), datetime.now(UTC)):
            raise PermissionDenied


class ThrottledLoginView(LoginView):
    """The login page: after too many tries it says how long to wait (429)."""

    def form_valid(self, form: Any) -> HttpResponse:
        forgive(form.get_user().get_username(), client_address(self.request))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        name = form.cleaned_data.get("username", "")
        closed = closed_for(name, client_address(self.request), datetime.now(UTC))
        if closed is None:
            return super().form_invalid(form)
        minutes = int(closed.total_seconds() // 60) + 1
        context = self.get_context_data(form=form, closed_minutes=minutes)
        answer = self.render_to_response(context)
        answer.status_code = 429
        answer.headers["Retry-After"] = str(int(closed.total_seconds()) + 1)
        return answer
