"""Health checks and Prometheus metrics.

/healthz and /healthz.json answer everybody, the latter without versions. /metrics has
figures about money, so it takes a token with the scope "read" (or the login of an
account). It does not trust
loopback: behind a proxy on the same machine every request comes from there.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import pymongo
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from arbsite.access import tokens
from arbsite.monitoring import health, metrics

PLAIN = "text/plain; charset=utf-8"
BEARER = "bearer "


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The word ok, or 503 with the problems; then what else people should know."""
    state = health.examine()
    # Probes look at the status, people at the text.
    verdict = "; ".join((*(state.problems or ("ok",)), *state.warnings))
    return HttpResponse(f"{verdict}\n", PLAIN, status=_status_code(state))


@login_not_required
@never_cache
@require_safe
def healthz_json(request: HttpRequest) -> HttpResponse:
    state = health.examine()
    report = asdict(health.report(state))
    if not _is_known(request):
        # Versions tell a stranger which weaknesses to try.
        del report["versions"]
    return JsonResponse(report, status=_status_code(state))


def _status_code(state: health.Health) -> int:
    return 200 if state.is_healthy else 503


@login_not_required
@never_cache
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    try:
        # Prometheus gives up after ten seconds by default.
        with pymongo.timeout(health.PATIENCE_SECONDS):
            if not _may_read(request):
                denied = HttpResponse("a token is needed\n", PLAIN, status=401)
                denied.headers["WWW-Authenticate"] = "Bearer"
                return denied
            return HttpResponse(metrics.scrape(), CONTENT_TYPE_LATEST)
    except health.DATABASE_ERRORS as error:
        problem = f"the database does not answer ({type(error).__name__})\n"
        return HttpResponse(problem, PLAIN, status=503)


def _is_known(request: HttpRequest) -> bool:
    """Whether it may read; without a database nobody can show that."""
    try:
        with pymongo.timeout(health.PATIENCE_SECONDS):
            return _may_read(request)
    except health.DATABASE_ERRORS:
        return False


def _may_read(request: HttpRequest) -> bool:
    # A wrong token is not made good by a login that the browser sends along.
    token = bearer(request)
    if token is not None:
        return tokens.recognise(token, datetime.now(UTC)) is not None
    return request.user.is_authenticated


def bearer(request: HttpRequest) -> str | None:
    """The token in the Authorization header, None without one."""
    header = request.headers.get("Authorization", "")
    if not header.lower().startswith(BEARER):
        return None
    return header[len(BEARER) :].strip()
