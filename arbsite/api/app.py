"""What holds for every answer of the API, whatever is asked?

It comes within PATIENCE_SECONDS, carries the mode, knows each parameter it is given,
and everything that did not work is a problem of RFC 9457, also in the description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

import pymongo
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from arbsite.api.authentication import READING
from arbsite.api.errors import HANDLERS, MEDIA_TYPE, problem
from arbsite.monitoring.health import PATIENCE_SECONDS, version

View = Callable[..., HttpResponse]

JSON = "application/json"
ABOUT = """What arbsite's pages show, and its overrides. Money and rates are decimal
strings, times are in UTC. Lists are newest first; `next` of a page is the `cursor` of
the following one. Reading takes a token (`manage.py createtoken`) or a login on the
pages; overriding takes a token with the scope `operate`. **Orders are paper orders in
every mode.**"""


class Api(NinjaAPI):
    def __init__(self) -> None:
        super().__init__(
            title="arbsite",
            version=version(),
            description=ABOUT,
            auth=READING,
            urls_namespace="api",
        )
        for error, handler in HANDLERS:
            self.add_exception_handler(error, handler)

    def get_openapi_schema(self, *given: Any, **named: Any) -> OpenAPISchema:
        """With problems under the name of their format."""
        schema = super().get_openapi_schema(*given, **named)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and JSON in content:
                        content[MEDIA_TYPE] = content.pop(JSON)
        return schema


Patterns = list[URLPattern | URLResolver]


def addresses(api: NinjaAPI) -> tuple[Patterns, str, str]:
    """Its addresses, with each operation guarded, and a problem for all others."""
    patterns, app, namespace = api.urls
    known = _parameters(api)
    for pattern in patterns:
        path = "/" + re.sub(r"<(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLPattern) and path in known:
            pattern.callback = _guarded(cast(View, pattern.callback), known[path])
    lost = re_path("^.*$", login_not_required(_not_found), name="not-found")
    return [*patterns, lost], app, namespace


def _parameters(api: NinjaAPI) -> dict[str, dict[str, set[str]]]:
    """The query parameters that the description has, by address and method."""
    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    return {
        path: {
            method.upper(): {
                one["name"] for one in operation["parameters"] if one["in"] == "query"
            }
            for method, operation in operations.items()
        }
        for path, operations in paths.items()
    }


def _guarded(view: View, known: Mapping[str, set[str]]) -> View:
    """The view in its bounds. It asks for a token or a login by itself."""

    @wraps(view)
    def guarded(request: HttpRequest, **path: Any) -> HttpResponse:
        wrong = _wrong_parameters(request, known.get(request.method or "", set()))
        if wrong and request.method in known:
            return problem(400, wrong)
        with pymongo.timeout(PATIENCE_SECONDS):
            response = view(request, **path)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return problem(405, f"{request.method} is not possible here", allow=known)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return login_not_required(guarded)


def _wrong_parameters(request: HttpRequest, known: set[str]) -> str:
    for name, values in request.GET.lists():
        if name not in known:
            return f"there is no parameter {name}"
        if len(values) > 1:
            return f"{name} is given {len(values)} times"
    return ""


def _not_found(request: HttpRequest) -> HttpResponse:
    return problem(404, "there is nothing at this address")
