"""The embedded MongoDB: started once, healed, private. Which servers are refused?"""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from arbsite import mongod
from arbsite.config import ROOT, Config
from arbsite.mongod import home as home_module
from arbsite.mongod import process, replica
from arbsite.mongod.uri import home, with_promises
from tests.waiting import eventually

pytestmark = pytest.mark.slow
Client = MongoClient[dict[str, Any]]
START = "from arbsite import config, mongod; mongod.ensure(config.load())"


def config_in(directory: Path) -> Config:
    return Config(state_dir=directory)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """A server for the tests that only look at it."""
    config = config_in(tmp_path_factory.mktemp("shared"))
    mongod.ensure(config)
    yield config
    mongod.stop(config)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Config]:
    """A server for one test; not started yet."""
    config = config_in(tmp_path / "state")
    yield config
    mongod.stop(config)


def port(config: Config) -> int:
    return home(config).record().port


def note(config: Config, text: str) -> None:
    with Client(mongod.ensure(config)) as client:
        client.books.notes.insert_one({"_id": text})


def notes(config: Config) -> list[str]:
    with Client(mongod.ensure(config)) as client:
        return [str(entry["_id"]) for entry in client.books.notes.find()]


def test_everything_on_disk_is_for_the_owner_alone(shared: Config) -> None:
    folder = home(shared).path
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in [folder, *folder.iterdir()]
    }
    assert all(mode & 0o077 == 0 for mode in modes.values()), modes


def test_nobody_gets_in_without_the_password(shared: Config) -> None:
    with (
        Client("127.0.0.1", port(shared), directConnection=True) as stranger,
        pytest.raises(OperationFailure) as caught,
    ):
        stranger.books.notes.insert_one({})
    assert caught.value.code == 13


def test_no_secret_stands_on_the_command_line_of_the_server(shared: Config) -> None:
    pid = process.running(home(shared))
    line = Path(f"/proc/{pid}/cmdline").read_text()
    record = home(shared).record()
    for secret in (record.password, record.admin_password):
        assert secret not in line


def test_it_is_reached_from_this_host_alone(shared: Config) -> None:
    listening = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            if state == "0A" and int(address.rpartition(":")[2], 16) == port(shared):
                listening.append(address.partition(":")[0])
    assert listening == ["0100007F"]


def test_it_offers_no_compression_and_cuts_abandoned_transactions(
    shared: Config,
) -> None:
    record = home(shared).record()
    with replica.connect(record.port, record) as client:
        answer = client.admin.command("hello", compression=["zlib", "snappy", "zstd"])
        assert "compression" not in answer
        limit = client.admin.command(
            {"getParameter": 1, "transactionLifetimeLimitSeconds": 1}
        )
    assert limit["transactionLifetimeLimitSeconds"] == 5


def test_the_address_holds_every_promise(shared: Config) -> None:
    with Client(mongod.uri(shared)) as client:
        assert client.write_concern.document == {"w": "majority", "j": True}
        assert client.read_concern.level == "majority"
        assert client.options.retry_writes
        assert client.options.timeout == 15
    mongod.check_server(mongod.uri(shared))


def test_a_second_start_finds_the_first(shared: Config) -> None:
    before = mongod.status(shared)
    mongod.ensure(shared)
    assert mongod.status(shared) == before
    assert not mongod.heal(shared)


def test_of_many_starters_one_starts_and_it_outlives_them(own: Config) -> None:
    environment = os.environ | {"ARBSITE_STATE_DIR": str(own.state_dir)}
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", START],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        for _ in range(4)
    ]
    assert [starter.wait(60) for starter in starters] == [0, 0, 0, 0]
    servers = [
        entry.name
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and str(home(own).data) in _command_line(entry)
    ]
    assert [str(mongod.status(own).pid)] == servers


def _command_line(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_text()
    except OSError:
        return ""


def test_a_killed_server_comes_back_with_its_data_on_its_port(own: Config) -> None:
    note(own, "kept")
    before = port(own)
    pid = process.running(home(own))
    assert pid
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: mongod.heal(own), 10)
    assert (notes(own), port(own)) == (["kept"], before)


def test_a_clean_stop_leaves_no_process_and_keeps_the_data(own: Config) -> None:
    note(own, "kept")
    assert mongod.stop(own)
    assert mongod.status(own).pid is None
    assert not mongod.stop(own)
    assert notes(own) == ["kept"]


def test_a_start_cut_short_before_the_users_exist_is_finished(own: Config) -> None:
    place = home(own)
    place.prepare()
    process.start(place, place.record().port)
    mongod.ensure(own)
    note(own, "kept")
    assert notes(own) == ["kept"]


def test_where_the_port_is_taken_it_moves_and_takes_its_data_along(own: Config) -> None:
    note(own, "kept")
    mongod.stop(own)
    before = port(own)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", before))
        other.listen()
        threading.Thread(target=_hang_up, args=[other], daemon=True).start()
        assert notes(own) == ["kept"]
        assert port(own) != before
        # Ends the thread.
        other.shutdown(socket.SHUT_RDWR)


def _hang_up(listener: socket.socket) -> None:
    while True:
        try:
            listener.accept()[0].close()
        except OSError:
            return


def test_lost_passwords_are_told_and_the_data_is_left_alone(own: Config) -> None:
    note(own, "kept")
    mongod.stop(own)
    record = home(own).record_path
    text = record.read_text()
    record.unlink()
    with pytest.raises(mongod.MongodError, match=r"mongod\.json is missing"):
        mongod.ensure(own)
    record.write_text(text)
    assert notes(own) == ["kept"]


def test_data_that_cannot_be_opened_is_told_in_one_line(own: Config) -> None:
    note(own, "kept")
    mongod.stop(own)
    (home(own).data / "WiredTiger.turtle").write_text("not from this version\n")
    (home(own).data / "WiredTiger.wt").write_bytes(b"?" * 4096)
    with pytest.raises(mongod.MongodError) as caught:
        mongod.ensure(own)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "mongod does not start" in sentence
    assert str(home(own).log) in sentence


def test_a_mongod_of_another_version_is_named(own: Config) -> None:
    death = process.death(home(own), process.OTHER_VERSION)
    assert "another version" in str(death)


def test_a_host_without_a_mongod_is_told_what_to_install(
    own: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(process.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(mongod.MongodError, match="Install MongoDB"):
        mongod.ensure(own)


def test_a_mongod_on_the_path_goes_before_the_carried_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "mongod"
    installed.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert process.binary() == installed


def test_a_state_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(mongod.MongodError, match="ARBSITE_STATE_DIR"):
        mongod.ensure(config_in(tmp_path / "file"))


def test_a_record_that_is_damaged_is_told(own: Config) -> None:
    home(own).prepare()
    home(own).record_path.write_text("{")
    with pytest.raises(mongod.MongodError, match="damaged"):
        mongod.ensure(own)


def test_with_an_address_of_the_operators_nothing_is_started(own: Config) -> None:
    given = own.model_copy(
        update={"mongodb_uri": mongod_uri_type("mongodb://books.example/?w=majority")}
    )
    assert "books.example" in mongod.ensure(given)
    assert not own.state_dir.exists()


def mongod_uri_type(text: str) -> Any:
    return type(Config(MONGODB_URI=text).mongodb_uri)(text)


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

    monkeypatch.setattr("arbsite.mongod.server.check_server", away)
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

    monkeypatch.setattr("arbsite.mongod.server.check_server", away_for_a_day)
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
