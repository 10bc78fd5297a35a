"""The NinjaAPI instance: time limit, mode, strict parameters, RFC 9457 errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

import pymongo
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.views import csrf
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from arbsite.api.authentication import READING
from arbsite.api.errors import HANDLERS, MEDIA_TYPE, problem
from arbsite.monitoring.health import PATIENCE_SECONDS, version
from tasklog import strict_json

View = Callable[..., HttpResponse]
Patterns = list[URLPattern | URLResolver]

JSON = "application/json"
# django-ninja's name of the address of the machine-readable description.
DESCRIPTION = "openapi-json"
ABOUT = """What arbsite's pages show, and its overrides. Money and rates are decimal
strings, times are in UTC. Lists are newest first; `next` of a page is the `cursor` of
the following one. Reading takes a token (`manage.py createtoken`) or a login on the
pages; overriding takes a token with the scope `operate`. **Orders are paper orders in
every mode.**"""


class StrictParser(Parser):
    """Reads the bodies of requests."""

    def parse_body(self, request: HttpRequest) -> Any:
        return strict_json.loads(request.body)


class Api(NinjaAPI):
    """The API with its error handlers and its description."""

    def __init__(self) -> None:
        super().__init__(
            title="arbsite",
            version=version(),
            description=ABOUT,
            auth=READING,
            urls_namespace="api",
            parser=StrictParser(),
        )
        for error, handler in HANDLERS:
            self.add_exception_handler(error, handler)

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The description, in which errors have the media type of problems."""
        # django-ninja describes every response as plain JSON.
        schema = super().get_openapi_schema(*args, **kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and JSON in content:
                        content[MEDIA_TYPE] = content.pop(JSON)
        return schema


def addresses(api: NinjaAPI) -> tuple[Patterns, str, str]:
    """The API's URL patterns, with a problem instead of Django's page for a 404."""
    patterns, app, namespace = api.urls
    parameters = _parameters(api)
    for pattern in patterns:
        path = "/" + re.sub(r"<(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLPattern) and path in parameters:
            pattern.callback = _guarded(cast(View, pattern.callback), parameters[path])
        elif isinstance(pattern, URLPattern) and pattern.name == DESCRIPTION:
            pattern.callback = _for_readers(cast(View, pattern.callback))
    unknown = re_path("^.*$", not_found, name="not-found")
    return [*patterns, unknown], app, namespace


def _parameters(api: NinjaAPI) -> dict[str, dict[str, set[str]]]:
    """The query parameters in the API's description, by path and method."""
    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    return {
        path: {
            method.upper(): {
                parameter["name"]
                for parameter in operation["parameters"]
                if parameter["in"] == "query"
            }
            for method, operation in operations.items()
        }
        for path, operations in paths.items()
    }


def _guarded(view: View, parameters: Mapping[str, set[str]]) -> View:
    """The view within a time limit, for its own `parameters` (by method) only."""

    @wraps(view)
    def guarded(request: HttpRequest, **path: Any) -> HttpResponse:
        method = request.method or ""
        # A misspelt filter must not be taken for no filter.
        mistake = _wrong_parameter(request, parameters.get(method, set()))
        if mistake and method in parameters:
            return problem(400, mistake)
        # All queries of a request share this time, so that a slow database piles
        # up no requests.
        with pymongo.timeout(PATIENCE_SECONDS):
            try:
                response = view(request, **path)
            except RequestDataTooBig:
                return problem(413, "the body is too large")
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return problem(405, f"{method} is not possible here", allow=parameters)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    # The API authenticates by itself: the middleware would redirect to the login.
    return login_not_required(guarded)


def _for_readers(view: View) -> View:
    """The view for whoever may read, by a token or a login."""

    @wraps(view)
    def readers_only(request: HttpRequest, **path: Any) -> HttpResponse:
        if any(authenticate(request) for authenticate in READING):
            return view(request, **path)
        return problem(401, "a token or a login is needed")

    # The middleware knows no tokens.
    return login_not_required(readers_only)


def _wrong_parameter(request: HttpRequest, names: set[str]) -> str:
    for name, texts in request.GET.lists():
        if name not in names:
            return f"there is no parameter {name}"
        if len(texts) > 1:
            return f"{name} is given {len(texts)} times"
    return ""


# Django's own 404 is a page, and middleware would ask a stranger to log in.
@login_not_required
def not_found(request: HttpRequest, **path: str) -> HttpResponse:
    """The problem of an address at which there is nothing."""
    return problem(404, "there is nothing at this address")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page about a missing token of a form.

    The API's own addresses need no such token, so below /api/ it is a wrong address.
    """
    if request.path.startswith("/api/"):
        return not_found(request)
    return csrf.csrf_failure(request, reason)
