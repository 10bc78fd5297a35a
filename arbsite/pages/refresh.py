"""Refreshed pages: 204 where what a browser shows is still true.

A browser repeats the request for a live part of a page every few seconds and sends the
version that it shows. Times relative to now do not count: the browser counts them on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SHOWN = "X-Shown-Version"
# What differs in each answer without a change: relative times and one-time tokens.
PASSING = re.compile(
    rb"(<time data-since[^>]*>)[^<]*"
    rb'|<input type="hidden" name="(?:csrfmiddlewaretoken|ticket|shown_at)"[^>]*>'
)


class RefreshMiddleware:
    """Gives each answer to a refresh a version; an empty one where it is shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_refresh = request.headers.get("HX-Request") and request.method == "GET"
        if not is_refresh or response.streaming or response.status_code != 200:
            return response
        version = version_of(response.content)
        if request.headers.get(SHOWN) == version:
            unchanged = HttpResponse(status=204)
            unchanged.cookies = response.cookies
            return unchanged
        response.headers[SHOWN] = version
        return response


def version_of(content: bytes) -> str:
    """The same for two answers that differ in passing things alone."""
    lasting = PASSING.sub(rb"\1", content)
    return hashlib.blake2b(lasting, digest_size=12).hexdigest()
