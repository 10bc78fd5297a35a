"""A backup of a running system, restored whole, or refused in one sentence."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

from arbsite.backup.format import Reader, schema_number
from arbsite.startup import schema
from positions.lifecycle import State
from strategy import agent, recovery, schedule
from strategy.invariants import breaches
from tasklog.records import TRAIL
from tasklog.storage.collections import collection
from tasklog.storage.leases import LEASES, Lease
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import FakeClock
from tests.support.simulated import simulated_context

pytestmark = pytest.mark.django_db
STORED = Path(__file__).with_name("schema-4.bson.gz")
CHANGING = {"leases", "agent_runs", "task_log", "django_migrations", "tallies"}


def lived(passes: int = 1) -> None:
    """Some simulated days; after three passes positions are open and closed."""
    clock = FakeClock()
    Lease("agent", "life", 0).acquire()
    context = simulated_context(clock)
    recovery.start(context)
    for _ in range(passes):
        schedule.make_all_due(clock.wall)
        agent.sweep(context)
        clock.pass_days(4)


@pytest.fixture
def target() -> Iterator[str]:
    """The name of another database, which is dropped afterwards."""
    before = connection.settings_dict["NAME"]
    name = f"{before}_restored"
    yield name
    connection.close_pool()  # type: ignore[attr-defined]
    connection.database.client.drop_database(name)  # type: ignore[attr-defined]
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = before


def contents() -> dict[str, Any]:
    database = connection.database  # type: ignore[attr-defined]
    return {
        name: list(database[name].find().sort("_id"))
        for name in database.list_collection_names()
        if not name.startswith("system.") and name not in CHANGING
    }


def shape() -> dict[str, Any]:
    database = connection.database  # type: ignore[attr-defined]
    return {
        info["name"]: (info["options"], database[info["name"]].index_information())
        for info in database.list_collections()
        if not info["name"].startswith("system.")
    }


def test_what_is_restored_is_what_was_saved(tmp_path: Path, target: str) -> None:
    lived(passes=3)
    assert len(collection("positions").distinct("state")) >= 2
    Lease("agent", "somebody", 3600).acquire()
    file = tmp_path / "books.bson.gz"
    call_command("backup", str(file), verbosity=0)
    assert file.stat().st_mode & 0o077 == 0
    saved, shaped, lines = contents(), shape(), TRAIL.raw.count_documents({})
    lease = LEASES.get("agent")
    assert lease is not None
    call_command("restore", str(file), "--database", target)
    assert contents() == saved
    assert shape() == shaped
    assert TRAIL.raw.count_documents({}) == lines + 1
    restored = LEASES.get("agent")
    assert restored is not None
    assert (restored.owner, restored.token) == (None, lease.token)
    assert list(breaches()) == []
    (line,) = TRAIL.find({"kind": "restored"}).records
    assert "all of them agree" in line.details
    assert f"{len(saved['positions'])} positions" in line.details
    # The next agent acts above every token of before.
    token = Lease("agent", "next", 60, recovery.newest_token).acquire()
    assert token is not None
    assert token > lease.token


def test_what_does_not_agree_is_reported_and_left_as_it_is(
    tmp_path: Path, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lived()
    gone = collection("paper_orders").find_one_and_delete({"status": "accepted"})
    add("positions", builders.position(id="odd", legs=None))
    file = tmp_path / "books.bson.gz"
    call_command("backup", str(file), "--json")
    saved = contents()
    with pytest.raises(SystemExit) as ended:
        call_command("restore", str(file), "--database", target)
    assert ended.value.code == 1
    output = capsys.readouterr().out
    assert "fills_are_in_the_ledger" in output
    assert "documents_are_readable: odd" in output
    assert contents() == saved
    (line,) = TRAIL.find({"kind": "restored"}).records
    assert line.status == "failure"
    assert line.error
    assert gone is not None


def changed(file: Path, change: Any) -> Path:
    with gzip.open(file) as stream:
        content = bytearray(stream.read())
    changed_file = file.with_name("changed.bson.gz")
    with gzip.open(changed_file, "wb") as stream:
        stream.write(change(content))
    return changed_file


def flipped(content: bytearray) -> bytearray:
    place = content.rindex(b"Weather")
    content[place : place + 7] = b"Sunless"
    return content


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda content: content[:-200], "cannot be read|is cut short"),
        (lambda content: content[: len(content) // 2], "cannot be read|is cut short"),
        (flipped, "was changed after it was written"),
        (lambda content: b"no backup at all", "cannot be read|is no backup"),
    ],
)
def test_a_damaged_file_is_refused_before_anything_is_written(
    tmp_path: Path, target: str, change: Any, reason: str
) -> None:
    add("positions", builders.position())
    file = tmp_path / "books.bson.gz"
    call_command("backup", str(file), "--json")
    with pytest.raises(CommandError, match=reason):
        call_command("restore", str(changed(file, change)), "--database", target)
    database = connection.database  # type: ignore[attr-defined]
    assert database.list_collection_names() == []


def test_a_database_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    add("positions", builders.position(id="p1"))
    file = tmp_path / "books.bson.gz"
    call_command("backup", str(file), "--json")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", str(file))
    assert collection("positions").count_documents({}) == 1
    with pytest.raises(CommandError, match="exists"):
        call_command("backup", str(file))


def test_a_backup_that_could_not_be_finished_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("positions", builders.position(id="p1"))
    with pytest.raises(CommandError, match="is a directory"):
        call_command("backup", str(tmp_path), "--force")

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("arbsite.backup.format.os.fsync", fail)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path / "books.bson.gz"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a b", "a/b", "x" * 39, "admin", "Local"])
def test_a_backup_is_restored_into_no_database_that_cannot_be_arbsites(
    tmp_path: Path, name: str
) -> None:
    add("positions", builders.position(id="p1"))
    file = tmp_path / "books.bson.gz"
    call_command("backup", str(file), "--json")
    with pytest.raises(CommandError, match=f"--database '{name}': "):
        call_command("restore", str(file), "--database", name)


def test_a_restore_that_was_cut_short_is_made_again(
    tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived()
    file, saved = tmp_path / "books.bson.gz", contents()
    call_command("backup", str(file), "--json")

    def die(database: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("arbsite.backup.restoring._free_leases", die)
        with pytest.raises(KeyboardInterrupt):
            call_command("restore", str(file), "--database", target)
    names = connection.database.list_collection_names()  # type: ignore[attr-defined]
    assert schema.RESTORING in names
    call_command("restore", str(file), "--database", target)
    assert contents() == saved


class Later(migrations.Migration):
    """A migration of a later version."""

    dependencies = (("positions", "0001_initial"),)
    operations = (
        migrations.RunPython(
            lambda apps, editor: editor.connection.database["positions"].update_many(
                {}, {"$set": {"of_later": 1}}
            )
        ),
    )


def test_a_stored_backup_is_restored_and_brought_up_to_a_later_schema(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = MigrationLoader.load_disk

    def with_later(self: MigrationLoader) -> None:
        load(self)
        later = Later("0002_later", "positions")
        self.disk_migrations["positions", "0002_later"] = later

    monkeypatch.setattr(MigrationLoader, "load_disk", with_later)
    head = Reader(STORED).head
    assert head["schema"] == schema_number() - 1
    call_command("restore", str(STORED), "--database", target)
    positions = collection("positions")
    # One in each state.
    assert positions.distinct("state") == sorted(State)
    assert positions.count_documents({}) == len(State)
    assert positions.count_documents({"of_later": 1}) == positions.count_documents({})
    assert list(breaches()) == []


def test_a_backup_of_a_newer_schema_is_refused(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arbsite.backup.restoring.schema_number", lambda: 1)
    with pytest.raises(CommandError, match="has schema 4, this version knows 1"):
        call_command("restore", str(STORED), "--database", target)


def test_a_backup_is_of_one_moment(tmp_path: Path, target: str) -> None:
    add("positions", *(builders.position(id=f"p{n:04}") for n in range(1200)))
    add("task_log", builders.task(id="before"))
    positions = collection("positions")
    # Both are written while the first of them is being read.
    original = type(positions).find

    def find(self: Any, *args: Any, **more: Any) -> Any:
        if self.name == "positions" and "session" in more:
            add("task_log", builders.task(id="meanwhile"))
            add("positions", builders.position(id="p9999"))
        return original(self, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(positions), "find", find)
        call_command("backup", str(tmp_path / "books.bson.gz"), "--json")
    counts = Reader(tmp_path / "books.bson.gz").check()
    assert (counts["positions"], counts["task_log"]) == (1200, 1)
    assert target


def test_the_answer_is_one_object(
    tmp_path: Path, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    add("positions", builders.position(event_key="only", opportunity_id="o"))
    call_command("backup", str(tmp_path / "b.gz"), "--json")
    saved = json.loads(capsys.readouterr().out)
    assert saved["documents"]["positions"] == 1
    assert saved["bytes"] == (tmp_path / "b.gz").stat().st_size
    with pytest.raises(SystemExit):
        call_command("restore", str(tmp_path / "b.gz"), "--database", target, "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["database"] == target
    assert answer["documents"] == saved["documents"]
    assert 0 <= answer["age_seconds"] < 60
    assert answer["breaches"]
