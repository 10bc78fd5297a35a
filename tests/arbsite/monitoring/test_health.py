"""Probes and figures for other programs: /healthz, /healthz.json and /metrics."""

from __future__ import annotations

import json
import re
import socket
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pymongo
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, override_settings
from prometheus_client.parser import text_string_to_metric_families
from pymongo.errors import ServerSelectionTimeoutError

from arbsite.access.records import Scope
from arbsite.monitoring import health, metrics
from arbsite.monitoring import status as status_module
from arbsite.startup import mongod
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.api_client import new_token
from tests.support.builders import add
from tests.support.documents import session_database
from tests.support.query_plans import Spy
from tests.support.queue_documents import dead, job

pytestmark = pytest.mark.django_db

DASHBOARD = Path(settings.BASE_DIR, "ops/grafana/arbsite.json")


def beating(seconds_ago: float = 1) -> None:
    """An agent that beat so long ago, on the real clock."""
    now = datetime.now(UTC)
    heart = now - timedelta(seconds=seconds_ago)
    started = now - timedelta(hours=1)
    add("agent_runs", builders.run(started_at=started, heartbeat_at=heart))


def probe(path: str = "/healthz") -> tuple[int, str]:
    answer = Client().get(path)
    return answer.status_code, answer.content.decode()


def test_a_stranger_is_told_that_all_is_well() -> None:
    beating()
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]


def test_maintenance_is_told_and_is_no_problem() -> None:
    beating()
    note = "Kalshi: maintenance until 05:00 UTC"
    now = datetime.now(UTC)
    add(
        "jobs",
        builders.job("poll:Weather", last_at=now, next_at=now, notes=[note]),
        builders.job("poll:Sports", last_at=now, next_at=now, notes=[note]),
        builders.job("discovery", last_at=now - timedelta(hours=1), notes=["old"]),
    )
    assert probe() == (200, f"ok; {note}\n")
    status, body = probe("/healthz.json")
    assert (status, json.loads(body)["warnings"]) == (200, [note])


def test_without_an_agent_the_probe_fails() -> None:
    assert probe() == (503, "no agent runs\n")
    add("agent_runs", builders.run(ended_at=builders.NOW))
    assert probe() == (503, "no agent runs\n")


@pytest.mark.parametrize(("seconds", "status"), [(55, 200), (65, 503)])
def test_an_agent_that_was_silent_for_a_minute_fails_the_probe(
    seconds: int, status: int
) -> None:
    beating(seconds)
    code, body = probe()
    assert code == status
    assert body == "ok\n" if status == 200 else re.match("no agent heartbeat for", body)


@pytest.mark.parametrize(("seconds", "status"), [(110, 200), (310, 503)])
def test_an_agent_may_be_silent_for_as_long_as_its_lease(
    seconds: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One with the longest lease beats every hundred seconds."""
    monkeypatch.setattr(settings.ARBSITE, "lease_seconds", 300.0)
    beating(seconds)
    assert probe()[0] == status


def test_the_youngest_beat_counts_not_that_of_a_run_that_was_never_closed() -> None:
    beating(3600)
    beating(2)
    assert probe()[0] == 200


def test_a_database_that_does_not_answer_fails_the_probe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hangs() -> None:
        left = pymongo._csot.remaining()
        assert left is not None
        assert left < 6
        raise ServerSelectionTimeoutError("mongodb://user:secret@host")

    monkeypatch.setattr(health, "read_status", hangs)
    status, body = probe()
    assert (status, body) == (
        503,
        "the database does not answer (ServerSelectionTimeoutError): "
        "MongoDB runs but does not answer\n",
    )
    status, body = probe("/healthz.json")
    answer = json.loads(body)
    assert status == 503
    assert answer["database"] == {"reachable": False, "latency_ms": None}
    assert answer["agent"] is answer["queue"] is None
    assert "secret" not in body


def test_a_server_that_hangs_costs_the_probe_its_patience_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A real socket that takes every word and answers none."""
    assert health.PATIENCE_SECONDS < 6
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        with pymongo.MongoClient[Any](f"mongodb://127.0.0.1:{port}") as client:
            hung = SimpleNamespace(database=client["arbsite"])
            monkeypatch.setattr(status_module, "connection", hung)
            started = time.monotonic()
            status, body = probe()
            took = time.monotonic() - started
    assert status == 503
    assert "does not answer" in body
    assert 0.4 < took < 2


def test_the_figures_say_what_a_person_asks_first() -> None:
    beating(5)
    now = datetime.now(UTC)
    far = now + timedelta(hours=1)
    add("jobs", builders.job("poll:Crypto", last_at=now, next_at=far))
    add("jobs", builders.job("check"))
    add("queue_clusters", {"_id": "c", "heartbeat_at": now, "restarts": 2})
    waiting = {"queue": "arbsite", "owner": None, "enqueued_at": now}
    old = now - timedelta(seconds=90)
    add("queue", {**waiting, "_id": 1}, {**waiting, "_id": 2, "enqueued_at": old})
    add("queue", {**waiting, "_id": 3, "owner": "somebody"})
    add("queue", {"_id": 9, "queue": "(dead)"})
    status, body = probe("/healthz.json")
    answer = json.loads(body)
    assert status == 200
    assert answer["status"] == "ok"
    assert (answer["mode"], answer["banner"]) == ("simulated", "SIMULATED")
    assert answer["database"]["reachable"] is True
    assert answer["database"]["latency_ms"] < 1000
    assert 5 <= answer["agent"]["heartbeat_age_seconds"] < 15
    assert answer["worker"]["clusters"] == 1
    assert answer["worker"]["restarts"] == 2
    assert answer["worker"]["heartbeat_age_seconds"] < 10
    assert answer["queue"]["depth"] == 2
    assert 90 <= answer["queue"]["oldest_seconds"] < 100
    assert answer["queue"]["dead"] == 1
    (poll,) = answer["polls"]
    assert poll["market_type"] == "Crypto"
    assert poll["last_at"] < poll["next_at"]


def test_versions_are_for_those_who_may_read(admin_client: Client) -> None:
    """They tell a stranger which weaknesses to try."""
    token = new_token("probe", Scope.READ)
    for client, header, is_shown in (
        (Client(), "", False),
        (Client(), f"{token[:-1]}?", False),
        (Client(), token, True),
        (admin_client, "", True),
    ):
        headers = {"authorization": f"Bearer {header}"} if header else {}
        answer = client.get("/healthz.json", headers=headers).json()
        assert ("versions" in answer) is is_shown, header
        if is_shown:
            assert set(answer["versions"]) == {"arbsite", "python", "django", "mongod"}
            assert all(answer["versions"].values())


def test_the_figures_tell_nothing_that_helps_an_intruder() -> None:
    add("agent_runs", builders.run(host="secret-host", heartbeat_at=datetime.now(UTC)))
    _, body = probe("/healthz.json")
    for secret in ("secret-host", settings.SECRET_KEY, "mongodb://", "4321"):
        assert secret not in body


def failing_job(error: str) -> builders.Stored:
    return builders.job("poll:Crypto", failures=3, last_error=error)


def test_a_job_that_keeps_failing_is_a_problem_with_its_name_and_error() -> None:
    beating()
    add("jobs", builders.job("check"), failing_job("KeyError('price')"))
    sentence = "job poll:Crypto failed 3 times in a row: KeyError('price')"
    assert probe() == (503, f"{sentence}\n")
    status, body = probe("/healthz.json")
    answer = json.loads(body)
    assert (status, answer["problems"]) == (503, [sentence])
    assert answer["failing_jobs"] == [
        {"job": "poll:Crypto", "failures": 3, "error": "KeyError('price')"}
    ]
    assert value(scraped(), "arbsite_job_failures", job="poll:Crypto") == 3


def test_the_error_of_a_job_is_redacted_where_everybody_reads_it() -> None:
    beating()
    add("jobs", failing_job("RuntimeError('https://user:hunter2@host/')"))
    assert "hunter2" not in probe()[1]
    assert "hunter2" not in probe("/healthz.json")[1]


@pytest.mark.parametrize("path", ["/healthz", "/healthz.json", "/metrics"])
def test_machines_only_read(path: str) -> None:
    assert Client().post(path).status_code == 405


def test_damaged_documents_do_not_break_the_figures() -> None:
    add("agent_runs", {"_id": "r", "ended_at": None, "heartbeat_at": "then"})
    add("jobs", {"_id": "poll:X", "interval_seconds": "often", "next_at": 5})
    add("queue_clusters", {"_id": "c", "restarts": "many"})
    add("queue", {"_id": 1, "queue": "arbsite", "owner": None})
    status, body = probe("/healthz.json")
    assert status == 503
    assert json.loads(body)["problems"] == ["no agent runs"]


def reader() -> Client:
    token = new_token("prometheus", Scope.READ)
    return Client(headers={"authorization": f"Bearer {token}"})


def families(text: str) -> dict[str, Any]:
    return {family.name: family for family in text_string_to_metric_families(text)}


def scraped() -> dict[str, Any]:
    answer = reader().get("/metrics")
    assert answer.status_code == 200
    return families(answer.content.decode())


def value(metrics_by_name: dict[str, Any], name: str, **labels: str) -> float:
    (sample,) = [
        sample for sample in metrics_by_name[name].samples if sample.labels == labels
    ]
    return float(sample.value)


def whole_installation() -> None:
    """One of everything that a metric tells of."""
    beating(2)
    now = datetime.now(UTC)
    add("positions", builders.position(), builders.watching(), builders.closed())
    add("market_type_performance", builders.performance())
    add("jobs", builders.job(last_at=now))
    add("queue_clusters", {"_id": "c", "heartbeat_at": now, "restarts": 0})
    recover = {"action": "recover", "kind": "taken_over"}
    add("task_log", builders.task(**recover, timestamp=now))
    add("task_log", *(builders.task(timestamp=now) for _ in range(3)))
    add("task_log", builders.task(timestamp=now - timedelta(hours=2)))
    add("task_log", builders.task(status="retry", timestamp=now))


def test_the_metrics_are_those_of_the_books() -> None:
    whole_installation()
    metrics_by_name = scraped()
    assert value(metrics_by_name, "arbsite_positions", state="entered") == 1
    assert value(metrics_by_name, "arbsite_positions", state="loss") == 0
    assert value(metrics_by_name, "arbsite_capital_locked_dollars") == 194
    assert value(metrics_by_name, "arbsite_realised_profit_dollars") == 98.4
    assert value(metrics_by_name, "arbsite_opportunities", market_type="Weather") == 45
    assert value(metrics_by_name, "arbsite_success_ratio") == pytest.approx(32 / 45)
    assert (
        value(metrics_by_name, "arbsite_poll_interval_seconds", market_type="Weather")
        == 30
    )
    kinds = {"kind": "taken_over"}
    (recovery,) = metrics_by_name["arbsite_recovery_events"].samples
    assert (recovery.labels, recovery.value) == (kinds, 1)
    entries = "arbsite_task_entries_last_hour"
    assert value(metrics_by_name, entries, action="monitor", status="success") == 3
    assert value(metrics_by_name, entries, action="monitor", status="retry") == 1
    assert value(metrics_by_name, "arbsite_agent_up") == 1
    assert value(metrics_by_name, "arbsite_queue_depth") == 0
    assert value(metrics_by_name, "arbsite_queue_dead") == 0


def test_an_empty_installation_can_be_scraped() -> None:
    metrics_by_name = scraped()
    assert value(metrics_by_name, "arbsite_agent_up") == 0
    assert "arbsite_agent_heartbeat_age_seconds" not in metrics_by_name


def test_metrics_need_a_token_or_a_login() -> None:
    answer = Client().get("/metrics")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    for wrong in ("Bearer nonsense", f"Bearer arb_{'0' * 12}_{'a' * 43}", "Basic eA=="):
        stranger = Client(headers={"authorization": wrong})
        assert stranger.get("/metrics").status_code == 401
    client = Client()
    client.force_login(User.objects.create_user("viewer"))
    assert client.get("/metrics").status_code == 200


def test_a_scrape_costs_a_bounded_number_of_questions(spied: Spy) -> None:
    add("task_log", *(builders.task() for _ in range(200)))
    add("positions", *(builders.position() for _ in range(100)))
    commands = spied.watch(metrics.scrape)
    queries = [
        command for command in commands if "find" in command or "aggregate" in command
    ]
    assert len(queries) < 30


def test_the_last_hour_is_read_in_the_index_alone() -> None:
    now = datetime.now(UTC)
    add("task_log", *(builders.task(timestamp=now) for _ in range(50)))
    old = now - timedelta(days=1)
    add("task_log", *(builders.task(timestamp=old) for _ in range(500)))
    with_profile = {"profile": 2, "slowms": 0}
    database = session_database()
    database.command(with_profile)
    try:
        metrics._tasks(now)
    finally:
        database.command({"profile": 0})
    (line,) = database["system.profile"].find({"command.aggregate": "task_log"})
    database["system.profile"].drop()
    assert line["docsExamined"] == 0
    assert line["keysExamined"] < 100


def test_text_of_a_venue_cannot_forge_a_metric() -> None:
    hostile = 'x"} 1\narbsite_agent_up 1\n#'
    add("market_type_performance", builders.performance(market_type=hostile))
    assert value(scraped(), "arbsite_agent_up") == 0


def test_the_grafana_dashboard_asks_for_metrics_that_exist() -> None:
    whole_installation()
    names = {sample.name for family in scraped().values() for sample in family.samples}
    board = json.loads(DASHBOARD.read_text())
    questions = [
        target["expr"]
        for panel in board["panels"]
        for target in panel.get("targets", [])
    ]
    charted = {
        name for question in questions for name in re.findall(r"arbsite_\w+", question)
    }
    assert charted <= names
    assert len(charted) > 12
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_figures_that_cannot_be_told_stay_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> bytes:
        raise ServerSelectionTimeoutError("mongodb://user:secret@host")

    client = reader()
    monkeypatch.setattr(metrics, "scrape", down)
    answer = client.get("/metrics")
    assert answer.status_code == 503
    assert b"secret" not in answer.content


def test_probes_are_not_sent_to_https() -> None:
    beating()
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert Client().get("/healthz").status_code == 200
        assert Client().get("/healthz.json").status_code == 200
        assert Client().get("/metrics").status_code == 401
        assert Client().get("/login/").status_code == 301


def test_the_money_in_the_metrics_is_the_sum_on_the_dashboard() -> None:
    add("positions", builders.position(stake=Decimal("10.25")))
    add("positions", builders.watching(stake=Decimal("0.75")))
    assert value(scraped(), "arbsite_capital_locked_dollars") == 11
    assert collection("positions").count_documents({}) == 2


def test_a_position_in_quarantine_is_counted_and_shown() -> None:
    beating()
    since = datetime.now(UTC)
    fields = {"quarantined_at": since, "quarantine_stake": Decimal(97)}
    add("positions", builders.position(id="p1", quarantine_reason="legs", **fields))
    code, body = probe()
    assert (code, body.startswith("ok; 1 position is in quarantine")) == (200, True)
    assert json.loads(probe("/healthz.json")[1])["quarantined"] == 1


def test_a_job_that_is_overdue_fails_the_probe() -> None:
    beating()
    due = datetime.now(UTC) - timedelta(minutes=9)
    add("jobs", builders.job("check", next_at=due))
    assert probe() == (503, "job check is overdue by 9 min\n")


def test_a_job_that_was_due_before_the_agent_started_is_given_time() -> None:
    now = datetime.now(UTC)
    add("agent_runs", builders.run(started_at=now, heartbeat_at=now))
    add("jobs", builders.job("check", next_at=now - timedelta(days=9)))
    assert probe() == (200, "ok\n")


@pytest.mark.parametrize(("minutes", "code"), [(10, 200), (20, 503)])
def test_a_claim_that_does_not_end_fails_the_probe(minutes: int, code: int) -> None:
    beating()
    now = datetime.now(UTC)
    claim = {"claimed_until": now + timedelta(seconds=15), "claim_token": 1}
    due = now - timedelta(minutes=minutes)
    add("jobs", builders.job("discovery", next_at=due, **claim))
    status, body = probe()
    assert status == code
    if code == 503:
        assert body == "job discovery has not ended for 20 min\n"


def test_results_that_nobody_records_fail_the_probe() -> None:
    beating()
    long_ago = datetime.now(UTC) - timedelta(minutes=20)
    claim = {"owner": "a-1", "started_at": long_ago, "attempts": 1}
    add("queue", *(job(**claim) for _ in range(3)), job(), dead(started_at=long_ago))
    status, body = probe()
    assert status == 503
    assert body.startswith("the worker records no results: 3 started jobs")


def test_a_database_near_its_limit_is_warned_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beating()
    monkeypatch.setattr(status_module, "bytes_used", lambda: 4_100_000_000)
    code, body = probe()
    assert code == 200
    assert "the database takes 4.1 of 5 GB (ARBSITE_MAX_DATABASE_GB)" in body


def test_what_is_wrong_with_the_server_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise ServerSelectionTimeoutError("mongodb://user:secret@host")

    monkeypatch.setattr(health, "read_status", away)
    monkeypatch.setattr(mongod, "outage", lambda config: "the disk is full")
    assert probe()[1].endswith("(ServerSelectionTimeoutError): the disk is full\n")
