"""Restores a backup into an empty database, brings it up to date and checks it.

Positions and orders stay as they were: what has to be done about them is the next
agent's work, which starts with the report that is left in the trail here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from django.core.management import call_command
from pymongo.database import Database
from pymongo.errors import PyMongoError

from arbsite.backup.format import LEFT_OUT, BackupError, Reader, schema_number
from arbsite.startup.schema import RESTORING
from strategy.invariants import audit_all
from tasklog import formats
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine
from tasklog.storage.counts import take_afresh
from tasklog.storage.ids import content_id
from tasklog.storage.leases import NEVER
from tasklog.trail import append, stamped

BATCH = 500
BREACHES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; `breaches` are promises that the backup does not keep."""

    counts: dict[str, int]
    age: timedelta
    breaches: tuple[str, ...]


def check_empty(database: Database[Any]) -> None:
    """Raises BackupError for a database with anything in it but a cut-off restore."""
    names = _own(database)
    if names and RESTORING not in names:
        raise BackupError(
            f"The database {database.name} is not empty. Restore into another one with"
            " --database NAME, or choose an empty directory with ARBSITE_STATE_DIR."
        )


def restore(
    reader: Reader,
    database: Database[Any],
    now: datetime,
    report: Callable[[str], object],
) -> Restored:
    """Fill the database. A crash leaves a mark, and the next restore begins again."""
    counts = reader.check()
    if reader.head["schema"] > schema_number():
        raise BackupError(
            f"The backup has schema {reader.head['schema']}, this version knows"
            f" {schema_number()}: use the version that made it, or a newer one."
        )
    check_empty(database)
    _empty(database)
    database[RESTORING].insert_one({"started_at": now})
    for name, number in _fill(reader, database):
        report(f"{name}: {formats.counted(number, 'document')}")
    for described in reader.head["collections"]:
        _prepare(database, described)
    _free_leases(database)
    # What restoring writes may come before their marks, by the clock that applies here.
    take_afresh(database)
    call_command("migrate", verbosity=0)
    restored = _checked(counts, now - _aware(reader.head["created_at"]))
    _write_line(restored, reader, now)
    database.drop_collection(RESTORING)
    return restored


def _own(database: Database[Any]) -> list[str]:
    names = database.list_collection_names()
    return [name for name in names if not name.startswith("system.")]


def _empty(database: Database[Any]) -> None:
    # The mark last: a crash in between finds it again.
    for name in sorted(_own(database), key=lambda name: name == RESTORING):
        database.drop_collection(name)


def _fill(reader: Reader, database: Database[Any]) -> Sequence[tuple[str, int]]:
    filled = []
    for name, documents in groupby(reader.documents(), key=lambda pair: pair[0]):
        if name in LEFT_OUT:
            continue
        batch, number = [], 0
        for _, document in documents:
            batch.append(document)
            if len(batch) == BATCH:
                number += _insert(database, name, batch)
                batch = []
        number += _insert(database, name, batch)
        filled.append((name, number))
    return filled


def _insert(database: Database[Any], name: str, batch: list[Any]) -> int:
    if batch:
        # What was damaged when it was saved is restored as it was.
        database[name].insert_many(batch, bypass_document_validation=True)
    return len(batch)


def _prepare(database: Database[Any], described: dict[str, Any]) -> None:
    """The indexes and the validator that the collection had."""
    name = described["name"]
    if name not in database.list_collection_names():
        database.create_collection(name)
    if described["options"]:
        database.command("collMod", name, **described["options"])
    for index in described["indexes"]:
        options = {key: index[key] for key in index if key not in ("v", "key", "ns")}
        if options["name"] != "_id_":
            database[name].create_index(list(index["key"].items()), **options)


def _free_leases(database: Database[Any]) -> None:
    """Nobody holds a lease of the past; the tokens continue where they were."""
    free = {"$set": {"owner": None, "expires": NEVER}}
    database["leases"].update_many({}, free)
    # The agents of then did not crash: they ran on in another database.
    database["agent_runs"].update_many(
        {"ended_at": None},
        [{"$set": {"ended_at": "$heartbeat_at", "ended_cleanly": True}}],
    )


def _checked(counts: dict[str, int], age: timedelta) -> Restored:
    """Positions, orders and trail against each other, without changing any."""
    try:
        audit = audit_all()
    except PyMongoError as error:
        raise BackupError(f"The restored database cannot be read: {error}") from None
    breaches = tuple(
        f"{breach.rule}: {breach.where}: {breach.what}" for breach in audit.breaches
    )
    return Restored(counts, age, breaches)


def _write_line(restored: Restored, reader: Reader, now: datetime) -> None:
    counts, breaches = restored.counts, restored.breaches
    made_at = _aware(reader.head["created_at"])
    found = (
        formats.counted(len(breaches), "disagreement")
        if breaches
        else "all of them agree"
    )
    line = TrailLine(
        kind=Kind.RESTORED,
        action=Action.RECOVER,
        status=Status.FAILURE if breaches else Status.SUCCESS,
        details=f"restored a backup of {made_at:%F %T} UTC, "
        f"{formats.duration(restored.age)} old: "
        f"{formats.counted(counts.get('positions', 0), 'position')}, "
        f"{formats.counted(counts.get('paper_orders', 0), 'order')}; {found}",
        error="; ".join(breaches[:BREACHES_NAMED]) or None,
    )
    append([stamped(line, content_id("restored", made_at, now), now)])


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
