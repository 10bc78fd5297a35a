"""What the command line prints and how it exits when a check fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command, load_command_class
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pydantic import SecretStr
from pymongo import MongoClient
from pymongo.errors import AutoReconnect

from arbsite import config
from arbsite.config import ROOT, Config
from arbsite.startup import checks, mongod, schema, server
from tasklog.storage.collections import collection

UNREACHABLE = "mongodb://arbsite:secret@127.0.0.1:1/?replicaSet=books"


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_line(text: str) -> None:
    assert "Traceback" not in text
    assert len(text.strip().splitlines()) == 1, text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"ARBSITE_DEBUG": "yes"}, "ARBSITE_DEBUG"),
        ({"ARBSITE_PORT": "99999"}, "ARBSITE_PORT"),
        ({"ARBSITE_STATE_DIR": "/proc/nowhere"}, "not a writable directory"),
        ({"MONGODB_URI": "mongodb://u:secret@h:port/"}, "MONGODB_URI cannot be used"),
        ({"MONGODB_URI": "mongodb://u:secret@h/?w=1"}, "Write w=majority"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_in_one_line_and_exit_2(
    environment: dict[str, str], reason: str
) -> None:
    result = manage("showmigrations", **environment)
    assert result.returncode == 2
    assert_one_line(result.stderr)
    assert reason in result.stderr
    assert "secret" not in result.stderr


@pytest.mark.slow
def test_an_unknown_variable_is_reported_with_the_closest_setting() -> None:
    result = manage("mongod", "status", ARBSITE_PROT="8000")
    assert result.returncode == 0
    assert "ARBSITE_PROT is not a setting of arbsite; did you mean ARBSITE_PORT?" in (
        result.stderr
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["createoperator", "--bogus"], ["mongod", "dance"], ["nonsense"]]
)
def test_a_wrong_command_line_is_reported_before_waiting_for_anything(
    arguments: list[str],
) -> None:
    result = manage(*arguments, MONGODB_URI=UNREACHABLE)
    assert result.returncode in {1, 2}
    assert "Traceback" not in result.stderr
    assert "does not answer" not in result.stderr


@pytest.mark.slow
def test_a_command_that_needs_no_database_starts_none(tmp_path: Path) -> None:
    result = manage("check", ARBSITE_STATE_DIR=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert mongod.status(Config(state_dir=tmp_path)).pid is None


@pytest.mark.slow
def test_a_reader_that_is_gone_leaves_no_traceback() -> None:
    result = subprocess.run(
        f"{sys.executable} {ROOT / 'manage.py'} help | true",
        shell=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in result.stderr


@pytest.mark.slow
@pytest.mark.django_db
def test_a_database_of_another_version_is_refused_with_the_remedy() -> None:
    name = f"{connection.settings_dict['NAME']}_old"
    with MongoClient[dict[str, Any]](mongod.uri(config.load())) as client:
        client[name].positions.insert_one({})
        try:
            result = manage("createoperator", ARBSITE_DATABASE=name)
        finally:
            client.drop_database(name)
    assert result.returncode == 1
    assert_one_line(result.stderr)
    assert "Run: python manage.py migrate" in result.stderr


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The exit code of the command line with a command that raises an error."""

    def fail_with(error: BaseException) -> int:
        def execute(self: checks.CheckedUtility) -> None:
            raise error

        monkeypatch.setattr(checks.CheckedUtility, "execute", execute)
        with pytest.raises(SystemExit) as caught:
            checks.run_command_line(["manage.py", "anything"])
        return int(str(caught.value.code))

    return fail_with


def caused_by(cause: Exception) -> DatabaseError:
    error = DatabaseError()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (config.ConfigError("Bad."), 2, "Bad."),
        (server.ServerUnsuitable("Weak."), 2, "Weak."),
        (server.ServerUnreachable("No answer."), 1, "No answer."),
        (mongod.MongodError("Broken."), 1, "Broken."),
        (schema.Unmigrated("Old."), 1, "Old."),
        (AutoReconnect("secret"), 1, "The connection to MongoDB was lost"),
        (caused_by(AutoReconnect("secret")), 1, "The connection to MongoDB was lost"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_failure_has_its_exit_code_and_message(
    run: Any,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    message: str,
) -> None:
    assert run(error) == code
    text = capsys.readouterr().err
    assert message in text
    assert "secret" not in text


def test_a_mistake_in_the_code_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def execute(self: checks.CheckedUtility) -> None:
        raise DatabaseError("a duplicate key, say")

    monkeypatch.setattr(checks.CheckedUtility, "execute", execute)
    with pytest.raises(DatabaseError):
        checks.run_command_line(["manage.py", "anything"])


def test_the_pages_start_without_a_database_and_report_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MONGODB_URI", UNREACHABLE)
    monkeypatch.setattr(checks, "PAGES_TIMEOUT_SECONDS", 0.0)
    checks.prepare_pages()
    text = capsys.readouterr().err
    assert "127.0.0.1:1 does not answer" in text
    assert "secret" not in text


def test_the_pages_do_not_start_on_an_unsuitable_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MONGODB_URI", "mongodb://h/?w=1")
    with pytest.raises(SystemExit) as caught:
        checks.prepare_pages()
    assert caught.value.code == 2


@pytest.mark.django_db
def test_the_first_operator_is_created_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("createoperator")
    output = capsys.readouterr().out
    operator = User.objects.get()
    assert operator.is_superuser
    assert operator.check_password(output.split("password ")[1].split()[0])
    call_command("createoperator")
    assert capsys.readouterr().out == "Operator operator already exists.\n"
    assert User.objects.get().password == operator.password


@pytest.mark.django_db
def test_a_password_that_the_operator_chose_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARBSITE_OPERATOR_PASSWORD", "open sesame")
    call_command("createoperator", "--json")
    assert "sesame" not in capsys.readouterr().out
    assert User.objects.get().check_password("open sesame")


@pytest.mark.parametrize("command", ["qcluster", "launch"])
def test_what_needs_linux_says_so_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SystemExit) as caught:
        checks.CheckedUtility(["manage.py", command], config.load()).fetch_command(
            command
        )
    assert caught.value.code == 2
    assert f"{command} needs Linux" in capsys.readouterr().err


def test_elsewhere_the_agent_needs_a_database_of_the_operator(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(mongod.MongodError, match=r"needs Linux\. Set MONGODB_URI"):
        mongod.ensure(config.load())
    uri = config.load().model_copy(update={"mongodb_uri": SecretStr(UNREACHABLE)})
    assert mongod.ensure(uri).startswith("mongodb://")


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password", "1234567890", "operator1"])
def test_a_weak_password_of_a_superuser_is_refused(
    monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("ARBSITE_OPERATOR_PASSWORD", password)
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    for line in (
        ["createoperator"],
        ["createsuperuser", "--no-input", "--username=operator", "--email=a@b.org"],
    ):
        with pytest.raises(CommandError, match="too weak") as caught:
            call_command(*line)
        assert caught.value.returncode == 2
        assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["migrate", "runagent"])
def test_data_of_another_version_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    uri = connection.settings_dict["HOST"]
    monkeypatch.setattr(checks, "_connect", lambda *_: uri)
    utility = checks.CheckedUtility(["manage.py", command], config.load())
    utility.fetch_command(command)
    # Version 0.1 had this migration; it is not among those of the code.
    MigrationRecorder(connection).record_applied("positions", "0005_pauses")
    with pytest.raises(schema.Unmigrated, match="choose an empty database"):
        utility.fetch_command(command)
    collection("django_migrations").delete_one({"name": "0005_pauses"})


@pytest.mark.django_db
def test_what_a_command_needs_migrated_is_refused_while_a_migration_is_pending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    uri = connection.settings_dict["HOST"]
    monkeypatch.setattr(checks, "_connect", lambda *_: uri)
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("positions", "0001_initial")
    with pytest.raises(schema.Unmigrated, match="1 migrations have not been applied"):
        checks.CheckedUtility(["manage.py", "qcluster"], config.load())._check(
            load_command_class("arbsite", "qcluster"), "qcluster"
        )
    recorder.record_applied("positions", "0001_initial")


def test_the_migrations_are_those_that_django_knows() -> None:
    assert schema._known() == set(MigrationLoader(None).disk_migrations)
