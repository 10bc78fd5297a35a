"""The health page tells people what runs where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from arbsite.monitoring.backups import last_backup, note_backup
from tests.support import builders
from tests.support.builders import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password=None))
    return client


def test_it_shows_database_agent_versions_counts_and_jobs(client: Client) -> None:
    now = datetime.now(UTC)
    add("agent_runs", builders.run(started_at=now, heartbeat_at=now))
    add("jobs", builders.job("check", next_at=now + timedelta(seconds=20)))
    shown = client.get("/health/").content.decode()
    for piece in (
        ">Healthy<",
        "127.0.0.1:",
        str(settings.ARBSITE.state_dir / "mongodb"),
        "Check open positions",
        "Matched pairs",
        "MongoDB",
        "running (",
    ):
        assert piece in shown, piece


def test_without_an_agent_it_says_so(client: Client) -> None:
    shown = client.get("/health/").content.decode()
    assert ">Unhealthy<" in shown
    assert "No agent runs" in shown


def test_the_last_backup_is_remembered(tmp_path: Path) -> None:
    assert last_backup(tmp_path) is None
    note_backup(tmp_path, tmp_path / "a.bson.gz", builders.NOW)
    noted = last_backup(tmp_path)
    assert noted is not None
    assert (noted.at, noted.path) == (builders.NOW, str(tmp_path / "a.bson.gz"))


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"at": 5, "file": 1}', "{"])
def test_a_damaged_note_of_a_backup_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "last_backup.json").write_text(content)
    assert last_backup(tmp_path) is None


def test_a_browser_finds_an_icon_where_a_page_names_none() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 302
    assert "icon" in answer.headers["Location"]
