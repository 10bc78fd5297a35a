"""The embedded MongoDB: started once, restarted when it dies, private."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from arbsite.config import ROOT, Config
from arbsite.startup import mongod, server
from arbsite.startup.database.base import DatabaseWrapper
from arbsite.startup.mongod import binary, embedded, process, replica_set
from arbsite.startup.mongod.directory import ServerDirectory
from arbsite.startup.mongod.ports import free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.slow
Client = MongoClient[dict[str, Any]]
START = (
    "from arbsite import config; from arbsite.startup import mongod;"
    " mongod.ensure(config.load())"
)


def port(config: Config) -> int:
    return ServerDirectory.of(config).read_record().port


def note(config: Config, text: str) -> None:
    with Client(mongod.ensure(config)) as client:
        client.books.notes.insert_one({"_id": text})


def notes(config: Config) -> list[str]:
    with Client(mongod.ensure(config)) as client:
        return [str(document["_id"]) for document in client.books.notes.find()]


def test_only_the_owner_may_read_the_files(shared: Config) -> None:
    folder = ServerDirectory.of(shared).path
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in [folder, *folder.iterdir()]
    }
    assert all(mode & 0o077 == 0 for mode in modes.values()), modes


def test_a_client_without_the_password_is_refused(shared: Config) -> None:
    with (
        Client("127.0.0.1", port(shared), directConnection=True) as stranger,
        pytest.raises(OperationFailure) as caught,
    ):
        stranger.books.notes.insert_one({})
    assert caught.value.code == 13


def test_the_command_line_of_the_server_holds_no_secret(shared: Config) -> None:
    pid = process.running(ServerDirectory.of(shared))
    line = Path(f"/proc/{pid}/cmdline").read_text()
    record = ServerDirectory.of(shared).read_record()
    for secret in (record.password, record.admin_password):
        assert secret not in line


def test_it_listens_on_loopback_only(shared: Config) -> None:
    listening = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            if state == "0A" and int(address.rpartition(":")[2], 16) == port(shared):
                listening.append(address.partition(":")[0])
    assert listening == ["0100007F"]


def test_it_offers_no_compression_and_aborts_abandoned_transactions(
    shared: Config,
) -> None:
    record = ServerDirectory.of(shared).read_record()
    with replica_set.connect(record.port, record) as client:
        answer = client.admin.command("hello", compression=["zlib", "snappy", "zstd"])
        assert "compression" not in answer
        limit = client.admin.command(
            {"getParameter": 1, "transactionLifetimeLimitSeconds": 1}
        )
    assert limit["transactionLifetimeLimitSeconds"] == 5


def test_the_uri_holds_every_option(shared: Config) -> None:
    with Client(mongod.uri(shared)) as client:
        assert client.write_concern.document == {"w": "majority", "j": True}
        assert client.read_concern.level == "majority"
        assert client.options.retry_writes
        assert client.options.timeout == 15
    server.check_server(mongod.uri(shared))


def test_a_second_start_finds_the_first(shared: Config) -> None:
    before = mongod.status(shared)
    mongod.ensure(shared)
    assert mongod.status(shared) == before
    assert not mongod.heal(shared)


def test_of_many_starters_exactly_one_starts_it_and_it_outlives_them(
    own: Config,
) -> None:
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
        if entry.name.isdigit()
        and str(ServerDirectory.of(own).data) in _command_line(entry)
    ]
    assert [str(mongod.status(own).pid)] == servers


def _command_line(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_text()
    except OSError:
        return ""


def test_a_killed_server_comes_back_with_its_data_on_its_port(own: Config) -> None:
    note(own, "a note")
    before = port(own)
    pid = process.running(ServerDirectory.of(own))
    assert pid
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: mongod.heal(own), 10)
    assert (notes(own), port(own)) == (["a note"], before)
    assert not mongod.heal(own)
    assert not Path(f"/proc/{pid}").exists(), "no zombie is left"


def test_a_server_whose_successor_another_process_started_is_reaped(
    own: Config,
) -> None:
    mongod.ensure(own)
    pid = process.running(ServerDirectory.of(own))
    assert pid
    os.kill(pid, signal.SIGKILL)
    environment = os.environ | {"ARBSITE_STATE_DIR": str(own.state_dir)}
    subprocess.run([sys.executable, "-c", START], cwd=ROOT, env=environment, check=True)
    assert Path(f"/proc/{pid}").exists()
    assert not mongod.heal(own)
    assert not Path(f"/proc/{pid}").exists()


def test_a_server_that_dies_while_it_is_set_up_is_given_up_at_once(own: Config) -> None:
    directory = ServerDirectory.of(own)
    directory.prepare()
    pid = process.start(directory, directory.read_record().port)
    record = directory.read_record()
    eventually(lambda: replica_set.hello(record.port) is not None, 10)
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: process.exit_code(pid) is not None, 10)
    with pytest.raises(mongod.MongodError, match=r"died before|cannot be set up"):
        replica_set.set_up(record, time.monotonic() + 3600, lambda: False)
    mongod.ensure(own)
    note(own, "a note")
    assert notes(own) == ["a note"]


def test_a_clean_stop_leaves_no_process_and_keeps_the_data(own: Config) -> None:
    note(own, "a note")
    assert mongod.stop(own)
    assert mongod.status(own).pid is None
    assert not mongod.stop(own)
    assert notes(own) == ["a note"]


def test_a_start_cut_short_before_the_users_exist_is_finished(own: Config) -> None:
    directory = ServerDirectory.of(own)
    directory.prepare()
    process.start(directory, directory.read_record().port)
    mongod.ensure(own)
    note(own, "a note")
    assert notes(own) == ["a note"]


def test_a_server_that_has_not_written_its_pid_yet_is_waited_for(
    own: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = ServerDirectory.of(own)
    directory.prepare()
    pid = process.start(directory, directory.read_record().port)
    eventually(lambda: process.running(directory), 10)
    # As `ensure` sees it in the first milliseconds of that server.
    running, pids = process.running, iter([None])
    monkeypatch.setattr(process, "running", lambda path: next(pids, running(path)))
    monkeypatch.setattr(embedded, "free_port", lambda preferred: preferred)
    mongod.ensure(own)
    assert mongod.status(own).pid == pid


def test_where_its_port_is_taken_it_moves_and_keeps_its_data(own: Config) -> None:
    note(own, "a note")
    mongod.stop(own)
    before = port(own)
    with socket.socket() as occupant:
        occupant.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        occupant.bind(("127.0.0.1", before))
        occupant.listen()
        threading.Thread(target=_hang_up, args=[occupant], daemon=True).start()
        assert notes(own) == ["a note"]
        assert port(own) != before
        # Ends the thread.
        occupant.shutdown(socket.SHUT_RDWR)


def test_whoever_is_connected_follows_it_to_another_port(
    own: Config, settings: Any
) -> None:
    settings.ARBSITE = own
    note(own, "a note")
    options = {**connection.settings_dict, "HOST": mongod.uri(own), "NAME": "books"}
    first, second = (DatabaseWrapper(options, "follower") for _ in range(2))
    assert first.database.notes.count_documents({}) == 1
    assert second.database.notes.count_documents({}) == 1
    mongod.stop(own)
    record = ServerDirectory.of(own).read_record()
    moved = replace(record, port=free_port(record.port + 1))
    ServerDirectory.of(own).write_record(moved)
    mongod.ensure(own)
    assert first.database.notes.count_documents({}) == 1
    assert second.database.notes.count_documents({}) == 1
    assert first.connection is second.connection
    first.close_pool()


def test_a_database_whose_folder_is_gone_is_not_replaced_by_an_empty_one(
    own: Config,
) -> None:
    note(own, "a note")
    assert mongod.lost(own) is None
    mongod.stop(own)
    folder = ServerDirectory.of(own).path
    away = folder.rename(folder.with_name("away"))
    with pytest.raises(mongod.MongodError, match=r"is gone\. Put the folder back"):
        mongod.ensure(own)
    assert "the folder of the database is gone" in str(mongod.lost(own))
    assert "the folder of the database is gone" in str(mongod.outage(own))
    assert mongod.present_uri(own).startswith("mongodb://arbsite:none@127.0.0.1:1/")
    away.rename(folder)
    assert notes(own) == ["a note"]
    mongod.stop(own)
    folder.rename(folder.with_name("away"))
    mongod.accept_loss(own)
    assert notes(own) == []


def test_why_it_does_not_run_is_said_without_a_path(
    own: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(own, "a note")
    assert mongod.outage(own) == "MongoDB runs but does not answer"
    mongod.stop(own)
    assert mongod.outage(own) == "MongoDB does not run"
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", port(own)))
        occupant.listen()
        assert "taken by another program" in str(mongod.outage(own))
    (ServerDirectory.of(own).data / "WiredTiger.turtle").write_text("damaged\n")
    with pytest.raises(mongod.MongodError):
        mongod.ensure(own)
    reason = str(mongod.outage(own))
    assert reason.startswith("MongoDB does not start: ")
    assert str(own.state_dir) not in reason
    usage = SimpleNamespace(free=5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert "the disk is full (5 MB free)" in str(mongod.outage(own))
    assert mongod.space_warning(own) == (
        "only 5 MB are free on the disk of the database"
    )


def test_a_server_that_cannot_be_restarted_is_tried_again_and_said_once() -> None:
    said: list[str] = []
    now = [0.0]
    answers: Iterator[str | bool]
    answers = iter(["Full.", "Full.", "Taken.", True, False, True])

    def restart(config: Config) -> bool:
        answer = next(answers, False)
        if isinstance(answer, str):
            raise mongod.MongodError(answer)
        return answer

    heal = mongod.Healer(Config(), said.append, lambda: now[0], restart)
    for _ in range(10):
        heal()
        now[0] += 2.5
    assert [line.split(". ")[0] for line in said] == [
        "Full",
        "Taken",
        "MongoDB runs again.",
        "MongoDB had ended and runs again.",
    ]


def _hang_up(listener: socket.socket) -> None:
    while True:
        try:
            listener.accept()[0].close()
        except OSError:
            return


def test_lost_passwords_are_reported_and_the_data_is_left_alone(own: Config) -> None:
    note(own, "a note")
    mongod.stop(own)
    record = ServerDirectory.of(own).record_path
    text = record.read_text()
    record.unlink()
    with pytest.raises(mongod.MongodError, match=r"mongod\.json is missing"):
        mongod.ensure(own)
    record.write_text(text)
    assert notes(own) == ["a note"]


def test_data_that_cannot_be_opened_is_reported_in_one_line(own: Config) -> None:
    note(own, "a note")
    mongod.stop(own)
    (ServerDirectory.of(own).data / "WiredTiger.turtle").write_text(
        "not from this version\n"
    )
    (ServerDirectory.of(own).data / "WiredTiger.wt").write_bytes(b"?" * 4096)
    with pytest.raises(mongod.MongodError) as caught:
        mongod.ensure(own)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert "mongod does not start" in sentence
    assert str(ServerDirectory.of(own).log) in sentence


def test_data_of_another_version_is_reported(own: Config) -> None:
    error = process.start_error(ServerDirectory.of(own), process.EXIT_INCOMPATIBLE_DATA)
    assert "another version" in str(error)


def test_a_host_without_a_mongod_gets_advice_on_what_to_install(
    own: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(mongod.MongodError, match="Install MongoDB"):
        mongod.ensure(own)


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a mongod on PATH that says it is of this version."""

    def put(version: str) -> Path:
        installed = tmp_path / "mongod"
        installed.write_text(f"#!/bin/sh\necho 'db version v{version}'\n")
        installed.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        return installed

    return put


@pytest.mark.parametrize(
    ("version", "is_used"),
    [("8.0.17", True), ("7.0.28", True), ("6.0.27", False), ("4.4.30", False)],
)
def test_a_mongod_on_the_path_is_used_while_it_is_maintained(
    on_path: Callable[[str], Path], version: str, is_used: bool
) -> None:
    installed = on_path(version)
    assert (binary.binary() == installed) is is_used


def test_a_mongod_that_gets_no_fixes_is_used_when_the_operator_says_so(
    on_path: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = on_path("6.0.27")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(mongod.MongodError, match=r"no fixes.*ARBSITE_MONGOD="):
        binary.binary()
    assert binary.binary(installed) == installed
    with pytest.raises(mongod.MongodError, match="ARBSITE_MONGOD=/nowhere is not"):
        binary.binary(Path("/nowhere"))


def test_a_packaged_mongod_with_an_altered_byte_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    altered = tmp_path / "mongod"
    content = bytearray(binary.binary().read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    monkeypatch.setattr(binary, "_packaged", lambda: altered)
    with pytest.raises(mongod.MongodError, match="SHA-256 differs"):
        binary.binary()


def test_a_state_directory_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(mongod.MongodError, match="ARBSITE_STATE_DIR"):
        mongod.ensure(Config(state_dir=tmp_path / "file"))


def test_a_record_that_is_damaged_is_reported(own: Config) -> None:
    ServerDirectory.of(own).prepare()
    ServerDirectory.of(own).record_path.write_text("{")
    with pytest.raises(mongod.MongodError, match="damaged"):
        mongod.ensure(own)


def test_a_missing_library_is_reported_with_the_remedy(tmp_path: Path) -> None:
    # As the dynamic loader ends a program for which it does not find a library.
    program = tmp_path / "mongod"
    program.write_text("#!/bin/sh\nexit 127\n")
    program.chmod(0o700)
    config = Config(state_dir=tmp_path / "state", mongod=program)
    with pytest.raises(mongod.MongodError, match="apt-get install libcurl4") as caught:
        mongod.ensure(config)
    assert str(program) in str(caught.value)
