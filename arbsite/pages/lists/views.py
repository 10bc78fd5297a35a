"""The pages of the lists, and their exports. They only read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.pages.exports import FORMATS, in_chunks, read_ahead
from arbsite.pages.lists import reading
from arbsite.pages.lists.listing import Filter, Listing
from arbsite.pages.lists.query import (
    AFTER,
    BEFORE,
    DATE_LENGTH,
    DATES,
    MINUTE_LENGTH,
    ROW,
    SORT,
    TO,
    BadQuery,
    ListQuery,
    parse_query,
)
from arbsite.pages.lists.reading import every_record, read, total
from arbsite.pages.lists.registry import LISTS
from arbsite.pages.lists.saved import NAME_LENGTH, saved_views
from arbsite.pages.reports.limits import PAGE_SIZE
from arbsite.pages.reports.paging import Page
from arbsite.pages.views import mode, times

Context = dict[str, Any]


@never_cache
@require_safe
def show(request: HttpRequest, name: str) -> HttpResponse:
    """A page of a list; everything that it shows is in the address."""
    listing = LISTS[name]
    query = _parse(listing, request)
    page = read(listing, query)
    context = {
        "listing": listing,
        "page": page,
        "rows": page.rows,
        "parameters": query.parameters,
        "exact": query.exact,
        "scan": query.scan,
        "is_narrowed": bool(query.parameters),
        "is_filtered": query.is_narrowed,
        "total": total(listing, query, page),
        "counted": reading.COUNTED,
        "end": query.start + len(page.rows) - 1,
        "start": query.start,
        "choices": [_choice(filter_, query) for filter_ in listing.filters],
        "dates": [
            (name, _minute(name, query.parameters.get(name, ""))) for name in DATES
        ],
        "dated": _dated(listing, query),
        "links": _links(query, page),
        # An export has the same filters, and no cursor: it is the whole list.
        "exports": _exports(listing, query),
        "table": f"lists/_{name}.html",
        # They are of the whole list: a part of it has no use for them.
        "counts": listing.counts() if listing.counts and not query.parameters else (),
        "here": reverse(name),
        "saved_views": saved_views(request.user.pk, name),
        "query_string": query.query_string(),
        "name_length": NAME_LENGTH,
    }
    return render(request, "lists/page.html", times() | context)


@never_cache
@require_safe
def export(
    request: HttpRequest, name: str, form: str
) -> HttpResponse | StreamingHttpResponse:
    """All that a list shows under the same filters, as a file."""
    if name not in LISTS or form not in FORMATS:
        raise Http404(f"there is no export {name}.{form}")
    listing, file_format = LISTS[name], FORMATS[form]
    query = _parse(listing, request, is_paged=False)
    records = read_ahead(every_record(listing, query))
    table = listing.table(records, query.parameters, mode())
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    return StreamingHttpResponse(
        in_chunks(file_format.write(table)),
        content_type=file_format.media_type,
        headers={
            "Content-Disposition": (
                f'attachment; filename="arbsite-{mode().value}-{name}-{stamp}.{form}"'
            ),
            # Texts of venues are in it: no browser may take them for HTML.
            "X-Content-Type-Options": "nosniff",
        },
    )


def _parse(
    listing: Listing[Any], request: HttpRequest, is_paged: bool = True
) -> ListQuery:
    try:
        return parse_query(listing, request.GET.lists(), is_paged)
    except BadQuery as error:
        raise BadRequest(str(error)) from None


def _choice(filter_: Filter, query: ListQuery) -> Context:
    """A filter as a control of the form."""
    selected = query.parameters.get(filter_.name, "")
    options = list(filter_.options()) if filter_.options else []
    # A value that nothing has any more is offered too: the form must show it.
    if selected and selected not in options:
        options.append(selected)
    return {
        "name": filter_.name,
        "label": filter_.label,
        "value": selected,
        "options": [(option, filter_.describe(option)) for option in options],
        "is_offered": filter_.options is not None or bool(selected),
    }


def _dated(listing: Listing[Any], query: ListQuery) -> str:
    """The time to which the dates of the form apply, by its name."""
    name = query.parameters.get(SORT, listing.sort_options[0].name)
    chosen = next(each for each in listing.sort_options if each.name == name)
    return chosen.happened or listing.sort_options[0].happened


def _minute(name: str, text: str) -> str:
    """A date as a field for a time of day shows it."""
    if len(text) != DATE_LENGTH:
        return text[:MINUTE_LENGTH]
    return f"{text}T23:59" if name == TO else f"{text}T00:00"


def _links(query: ListQuery, page: Page[Any]) -> dict[str, str]:
    """Query strings of the neighbouring pages, with the same filters."""
    rows = {
        "newer": {BEFORE: page.newer, ROW: str(max(query.start - PAGE_SIZE, 1))},
        "older": {AFTER: page.older, ROW: str(query.start + len(page.rows))},
    }
    return {
        "newer": query.query_string(**rows["newer"]) if page.newer else "",
        "older": query.query_string(**rows["older"]) if page.older else "",
    }


def _exports(listing: Listing[Any], query: ListQuery) -> list[tuple[str, str]]:
    query_string = query.query_string()
    suffix = f"?{query_string}" if query_string else ""
    return [
        (form.upper(), reverse("export", args=[listing.name, form]) + suffix)
        for form in FORMATS
    ]
