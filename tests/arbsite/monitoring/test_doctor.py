"""The doctor says what is wrong with an installation, and what to do about it."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from arbsite import config
from arbsite.monitoring import doctor
from arbsite.monitoring.doctor import Level, examine
from arbsite.startup import mongod, server
from tests.support import builders
from tests.support.builders import add

pytestmark = pytest.mark.django_db


def levels() -> dict[str, list[Level]]:
    by_subject: dict[str, list[Level]] = {}
    for finding in examine(config.load()):
        assert bool(finding.remedy) is (finding.level is not Level.OK), finding
        by_subject.setdefault(finding.subject, []).append(finding.level)
    return by_subject


def test_every_part_of_the_installation_is_looked_at() -> None:
    assert set(levels()) == {
        *("settings", "permissions", "disk", "versions", "database", "weaknesses"),
        *("schema", "clock", "size", "positions", "agent"),
    }


def test_a_problem_ends_in_the_exit_code_and_in_the_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    marks = {"quarantined_at": builders.NOW, "quarantine_reason": "legs"}
    add("positions", builders.position(id="p1", legs=None, **marks))
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json")
    assert ended.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["problems"] == 1
    (problem,) = [each for each in answer["findings"] if each["level"] == "problem"]
    assert problem["what"] == "1 position is in quarantine"
    assert problem["remedy"]


def test_an_unknown_variable_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARBSITE_MAX_STAKES", "5")
    assert levels()["settings"] == [Level.WARNING]


def test_files_that_others_may_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret_key").write_text("x")
    (tmp_path / "secret_key").chmod(0o644)
    settings = config.load().model_copy(update={"state_dir": tmp_path})
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (finding,) = [
        each for each in doctor._permissions(settings) if "secret_key" in each.what
    ]
    assert finding.remedy == f"chmod go= {tmp_path / 'secret_key'}"


def test_without_a_database_the_rest_is_said_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> Any:
        raise server.ServerUnreachable("MongoDB does not answer.")

    monkeypatch.setattr(server, "check_server", fail)
    monkeypatch.setattr(mongod, "outage", lambda settings: "the disk is full")
    found = {each.subject: each for each in examine(config.load())}
    assert found["database"].level is Level.PROBLEM
    assert found["database"].remedy == "the disk is full"
    assert "versions" in found
    assert "positions" not in found


def test_a_clock_that_is_wrong_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = SimpleNamespace(now=lambda tz: datetime.now(tz) + timedelta(minutes=3))
    monkeypatch.setattr(doctor, "datetime", ahead)
    (finding,) = doctor._clock(config.load())
    assert finding.level is Level.WARNING
    assert "+180" in finding.what


def test_a_database_near_its_limit_is_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "bytes_used", lambda: 4_100_000_000)
    assert levels()["size"] == [Level.WARNING]
