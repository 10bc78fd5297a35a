"""The pages of the lists, and their exports. They only read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.pages.exports import FORMS, begun, in_pieces
from arbsite.pages.lists.listing import Filter, Listing
from arbsite.pages.lists.query import (
    AFTER,
    BEFORE,
    DATES,
    BadQuestion,
    Question,
    understand,
)
from arbsite.pages.lists.reading import document_stream, read
from arbsite.pages.lists.registry import LISTS
from arbsite.pages.reports.paging import Page
from arbsite.pages.views import mode, times

Context = dict[str, Any]


@never_cache
@require_safe
def show(request: HttpRequest, name: str) -> HttpResponse:
    """A page of a list; all that it shows stands in the address."""
    listing = LISTS[name]
    question = _question(listing, request)
    page = read(listing, question)
    context = {
        "listing": listing,
        "page": page,
        "rows": page.rows,
        "asked": question.asked,
        "found_by": question.found_by,
        "is_narrowed": bool(question.asked),
        "choices": [_choice(one, question) for one in listing.filters],
        "dates": [(name, question.asked.get(name, "")) for name in DATES],
        "links": _links(question, page),
        "exports": _exports(listing, question),
        "table": f"lists/_{name}.html",
        "here": reverse(name),
    }
    return render(request, "lists/page.html", times() | context)


@never_cache
@require_safe
def export(
    request: HttpRequest, name: str, form: str
) -> HttpResponse | StreamingHttpResponse:
    """All that a list shows under the same filter, as a file."""
    if name not in LISTS or form not in FORMS:
        raise Http404(f"there is no export {name}.{form}")
    listing, how = LISTS[name], FORMS[form]
    question = _question(listing, request, has_places=False)
    documents = begun(document_stream(listing, question))
    texts = how.write(listing, documents, question.asked, mode())
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    return StreamingHttpResponse(
        in_pieces(texts),
        content_type=how.media_type,
        headers={
            "Content-Disposition": (
                f'attachment; filename="arbsite-{mode().value}-{name}-{stamp}.{form}"'
            ),
            "X-Content-Type-Options": "nosniff",
        },
    )


def _question(
    listing: Listing, request: HttpRequest, has_places: bool = True
) -> Question:
    given: Iterable[tuple[str, Sequence[str]]] = request.GET.lists()
    try:
        return understand(listing, given, has_places)
    except BadQuestion as error:
        raise BadRequest(str(error)) from None


def _choice(one: Filter, question: Question) -> Context:
    """A filter as a control of the form; what is asked for is always offered."""
    value = question.asked.get(one.name, "")
    options = list(one.options()) if one.options else []
    if value and value not in options:
        options.append(value)
    return {
        "name": one.name,
        "label": one.label,
        "value": value,
        "options": [(option, one.words(option)) for option in options],
        "is_offered": one.options is not None or bool(value),
    }


def _links(question: Question, page: Page[Any]) -> dict[str, str]:
    """Addresses of the neighbouring pages, with the filter kept."""
    return {
        "newer": question.address(**{BEFORE: page.newer}) if page.newer else "",
        "older": question.address(**{AFTER: page.older}) if page.older else "",
    }


def _exports(listing: Listing, question: Question) -> list[tuple[str, str]]:
    asked = question.address()
    return [
        (
            form.upper(),
            reverse("export", args=[listing.name, form])
            + (f"?{asked}" if asked else ""),
        )
        for form in FORMS
    ]
