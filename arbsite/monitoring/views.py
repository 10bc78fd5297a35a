"""What do probes and Prometheus ask, and who may?

/healthz and /healthz.json answer everybody. /metrics tells of money, so it asks for a
token with the scope "read" (or the login of an account). It does not trust loopback:
behind a proxy on the same machine everybody comes from there.
"""

from __future__ import annotations

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
    """The word ok, or 503 with the reason."""
    state = health.examine()
    said = "ok" if state.is_well else "; ".join(state.problems)
    return HttpResponse(f"{said}\n", PLAIN, status=200 if state.is_well else 503)


@login_not_required
@never_cache
@require_safe
def healthz_json(request: HttpRequest) -> HttpResponse:
    state = health.examine()
    figures = health.as_json(state)
    return JsonResponse(figures, status=200 if state.is_well else 503)


@login_not_required
@never_cache
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    try:
        with pymongo.timeout(health.PATIENCE_SECONDS):
            if not _may_read(request):
                denied = HttpResponse("a token is needed\n", PLAIN, status=401)
                denied.headers["WWW-Authenticate"] = "Bearer"
                return denied
            return HttpResponse(metrics.scrape(), CONTENT_TYPE_LATEST)
    except health.AWAY as error:
        said = f"the database does not answer ({type(error).__name__})\n"
        return HttpResponse(said, PLAIN, status=503)


def _may_read(request: HttpRequest) -> bool:
    given = bearer(request)
    if given is not None:
        return tokens.recognise(given, datetime.now(UTC)) is not None
    return request.user.is_authenticated


def bearer(request: HttpRequest) -> str | None:
    """The token in the Authorization header, if one is given."""
    header = request.headers.get("Authorization", "")
    if not header.lower().startswith(BEARER):
        return None
    return header[len(BEARER) :].strip()
