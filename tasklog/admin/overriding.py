"""How does an operator override what the agent decided?

In two steps: an action on the list leads to a page that says what will happen and
asks for a reason; only its confirmation acts. What has changed between the two
steps is left alone, and the operator is told.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from tasklog.admin.inspection import DocumentAdmin
from tasklog.storage.codec import Document, collection, content_id
from tasklog.storage.reading import clean

PERMISSION = "positions.override"
AT_MOST = 50


class Refused(Exception):
    """This cannot be done to the document as it stands.

    `wait_seconds`: it can be asked for again after that time.
    """

    def __init__(self, why: str, wait_seconds: int | None = None):
        super().__init__(why)
        self.wait_seconds = wait_seconds


class ReasonForm(forms.Form):
    """Every override has a reason; it stands in the trail under the actor's name."""

    reason = forms.CharField(
        min_length=3,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="Why? It is kept in the task log, with your name.",
    )


@dataclass(frozen=True, slots=True)
class Instruction:
    """What an operator decided: the values of the form, the reason and the name.

    `stamp` is the state of the document that was looked at. `key` is the id of the line
    that an act leaves in the trail: a form that is sent twice leaves one.
    """

    values: Mapping[str, Any]
    reason: str
    actor: str
    stamp: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """One thing that an operator may do to documents of a list.

    `foretell` says what will happen to a document, `carry_out` does it and says what
    happened; both raise Refused. `stamp` tells one state of a document from another.
    `form` makes the form for a document; where it asks for more than a reason,
    `is_for_one` limits the choice to one document, and `weigh` says what would come
    of what was put in.
    """

    name: str
    label: str
    foretell: Callable[[Document], str]
    carry_out: Callable[[Document, Instruction], str]
    stamp: Callable[[Document], str]
    form: Callable[[Document, Any], forms.Form] = lambda document, data: ReasonForm(
        data
    )
    is_for_one: bool = False
    weigh: Callable[[Document, Instruction], str] | None = None


class OverridableAdmin(DocumentAdmin):
    """A read-only list with overrides as its actions."""

    overrides: Sequence[Override] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        user: Any = request.user
        if not user.has_perm(PERMISSION):
            return {}
        return {one.name: (_action(one), one.name, one.label) for one in self.overrides}


def _action(override: Override) -> Callable[..., HttpResponse | None]:
    def act(
        owner: OverridableAdmin, request: HttpRequest, queryset: object
    ) -> HttpResponse | None:
        return _answer(override, owner, request)

    return act


def _answer(
    override: Override, owner: OverridableAdmin, request: HttpRequest
) -> HttpResponse | None:
    """The page that asks, or None once it was confirmed and carried out."""
    documents, problem = _chosen(override, owner, request)
    if problem:
        messages.error(request, problem)
        return None
    is_confirmed = "confirmed" in request.POST
    form = override.form(documents[0], request.POST if is_confirmed else None)
    if is_confirmed and form.is_valid():
        values = dict(form.cleaned_data)
        actor = request.user.get_username()
        ticket = request.POST.get("ticket", "")
        given = Instruction(values, clean(values.pop("reason"), 500), actor, key=ticket)
        for document in documents:
            _carry_out(override, document, given, request)
        return None
    return _page(override, owner, request, documents, form)


def _chosen(
    override: Override, owner: OverridableAdmin, request: HttpRequest
) -> tuple[list[Document], str]:
    ids = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if request.POST.get("select_across") == "1" or len(ids) > AT_MOST:
        return [], f"Choose {AT_MOST} at most, on one page."
    if override.is_for_one and len(ids) != 1:
        return [], f"“{override.label}” is done to one at a time: choose one."
    source = collection(owner.model._meta.db_table)
    found = list(source.find({"_id": {"$in": ids}}).sort("_id"))
    return found, "" if found else "What was chosen is no longer there."


def _carry_out(
    override: Override, document: Document, given: Instruction, request: HttpRequest
) -> None:
    name, ticket = _name(document), request.POST.get("ticket", "")
    key = asked_key(override.name, given.actor, ticket, document["_id"])
    if ticket and is_done(key):
        messages.info(request, f"{name}: this was done already, once.")
        return
    if request.POST.get(f"stamp-{document['_id']}") != override.stamp(document):
        text = "changed since the page was shown; nothing was done to it."
        messages.error(request, f"{name} has {text}")
        return
    stamp = override.stamp(document)
    given = replace(given, stamp=stamp, key=key if ticket else "")
    try:
        messages.success(request, f"{name}: {override.carry_out(document, given)}")
    except Refused as refusal:
        messages.error(request, f"{name}: {refusal}")


def asked_key(verb: str, actor: str, ticket: str, identity: object) -> str:
    """The id of the line that one form leaves for one document."""
    return content_id("asked", verb, actor, ticket, identity)


def is_done(key: str) -> bool:
    return collection("task_log").find_one({"_id": key}, {"_id": 1}) is not None


def _page(
    override: Override,
    owner: OverridableAdmin,
    request: HttpRequest,
    documents: list[Document],
    form: forms.Form,
) -> HttpResponse:
    rows = [_row(override, document) for document in documents]
    context = {
        **owner.admin_site.each_context(request),
        "title": override.label,
        "opts": owner.model._meta,
        "override": override,
        "rows": rows,
        "is_possible": any(row["is_possible"] for row in rows),
        "form": form,
        "ticket": uuid.uuid4().hex,
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/override.html", context)


def _row(override: Override, document: Document) -> dict[str, Any]:
    row = {
        "id": document["_id"],
        "name": _name(document),
        "stamp": override.stamp(document),
    }
    try:
        return {**row, "is_possible": True, "text": override.foretell(document)}
    except Refused as refusal:
        return {**row, "is_possible": False, "text": str(refusal)}


def _name(document: Document) -> str:
    return clean(str(document.get("event_name") or document["_id"]), 120)
