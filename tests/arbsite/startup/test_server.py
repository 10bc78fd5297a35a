"""MongoDB servers that are rejected or waited for, and what is said about them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from pymongo import MongoClient

from arbsite.config import Config
from arbsite.startup import mongod, server
from arbsite.startup.mongod import ports, replica_set
from arbsite.startup.mongod.binary import binary
from arbsite.startup.mongod.directory import ServerDirectory
from arbsite.startup.mongod.uri import with_options

pytestmark = pytest.mark.slow
Client = MongoClient[dict[str, Any]]


def test_with_the_operators_own_uri_nothing_is_started(own: Config) -> None:
    external = own.model_copy(
        update={"mongodb_uri": SecretStr("mongodb://books.example/?w=majority")}
    )
    assert "books.example" in mongod.ensure(external)
    assert not own.state_dir.exists()


@pytest.mark.parametrize(
    ("uri", "start", "option"),
    [
        ("mongodb://h", "mongodb://h/?", "w=majority"),
        ("mongodb://h/", "mongodb://h/?", "journal=true"),
        ("mongodb://h/?tls=true", "mongodb://h/?tls=true&", "timeoutMS=15000"),
        ("mongodb://u:p%40@h,i/db?J=false", "mongodb://u:p%40@h,i/db?J=false&", "w="),
        ("mongodb+srv://h/?W=1", "mongodb+srv://h/?W=1&", "retryWrites=true"),
    ],
)
def test_options_that_the_uri_does_not_set_are_added(
    uri: str, start: str, option: str
) -> None:
    completed = with_options(uri)
    assert completed.startswith(start)
    assert option in completed


def test_an_address_that_sets_every_option_stays_as_it_is() -> None:
    complete = with_options("mongodb://h/")
    assert with_options(complete) == complete


def test_an_option_that_the_uri_sets_is_not_set_twice() -> None:
    completed = with_options("mongodb://h/?W=1&j=false&TIMEOUTms=3")
    assert completed.lower().count("w=1") == 1
    assert "w=majority" not in completed
    assert "journal" not in completed
    assert "timeoutMS" not in completed


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("mongodb://u:secret@h/?w=1", "w=1.*Write w=majority"),
        ("mongodb://u:secret@h/?w=0", "w=0"),
        ("mongodb://u:secret@h/?journal=false", "journal=False.*Leave journal out"),
        ("mongodb://u:secret@h/?retryWrites=false", "retryWrites=False"),
        ("mongodb://u:secret@h/?retryreads=false", "retryReads=False"),
        ("mongodb://u:secret@h/?readConcernLevel=local", "readConcernLevel=local"),
        ("mongodb://u:secret@h/?readConcernLevel=available", "could be rolled back"),
        ("mongodb://u:secret@h/?readPreference=nearest", "a secondary can be behind"),
        ("mongodb://u:secret@h/?readpreference=primaryPreferred", "readPreference="),
        ("mongodb://u:secret@h/?timeoutMS=0", "a server that hangs"),
        ("mongodb://u:secret@h:port/", "malformed"),
        ("mongodb://u:top@secret@h/", "malformed.*%40 for @"),
        ("mongodb://u:top/secret@h/", "malformed.*%2F for /"),
        ("mongodb://u:secret@[h/", "malformed|cannot be used"),
        ("mongodb://u:secret@my host/", "not a host name"),
        ("mongodb://u:secret@300.1.1.1/", "not a host name"),
        ("mongodb://u:sec@ret@h/", "cannot be used"),
        ("postgres://u:secret@h/", "cannot be used"),
        ("mongodb://u:secret@h/?w=majority&bogus=1;", "cannot be used|does not answer"),
    ],
)
def test_an_address_that_cannot_be_trusted_is_refused_without_its_password(
    uri: str, reason: str
) -> None:
    with pytest.raises(
        (server.ServerUnsuitable, server.ServerUnreachable), match=reason
    ) as caught:
        server.check_server(uri)
    assert "secret" not in str(caught.value)
    assert "sec@ret" not in str(caught.value)


def test_a_wrong_password_is_refused_without_showing_it(shared: Config) -> None:
    wrong = mongod.uri(shared).replace(
        ServerDirectory.of(shared).read_record().password, "guessed"
    )
    with pytest.raises(server.ServerUnsuitable, match="password") as caught:
        server.check_server(wrong)
    assert "guessed" not in str(caught.value)


def test_another_replica_set_is_refused(shared: Config) -> None:
    misnamed = mongod.uri(shared).replace("replicaSet=arbsite", "replicaSet=books")
    with pytest.raises(server.ServerUnsuitable, match="another replica set"):
        server.check_server(misnamed)


def test_a_weak_default_write_concern_is_refused_with_the_remedy(own: Config) -> None:
    uri = mongod.ensure(own)
    record = ServerDirectory.of(own).read_record()
    weak = {"w": 1}
    with replica_set.connect(record.port, record) as client:
        client.admin.command("setDefaultRWConcern", 1, defaultWriteConcern=weak)
    with pytest.raises(server.ServerUnsuitable, match="setDefaultRWConcern"):
        server.check_server(uri)


def test_a_standalone_server_is_refused_with_the_remedy(tmp_path: Path) -> None:
    free = ports.free_port(ports.FIRST_PORT)
    line = [str(binary()), "--port", str(free), "--bind_ip", "127.0.0.1"]
    line += ["--dbpath", str(tmp_path), "--nounixsocket"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as standalone:
        try:
            uri = with_options(f"mongodb://127.0.0.1:{free}/")
            with pytest.raises(server.ServerUnsuitable, match="--replSet"):
                server.wait_for(uri, 30, lambda line: None)
            # Nothing was set about compressors, so it has them.
            assert "CVE-2025-14847" in str(server.advice_on(uri, "6.0.5"))
            assert server.advice_on(uri, "9.0.0") is None
        finally:
            standalone.kill()


class Waiting:
    """A clock that only its own sleep moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self.lines: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def wait_for(self, timeout: float | None) -> None:
        server.wait_for(
            "mongodb://127.0.0.1:1/",
            timeout,
            self.lines.append,
            sleep=self.sleep,
            clock=lambda: self.now,
        )


def test_an_unreachable_server_is_waited_for_until_the_timeout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreachable(uri: str) -> None:
        raise server.ServerUnreachable("MongoDB does not answer.")

    monkeypatch.setattr("arbsite.startup.server.check_server", unreachable)
    waiting = Waiting()
    with pytest.raises(server.ServerUnreachable):
        waiting.wait_for(30)
    assert waiting.waits == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0]
    assert len(waiting.lines) == len(waiting.waits)


def test_an_unreachable_server_is_named_without_its_password() -> None:
    with pytest.raises(server.ServerUnreachable, match=r"127\.0\.0\.1:1 ") as caught:
        server.check_server("mongodb://u:secret@127.0.0.1:1/")
    assert "secret" not in str(caught.value)


def test_without_a_timeout_it_waits_as_long_as_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    def unreachable_for_a_day(uri: str) -> str:
        calls.append(uri)
        if len(calls) < 20_000:
            raise server.ServerUnreachable("MongoDB does not answer.")
        return "8.0.17"

    monkeypatch.setattr("arbsite.startup.server.check_server", unreachable_for_a_day)
    waiting = Waiting()
    waiting.wait_for(None)
    assert waiting.now > 86_400


@pytest.mark.parametrize(
    ("version", "remedy"),
    [
        ("6.0.5", "6.0.27"),
        ("6.0.26", "6.0.27"),
        ("6.0.27", None),
        ("7.0.28-rc0", None),
        ("8.0.16", "8.0.17"),
        ("8.1.4", "8.2.3"),
        ("8.2.2", "8.2.3"),
        ("8.3.0", None),
        ("9.0.0", None),
        ("4.2.24", "4.4.30"),
        ("6.3.1", "7.0.28"),
    ],
)
def test_a_vulnerable_version_is_reported_with_the_next_patched_release(
    version: str, remedy: str | None
) -> None:
    sentence = server.security_advice(version)
    assert (sentence is None) == (remedy is None)
    assert remedy is None or f"to {remedy} or later" in str(sentence)
