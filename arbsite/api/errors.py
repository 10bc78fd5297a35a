"""How does the API say that something did not work? As RFC 9457 problem details."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from arbsite.monitoring.health import AWAY
from arbsite.pages.reports.paging import BadCursor
from tasklog.storage.reading import clean

MEDIA_TYPE = "application/problem+json"
PROBLEMS_SHOWN = 20


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


def answers(model: Any, *statuses: int) -> dict[int, Any]:
    """The answers of an operation: its own, and the problems it may tell."""
    return {
        200: model,
        **dict.fromkeys(sorted({400, 401, 403, 503, *statuses}), Problem),
    }


def problem(status: int, detail: str, allow: Iterable[str] = ()) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": clean(detail, 500),
        "mode": settings.ARBSITE.venues,
    }
    response = HttpResponse(json.dumps(body), MEDIA_TYPE, status=status)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if allow:
        response.headers["Allow"] = ", ".join(sorted(allow))
    return response


def of_refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    answer = problem(error.status, error.detail)
    if error.wait_seconds is not None:
        answer.headers["Retry-After"] = str(error.wait_seconds)
    return answer


def of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(400, "; ".join(map(_sentence, error.errors[:PROBLEMS_SHOWN])))


def _sentence(one: Mapping[str, Any]) -> str:
    """Which value is wrong and why; where it stands without the names of our code."""
    where = [str(part) for part in one.get("loc", ()) if part != "asked"]
    return f"{'.'.join(where[1:]) or where[0]}: {one.get('msg', 'cannot be used')}"


def of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


def of_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "a valid token is needed")


def of_cursor(request: HttpRequest, error: BadCursor) -> HttpResponse:
    return problem(400, f"cursor: {error}")


def of_outage(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(503, f"the database does not answer ({type(error).__name__})")


HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (Refusal, of_refusal),
    (ValidationError, of_validation),
    (AuthenticationError, of_stranger),
    (HttpError, of_http),
    (BadCursor, of_cursor),
    *((one, of_outage) for one in AWAY),
)
