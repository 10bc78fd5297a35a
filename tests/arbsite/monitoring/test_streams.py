"""How the venues' streams are: on the health page, in its JSON and in the metrics."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from arbsite.monitoring import metrics
from positions.venues.streams.state import StreamState
from strategy.streaming.states import keep_state
from tests.support import builders
from tests.support.builders import add
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _streaming(settings: Any) -> None:
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"streams": True})
    now = datetime.now(UTC)
    add("agent_runs", builders.run(started_at=now, heartbeat_at=now))


def keep(seconds_ago: float = 1, **changes: Any) -> None:
    figures: dict[str, Any] = {
        "connections": 1,
        "connected": 1,
        "followed": 70,
        "fresh": 68,
        "reconnects": 2,
        "lag": timedelta(milliseconds=120),
        "problem": "",
    }
    state = StreamState(**(figures | changes))
    keep_state(
        "polymarket", state, 5, datetime.now(UTC) - timedelta(seconds=seconds_ago)
    )


def health() -> Any:
    return json.loads(Client().get("/healthz.json").content)


def test_the_figures_of_a_stream_are_those_that_its_process_keeps() -> None:
    keep()
    (stream,) = health()["streams"]
    assert stream == {
        "venue": "polymarket",
        "is_followed": True,
        "connected": True,
        "followed": 70,
        "fresh": 68,
        "reconnects": 2,
        "lag_ms": 120,
        "triggers": 5,
        "problem": "",
    }
    assert health()["warnings"] == []


def test_a_stream_that_nobody_follows_any_more_has_no_fresh_book() -> None:
    keep(seconds_ago=60)
    (stream,) = health()["streams"]
    assert (stream["connected"], stream["fresh"]) == (False, 0)
    (warning,) = health()["warnings"]
    assert warning == "nobody follows the stream of Polymarket; its prices are polled"


@writes(
    "StreamRecord.id",
    "StreamRecord.updated_at",
    "StreamRecord.connections",
    "StreamRecord.connected",
    "StreamRecord.followed",
    "StreamRecord.fresh",
    "StreamRecord.reconnects",
    "StreamRecord.lag_ms",
    "StreamRecord.triggers",
    "StreamRecord.problem",
)
def test_a_stream_without_a_connection_is_a_warning_and_no_problem() -> None:
    keep(connected=0, fresh=0, problem="ConnectionRefusedError: refused")
    (warning,) = health()["warnings"]
    assert warning == (
        "the stream of Polymarket is not connected (ConnectionRefusedError: refused)"
    )
    assert health()["status"] == "ok"


def test_an_installation_without_streams_shows_none(settings: Any) -> None:
    keep(seconds_ago=60)
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"streams": False})
    assert health()["streams"] == []
    assert health()["warnings"] == []


def test_the_metrics_have_each_figure_by_venue() -> None:
    keep()
    lines = metrics.scrape().decode().splitlines()
    for name, figure in {
        "connected": "1.0",
        "books_followed": "70.0",
        "books_fresh": "68.0",
        "lag_seconds": "0.12",
        "reconnects_total": "2.0",
    }.items():
        assert f'arbsite_stream_{name}{{venue="polymarket"}} {figure}' in lines
    assert "arbsite_stream_polls_total 5.0" in lines


def test_the_health_page_shows_them(admin_client: Client) -> None:
    keep()
    page = admin_client.get("/health/").content.decode()
    assert "connected, 68 of 70 books fresh" in page
    assert "lag 120 ms, 2 reconnects, 5 polls requested" in page


def test_the_dashboard_shows_whether_books_are_fresh(admin_client: Client) -> None:
    keep()
    assert row("Polymarket stream", admin_client) == "68 of 70 books fresh"
    keep(connected=0)
    assert row("Polymarket stream", admin_client) == "not connected"


def row(label: str, client: Client) -> str:
    """What the row of this label says on the dashboard."""
    page = client.get("/").content.decode()
    (found,) = re.findall(rf"<dt>{label}</dt><dd><a[^>]*>([^<]*)</a></dd>", page)
    return str(found)
