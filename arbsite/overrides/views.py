"""What does a person see before, while and after something is overridden?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from arbsite import queue_verbs
from arbsite.access.roles import Role, needs
from arbsite.notifying import verbs as notifying
from arbsite.overrides.verbs import LONGEST_ID, VERBS, Verb
from tasklog.admin.overriding import Instruction, Refused, asked_key, is_done
from tasklog.storage.codec import Document
from tasklog.storage.reading import clean, parts, text, whole

ALL_VERBS = VERBS | queue_verbs.VERBS | notifying.VERBS
STALE, INVALID, TOO_SOON = 409, 422, 429
CHANGES_TOLD = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One override as somebody asks for it: the verb, its subject, the way back."""

    slug: str
    verb: Verb
    document: Document
    name: str
    home: str

    @property
    def identity(self) -> str:
        return str(self.document["_id"])


@needs(Role.OPERATOR)
@never_cache
@require_safe
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form: what will happen, and why it should."""
    asked = _asked(request, slug, request.GET)
    try:
        foretold = asked.verb.override.foretell(asked.document)
    except Refused as refusal:
        return _told(request, asked, refusal)
    form = asked.verb.override.form(asked.document, None)
    fields = {"stamp": _stamp(asked), "ticket": uuid.uuid4().hex}
    return _form_page(request, asked, form, foretold, fields)


@needs(Role.OPERATOR)
@never_cache
@require_POST
def do(request: HttpRequest, slug: str) -> HttpResponse:
    """Done if it is confirmed and nothing has changed; told if not."""
    stamp, key = request.POST.get("stamp", ""), _key(request, slug)
    if is_done(key):
        # Before its subject is looked for: that may be gone by what was done.
        messages.info(request, "This was done already, once.")
        return HttpResponseRedirect(_back(request, request.POST, reverse("controls")))
    asked = _asked(request, slug, request.POST)
    if stamp != _stamp(asked):
        return _told(
            request, asked, None, _changes(asked.document, stamp, _stamp(asked))
        )
    form = asked.verb.override.form(asked.document, request.POST)
    if not form.is_valid():
        return _asked_again(request, asked, form)
    values = dict(form.cleaned_data)
    reason = clean(values.pop("reason"), 500)
    given = Instruction(values, reason, request.user.get_username(), stamp, key)
    return _carry_out(request, asked, form, given)


def _carry_out(
    request: HttpRequest, asked: Asked, form: forms.Form, given: Instruction
) -> HttpResponse:
    override = asked.verb.override
    try:
        if override.weigh is not None and "confirmed" not in request.POST:
            weighed = override.weigh(asked.document, given)
            return _form_page(
                request, asked, form, weighed, _sent(request), is_weighed=True
            )
        done = override.carry_out(asked.document, given)
    except Refused as refusal:
        return _told(request, asked, refusal)
    messages.success(request, f"{asked.name}: {done}")
    return HttpResponseRedirect(asked.home)


def _asked(request: HttpRequest, slug: str, given: Any) -> Asked:
    verb, identity = ALL_VERBS.get(slug), given.get("of", "")
    if verb is None or not identity or "\0" in identity or len(identity) > LONGEST_ID:
        raise Http404("there is no such override")
    document = verb.find(identity)
    if document is None:
        raise Http404("there is nothing of that name")
    name = clean(verb.name(document), 160)
    home = _back(request, given, verb.home(document))
    return Asked(slug, verb, document, name, home)


def _back(request: HttpRequest, given: Any, otherwise: str) -> str:
    """The page from which was asked, if it is one of this site."""
    back = str(given.get("next", ""))
    is_own = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return back if back.startswith("/") and is_own else otherwise


def _stamp(asked: Asked) -> str:
    return asked.verb.override.stamp(asked.document)


def _key(request: HttpRequest, slug: str) -> str:
    """The id of the line that this form leaves: sent twice, it is one line."""
    ticket, subject = (request.POST.get(name, "") for name in ("ticket", "of"))
    return asked_key(slug, request.user.get_username(), ticket, subject)


def _sent(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("stamp", "ticket")}


def _asked_again(request: HttpRequest, asked: Asked, form: forms.Form) -> HttpResponse:
    try:
        foretold = asked.verb.override.foretell(asked.document)
    except Refused as refusal:
        return _told(request, asked, refusal)
    return _form_page(request, asked, form, foretold, _sent(request), INVALID)


def _form_page(
    request: HttpRequest,
    asked: Asked,
    form: forms.Form,
    foretold: str,
    hidden: dict[str, str],
    status: int = 200,
    is_weighed: bool = False,
) -> HttpResponse:
    """Asking, or, once values were given and weighed, asking for the confirmation."""
    for field in form.fields.values():
        if is_weighed:
            field.widget = field.hidden_widget()
    context = {
        "asked": asked,
        "override": asked.verb.override,
        "foretold": foretold,
        "form": form,
        "is_weighed": is_weighed,
        "is_last": is_weighed or asked.verb.override.weigh is None,
        "hidden": hidden | {"of": asked.identity, "next": asked.home},
    }
    return render(request, "overrides/ask.html", context, status=status)


def _told(
    request: HttpRequest,
    asked: Asked,
    refusal: Refused | None,
    changes: list[str] | None = None,
) -> HttpResponse:
    """Nothing was done, and why."""
    context = {
        "asked": asked,
        "override": asked.verb.override,
        "refusal": refusal,
        "changes": changes,
    }
    wait = None if refusal is None else refusal.wait_seconds
    told = STALE if wait is None else TOO_SOON
    status = 200 if request.method != "POST" else told
    answer = render(request, "overrides/refused.html", context, status=status)
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _changes(document: Document, before: str, after: str) -> list[str]:
    """What happened since the form was made, as far as the document tells."""
    version = before.rpartition(":")[2]
    events = parts(document, "events")
    if version.isdigit() and events:
        told = [
            f"{text(one, 'kind')}: {text(one, 'details')}"
            for one in events
            if (whole(one, "version") or 0) > int(version)
        ]
        if told:
            return told[-CHANGES_TOLD:]
    return [f"It was “{_plain(before)}” and is “{_plain(after)}” now."]


def _plain(stamp: str) -> str:
    return clean(stamp, 120) or "nothing"
