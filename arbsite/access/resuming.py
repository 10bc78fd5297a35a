"""Forms that were sent after their session had ended: nothing typed is lost.

The login page carries what was sent, signed, and leads to a page that sends it again on
a click. Nothing is done before the person who is logged in says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from arbsite.access.login_form import LoginForm

FIELD = "resume"
SALT = "arbsite.resume"
MAX_AGE_SECONDS = 3600
LARGEST = 20_000
# Neither belongs in a page that goes out again.
LEFT_OUT = ("csrfmiddlewaretoken", "password", "old_password")


@dataclass(frozen=True, slots=True)
class SentForm:
    """Where a form was sent to, and its fields in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def reason(self) -> str:
        return next((text for name, text in self.fields if name == "reason"), "")


def ask_to_log_in(request: HttpRequest) -> HttpResponse | None:
    """The login page with what was sent in it; None for what it cannot carry."""
    fields = [
        (name, text)
        for name, texts in request.POST.lists()
        if name not in LEFT_OUT and not name.startswith("new_password")
        for text in texts
    ]
    size = sum(len(name) + len(text) for name, text in fields)
    if request.method != "POST" or request.FILES or not fields or size > LARGEST:
        return None
    sent = {"path": request.path, "fields": fields}
    context: dict[str, Any] = {
        "form": LoginForm(request),
        "resume": signing.dumps(sent, salt=SALT, compress=True),
        "next": "",
    }
    return render(request, "registration/login.html", context, status=401)


def sent_form(token: str) -> SentForm | None:
    """What a login page carried; None where it carried nothing, or too long ago."""
    try:
        sent = signing.loads(token, salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    return SentForm(sent["path"], tuple((name, text) for name, text in sent["fields"]))
