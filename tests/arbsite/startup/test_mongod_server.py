"""Which MongoDB servers are refused, which are waited for, and what is said of them?"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from pymongo import MongoClient

from arbsite.config import Config
from arbsite.startup import mongod
from arbsite.startup.mongod import home as home_module
from arbsite.startup.mongod import process, replica
from arbsite.startup.mongod.uri import home, with_promises
from tests.support.mongod_servers import own_server, shared_server  # noqa: F401

pytestmark = pytest.mark.slow
Client = MongoClient[dict[str, Any]]
START = "from arbsite import config, mongod; mongod.ensure(config.load())"


def test_with_an_address_of_the_operators_nothing_is_started(own: Config) -> None:
    given = own.model_copy(
        update={"mongodb_uri": SecretStr("mongodb://books.example/?w=majority")}
    )
    assert "books.example" in mongod.ensure(given)
    assert not own.state_dir.exists()


@pytest.mark.parametrize(
    ("given", "kept", "added"),
    [
        ("mongodb://h", "mongodb://h/?", "w=majority"),
        ("mongodb://h/", "mongodb://h/?", "journal=true"),
        ("mongodb://h/?tls=true", "mongodb://h/?tls=true&", "timeoutMS=15000"),
        ("mongodb://u:p%40@h,i/db?J=false", "mongodb://u:p%40@h,i/db?J=false&", "w="),
        ("mongodb+srv://h/?W=1", "mongodb+srv://h/?W=1&", "retryWrites=true"),
    ],
)
def test_promises_are_added_where_the_address_is_silent(
    given: str, kept: str, added: str
) -> None:
    completed = with_promises(given)
    assert completed.startswith(kept)
    assert added in completed


def test_a_promise_that_the_address_makes_is_not_made_twice() -> None:
    completed = with_promises("mongodb://h/?W=1&j=false&TIMEOUTms=3")
    assert completed.lower().count("w=1") == 1
    assert "w=majority" not in completed
    assert "journal" not in completed
    assert "timeoutMS" not in completed


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("mongodb://u:secret@h/?w=1", "w=1.*Write w=majority"),
        ("mongodb://u:secret@h/?w=0", "w=0"),
        ("mongodb://u:secret@h/?journal=false", "journal=true"),
        ("mongodb://u:secret@h:port/", "not written as it must be"),
        ("mongodb://u:sec@ret@h/", "cannot be used"),
        ("postgres://u:secret@h/", "cannot be used"),
        ("mongodb://u:secret@h/?w=majority&bogus=1;", "cannot be used|does not answer"),
    ],
)
def test_an_address_that_cannot_be_trusted_is_refused_without_its_password(
    uri: str, reason: str
) -> None:
    with pytest.raises(
        (mongod.ServerRefused, mongod.ServerAway), match=reason
    ) as caught:
        mongod.check_server(uri)
    assert "secret" not in str(caught.value)
    assert "sec@ret" not in str(caught.value)


def test_a_wrong_password_is_refused_without_showing_it(shared: Config) -> None:
    wrong = mongod.uri(shared).replace(home(shared).record().password, "guessed")
    with pytest.raises(mongod.ServerRefused, match="password") as caught:
        mongod.check_server(wrong)
    assert "guessed" not in str(caught.value)


def test_another_replica_set_is_refused(shared: Config) -> None:
    other = mongod.uri(shared).replace("replicaSet=arbsite", "replicaSet=other")
    with pytest.raises(mongod.ServerRefused, match="another replica set"):
        mongod.check_server(other)


def test_a_weak_default_write_concern_is_refused_with_the_remedy(own: Config) -> None:
    uri = mongod.ensure(own)
    record = home(own).record()
    weak = {"w": 1}
    with replica.connect(record.port, record) as client:
        client.admin.command("setDefaultRWConcern", 1, defaultWriteConcern=weak)
    with pytest.raises(mongod.ServerRefused, match="setDefaultRWConcern"):
        mongod.check_server(uri)


def test_a_standalone_server_is_refused_with_the_remedy(tmp_path: Path) -> None:
    free = home_module.free_port(home_module.FIRST_PORT)
    line = [str(process.binary()), "--port", str(free), "--bind_ip", "127.0.0.1"]
    line += ["--dbpath", str(tmp_path), "--nounixsocket"]
    line += ["--networkMessageCompressors", "disabled"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as server:
        try:
            uri = with_promises(f"mongodb://127.0.0.1:{free}/")
            with pytest.raises(mongod.ServerRefused, match="--replSet"):
                mongod.wait_for(uri, 30, lambda line: None)
        finally:
            server.kill()


class Waiting:
    """A clock that only its own sleep moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self.lines: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def wait_for(self, patience: float | None) -> None:
        mongod.wait_for(
            "mongodb://127.0.0.1:1/",
            patience,
            self.lines.append,
            sleep=self.sleep,
            clock=lambda: self.now,
        )


def test_a_server_that_is_away_is_waited_for_and_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(uri: str) -> None:
        raise mongod.ServerAway("MongoDB does not answer.")

    monkeypatch.setattr("arbsite.startup.mongod.server.check_server", away)
    waiting = Waiting()
    with pytest.raises(mongod.ServerAway):
        waiting.wait_for(30)
    assert waiting.waits == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0]
    assert len(waiting.lines) == len(waiting.waits)


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    with pytest.raises(mongod.ServerAway, match=r"127\.0\.0\.1:1 ") as caught:
        mongod.check_server("mongodb://u:secret@127.0.0.1:1/")
    assert "secret" not in str(caught.value)


def test_the_agent_waits_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def away_for_a_day(uri: str) -> str:
        calls.append(uri)
        if len(calls) < 20_000:
            raise mongod.ServerAway("MongoDB does not answer.")
        return "8.0.17"

    monkeypatch.setattr("arbsite.startup.mongod.server.check_server", away_for_a_day)
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
def test_a_version_with_an_open_hole_is_named_with_the_next_safe_one(
    version: str, remedy: str | None
) -> None:
    sentence = mongod.advice(version)
    assert (sentence is None) == (remedy is None)
    assert remedy is None or f"to {remedy} or later" in str(sentence)
