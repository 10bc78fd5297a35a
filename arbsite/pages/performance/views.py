"""The pages of the report and of the calendar, and the tax export. They only read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.pages.exports import FORMATS, Table, in_chunks, read_ahead
from arbsite.pages.performance.calendar import calendar
from arbsite.pages.performance.report import report
from arbsite.pages.performance.selection import (
    BadSelection,
    Period,
    Selection,
    parse_selection,
)
from arbsite.pages.performance.tax import COLUMNS, tax_rows
from arbsite.pages.reports.limits import FIRST_DATE
from arbsite.pages.views import mode, times
from positions.models import POSITIONS, PositionRecord
from tasklog.storage.codec import salvage

Context = dict[str, Any]
BATCH_SIZE = 500
EXPORT_MILLISECONDS = 120_000
# Large, and in no export.
HIDDEN = ("outbox", "opportunity", "words")


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The report; the months and the periods are in the address."""
    chosen = _parse(request)
    shown = report(chosen)
    months = Selection(chosen.start, chosen.end).query_string()
    context: Context = {
        "report": shown,
        "report_json": shown.as_json(),
        "periods": list(Period),
        "exports": [
            (
                form.upper(),
                f"{reverse('tax', args=[form])}{'?' if months else ''}{months}",
            )
            for form in FORMATS
        ],
    }
    return render(request, "performance/report.html", times() | context)


@never_cache
@require_safe
def show_calendar(request: HttpRequest) -> HttpResponse:
    """When open positions end and their capital comes back."""
    shown = calendar()
    context: Context = {"calendar": shown, "calendar_json": shown.as_json()}
    return render(request, "performance/calendar.html", times() | context)


@never_cache
@require_safe
def tax(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Every filled order of the positions that closed in the months of the address."""
    if form not in FORMATS:
        raise Http404(f"there is no tax export as {form}")
    chosen, file_format = _parse(request), FORMATS[form]
    rows = read_ahead(tax_rows(closed_positions(chosen)))
    table = Table("tax", COLUMNS, rows, chosen.parameters(), mode())
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    return StreamingHttpResponse(
        in_chunks(file_format.write(table)),
        content_type=file_format.media_type,
        headers={
            "Content-Disposition": (
                f'attachment; filename="arbsite-{mode().value}-tax-{stamp}.{form}"'
            ),
            # Texts of venues are in it: no browser may take them for HTML.
            "X-Content-Type-Options": "nosniff",
        },
    )


def closed_positions(chosen: Selection) -> Iterator[PositionRecord]:
    """Those that were settled in these months, oldest first; none was cancelled."""
    start, end = chosen.bounds()
    moments = {"$gte": start or FIRST_DATE} | ({"$lt": end} if end else {})
    cursor = (
        POSITIONS.raw.find({"resolved_at": moments}, dict.fromkeys(HIDDEN, 0))
        .sort([("resolved_at", 1), ("_id", 1)])
        .batch_size(BATCH_SIZE)
        .max_time_ms(EXPORT_MILLISECONDS)
    )
    with cursor:
        for document in cursor:
            yield salvage(POSITIONS.record, document)


def _parse(request: HttpRequest) -> Selection:
    try:
        chosen = parse_selection(request.GET.lists())
        chosen.bounds()
    except BadSelection as error:
        raise BadRequest(str(error)) from None
    return chosen
