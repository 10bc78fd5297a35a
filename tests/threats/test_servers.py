"""Threats of SECURITY.md to the queue, the database and what is installed."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from bson.binary import Binary
from django.core.management import call_command
from django.test import Client
from django_q.signing import SignedPackage
from django_q.tasks import async_task
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from arbsite import config
from arbsite.config import ROOT
from arbsite.startup import mongod, server
from arbsite.startup.mongod import binary, process, replica_set
from arbsite.startup.mongod.directory import ServerDirectory
from arbsite.worker.broker import MongoBroker
from arbsite.worker.records import QUEUED_JOBS
from tasklog.storage.collections import collection

pytestmark = pytest.mark.django_db

CANARY = "canary/7f3a9+Zq&1"
# Every page that could show a stored result.
PAGES = ("/", "/positions/", "/tasks/", "/decisions/", "/queue/", "/controls/")
ran: list[str] = []


class Planted:
    """A pickle that says when it was opened."""

    def __reduce__(self) -> Any:
        return ran.append, ("opened",)


def test_forged_jobs() -> None:
    async_task("strategy.tasks.run_job", "check")
    forged = SignedPackage.dumps({"func": "os.system", "args": ("true",)})[:-3] + "AAA"
    QUEUED_JOBS.raw.update_one({}, {"$set": {"payload": forged}})
    assert MongoBroker().dequeue() is None
    (letter,) = QUEUED_JOBS.raw.find()
    assert "signature" in letter["reason"]


def test_pickles_that_run_when_shown(admin_client: Client) -> None:
    planted = Binary(pickle.dumps(Planted()))
    task = {"_id": "t1", "name": "x", "func": "x", "result": planted, "success": True}
    collection("django_q_task").insert_one(task)
    for path in ("/admin/", *PAGES):
        admin_client.get(path)
    for name in ("success", "failure", "schedule", "task"):
        assert admin_client.get(f"/admin/django_q/{name}/").status_code == 404
    collection("django_q_task").delete_many({})
    assert ran == []


def test_functions_that_are_not_allowed(admin_client: Client) -> None:
    assert admin_client.post("/admin/django_q/schedule/add/", {}).status_code == 404
    async_task("os.system", "true")
    assert MongoBroker().dequeue() is None
    (letter,) = QUEUED_JOBS.raw.find()
    assert "os.system is not an allowed function" in letter["reason"]


def embedded() -> ServerDirectory:
    return ServerDirectory.of(config.load())


def test_a_database_open_to_local_accounts() -> None:
    directory = embedded()
    port = directory.read_record().port
    with (
        MongoClient[Any]("127.0.0.1", port, directConnection=True) as stranger,
        pytest.raises(OperationFailure) as caught,
    ):
        stranger.arbsite.positions.insert_one({})
    assert caught.value.code == 13
    for path in (directory.path.resolve(), directory.data, directory.record_path):
        assert path.stat().st_mode & 0o077 == 0


def test_weaknesses_of_the_embedded_server() -> None:
    record = embedded().read_record()
    with replica_set.connect(record.port, record) as client:
        answer = client.admin.command("hello", compression=["zlib", "snappy", "zstd"])
        version = str(client.server_info()["version"])
    assert "compression" not in answer
    assert server.security_advice(version)
    assert server.advice_on(mongod.uri(config.load()), version) is None
    assert "gets no fixes any more" in str(server.end_of_life(version))


def test_known_bad_dependencies() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert "--require-hashes" in makefile
    assert "tests.support.audit" in makefile
    lists = (ROOT / "requirements").glob("*.txt")
    for line in "".join(path.read_text() for path in lists).splitlines():
        is_pinned = re.match(r"[a-z0-9._-]+==\S+ \\$", line)
        assert is_pinned or line.startswith((" ", "#")) or not line, line


def test_an_altered_server_binary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    altered = tmp_path / "mongod"
    altered.write_bytes(b"\x7fELF of somebody else")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(binary, "_packaged", lambda: altered)
    with pytest.raises(mongod.MongodError, match="SHA-256 differs"):
        binary.binary()


def test_credentials_of_the_database_on_show(
    capsys: pytest.CaptureFixture[str],
) -> None:
    uri = f"mongodb://arbsite:{CANARY}@127.0.0.1:1/?replicaSet=a"
    with pytest.raises(server.ServerUnsuitable) as caught:
        server.check_server(uri)
    assert "canary" not in str(caught.value)
    password = embedded().read_record().password
    assert password not in " ".join(process.command_line(embedded(), 1))
    call_command("mongod", "status", "--json")
    shown = capsys.readouterr().out + Client().get("/healthz.json").content.decode()
    assert password not in shown
