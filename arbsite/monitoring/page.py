"""The health page for people: what runs where, since when, and what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.monitoring import health
from arbsite.monitoring.backups import last_backup
from arbsite.pages import reports
from arbsite.pages.controls import job_rows
from arbsite.pages.views import times
from tasklog.storage.collections import collection

COUNTED = (
    "positions",
    "arbitrage_opportunities",
    "matched_pairs",
    "task_log",
    "poll_decisions",
    "paper_orders",
)


def _counts() -> list[tuple[str, int]]:
    # From the metadata: a count would read every key.
    return [(name, collection(name).estimated_document_count()) for name in COUNTED]


def _hosts() -> str:
    nodes = sorted(connection.database.client.nodes)  # type: ignore[attr-defined]
    return ", ".join(f"{host}:{port}" for host, port in nodes)


def _data_path() -> Path | None:
    """The embedded server's folder; another server keeps its data elsewhere."""
    folder = settings.ARBSITE.state_dir / "mongodb"
    return None if settings.ARBSITE.mongodb_uri else folder


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    examined = health.examine()
    context = {
        "report": health.report(examined),
        "database": settings.ARBSITE.database_name,
        "hosts": _hosts(),
        "data_path": _data_path(),
        "counts": _counts(),
        "jobs": job_rows(frozenset()),
        "uptime": reports.uptime(datetime.now(UTC)),
        "backup": last_backup(settings.ARBSITE.state_dir),
    }
    return render(request, "health/index.html", times() | context)
