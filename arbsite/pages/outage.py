"""Pages while the database is away: 503 within seconds instead of a long wait."""

from __future__ import annotations

from collections.abc import Callable

import pymongo
from django.db import connection
from django.http import HttpRequest, HttpResponse

from arbsite.pages.views import server_error
from arbsite.startup import mongod
from tasklog.storage.collections import UNREACHABLE

PATIENCE_SECONDS = 2.0
# Probes answer in their own way, programs in JSON.
ANSWER_THEMSELVES = ("/healthz", "/metrics", "/api/", "/favicon.ico", "/static/")


class OutageMiddleware:
    """Asks the database for a sign of life before a page reads anything from it.

    The driver would look for a server for as long as any process may need to wait for
    one, which no person does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ANSWER_THEMSELVES):
            try:
                with pymongo.timeout(PATIENCE_SECONDS):
                    connection.database.command("ping")  # type: ignore[attr-defined]
            except (*UNREACHABLE, mongod.MongodError):
                return server_error(request)
        return self.get_response(request)
