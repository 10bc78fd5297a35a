"""Errors of the API, as problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from arbsite.monitoring.health import DATABASE_ERRORS
from arbsite.pages.reports.paging import BadCursor
from tasklog.storage.reading import clean

MEDIA_TYPE = "application/problem+json"
# A body can be wrong in any number of places.
PROBLEMS_SHOWN = 20
DETAIL_LENGTH = 500


class Problem(Schema):
    """What went wrong, by RFC 9457."""

    type: str = Field(description="about:blank: the status says it all.")
    title: str
    status: int
    detail: str
    mode: str = Field(description="simulated, replay or live: orders are on paper.")


class Refusal(Exception):
    """The API answers with this status and these words."""

    def __init__(
        self, status: int, detail: str, wait_seconds: int | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.wait_seconds = wait_seconds


def answers(schema: Any, *statuses: int) -> dict[int, Any]:
    """The responses of an operation: its own, and the problems it may report."""
    problems = dict.fromkeys(sorted({400, 401, 403, 503, *statuses}), Problem)
    return {200: schema, **problems}


def problem(status: int, detail: str, allow: Iterable[str] = ()) -> HttpResponse:
    """The response that describes a problem; `allow` are the methods for a 405."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": clean(detail, DETAIL_LENGTH),
        "mode": settings.ARBSITE.venues,
    }
    response = HttpResponse(json.dumps(body), MEDIA_TYPE, status=status)
    # RFC 9110 wants this header with a 401, and the next one with a 405.
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if allow:
        response.headers["Allow"] = ", ".join(sorted(allow))
    return response


def on_refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    response = problem(error.status, error.detail)
    if error.wait_seconds is not None:
        response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def on_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    sentences = (
        _sentence(mistake.get("loc", ()), mistake.get("msg", "cannot be used"))
        for mistake in error.errors[:PROBLEMS_SHOWN]
    )
    return problem(400, "; ".join(sentences))


def _sentence(location: Iterable[object], message: str) -> str:
    """Which input is wrong and why."""
    kind, *steps = [str(step) for step in location]
    # In a body, the name of our function's parameter comes before the input's.
    path = steps[1:] if kind == "body" else steps
    return f"{'.'.join(path) or kind}: {message}"


def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


def on_unauthenticated(
    request: HttpRequest, error: AuthenticationError
) -> HttpResponse:
    return problem(401, "a valid token is needed")


def on_bad_cursor(request: HttpRequest, error: BadCursor) -> HttpResponse:
    return problem(400, f"cursor: {error}")


def on_outage(request: HttpRequest, error: Exception) -> HttpResponse:
    # The name alone: the message has the server's address.
    return problem(503, f"the database does not answer ({type(error).__name__})")


HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (Refusal, on_refusal),
    (ValidationError, on_validation_error),
    (AuthenticationError, on_unauthenticated),
    (HttpError, on_http_error),
    (BadCursor, on_bad_cursor),
    *((error, on_outage) for error in DATABASE_ERRORS),
)
