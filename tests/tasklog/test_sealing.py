"""The trail is sealed in batches; what is changed in it afterwards is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from strategy.invariants import audit_all
from tasklog import sealing
from tasklog.kinds import Action, Kind
from tasklog.records import TRAIL, TrailLine
from tasklog.seals import SEALS, START, Seal
from tasklog.trail import append, stamped
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.crash_life import Crash, crash_at
from tests.support.crash_writes import nothing, watched
from tests.support.documents import empty
from tests.support.query_plans import Spy, wasteful
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def write(number: int, **about: Any) -> None:
    """Lines as the agent writes them, a minute apart."""
    kind = about.pop("kind", Kind.CHECK)
    for n in range(number):
        line = TrailLine(kind=kind, action=Action.MONITOR, details="done", **about)
        append([stamped(line, f"{kind}-{n}", NOW + timedelta(minutes=n))])


def seal() -> sealing.Sealed:
    return sealing.seal_lines(NOW, lambda: None)


def problems() -> list[str]:
    return [what for _, _, whats in sealing.check_seals() for what in whats]


def breaches() -> list[str]:
    rule = "sealed_lines_are_unchanged"
    return [each.what for each in audit_all().breaches if each.rule == rule]


def test_every_line_is_sealed_once_and_bears_the_number_of_its_seal() -> None:
    write(3)
    assert seal() == sealing.Sealed(1, 3, sealing.head())
    assert seal().batches == 0
    write(2, kind=Kind.POLL)
    assert seal().lines == 2
    assert [each.count for each in SEALS.find({}).records] == [3, 2]
    assert sorted(line["seal"] for line in TRAIL.raw.find()) == [1, 1, 1, 2, 2]
    assert problems() == []
    assert audit_all().checked["sealed_lines_are_unchanged"] == 5


def test_a_long_backlog_becomes_many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    monkeypatch.setattr(sealing, "SEALS_AT_ONCE", 2)
    write(7)
    assert seal().batches == 4
    assert [read for _, read, _ in sealing.check_seals()] == [2, 2, 2, 1]
    assert problems() == []


def test_lines_that_stay_and_lines_that_go_share_no_batch() -> None:
    write(2)
    write(2, kind=Kind.WAITS, position_id="p1")
    seal()
    batches = {each.is_lasting: each.lines for each in SEALS.find({}).records}
    assert batches == {
        True: ("waits-0", "waits-1"),
        False: ("check-0", "check-1"),
    }


def test_a_sealed_line_may_still_be_notified() -> None:
    write(1, kind=Kind.QUARANTINED)
    assert TRAIL.raw.count_documents({"unnotified": True}) == 1
    seal()
    TRAIL.raw.update_many({}, {"$unset": {"unnotified": ""}})
    assert problems() == []


CHANGES: dict[str, Callable[[], object]] = {
    "a text": lambda: TRAIL.raw.update_one(
        {"_id": "check-1"}, {"$set": {"details": "nothing"}}
    ),
    "another time": lambda: TRAIL.raw.update_one(
        {"_id": "check-2"}, {"$set": {"timestamp": NOW - WEEK}}
    ),
    "a field more": lambda: TRAIL.raw.update_one(
        {"_id": "check-0"}, {"$set": {"actor": "somebody"}}
    ),
    "a line less": lambda: TRAIL.raw.delete_one({"_id": "check-1"}),
    "all lines gone": lambda: TRAIL.raw.delete_many({}),
    "a shorter list": lambda: SEALS.raw.update_one({"_id": 2}, {"$pop": {"lines": 1}}),
    "a seal less": lambda: SEALS.raw.delete_one({"_id": 1}),
    "another count": lambda: SEALS.raw.update_one({"_id": 2}, {"$set": {"count": 1}}),
    "marked as removed": lambda: SEALS.raw.update_one(
        {"_id": 2}, {"$set": {"removed_at": NOW}}
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_changed_after_sealing_is_found(change: Callable[[], object]) -> None:
    write(1, kind=Kind.POLL)
    seal()
    write(3)
    seal()
    assert breaches() == []
    change()
    assert len(breaches()) >= 1


def test_the_deleted_lines_are_named() -> None:
    write(3)
    seal()
    TRAIL.raw.delete_one({"_id": "check-1"})
    assert problems() == ["1 of 3 lines deleted: check-1"]


def test_a_seal_made_anew_breaks_the_chain_behind_it() -> None:
    for kind in (Kind.POLL, Kind.CHECK):
        write(2, kind=kind)
        seal()
    forged = SEALS.get(1)
    assert forged
    TRAIL.raw.update_one({"_id": "poll-0"}, {"$set": {"details": "nothing"}})
    SEALS.raw.delete_one({"_id": 1})
    lines = list(TRAIL.raw.find({"_id": {"$in": list(forged.lines)}}).sort("_id"))
    SEALS.insert(sealing._seal_of(lines, False, None, NOW))
    assert problems() == ["does not continue the chain of the seal before it"]


def test_a_chain_made_anew_does_not_contain_the_head_that_was_noted() -> None:
    write(3)
    noted = seal().head
    assert sealing.is_in_chain(noted)
    SEALS.raw.delete_many({})
    TRAIL.raw.update_many({}, {"$set": {"details": "nothing"}, "$unset": {"seal": ""}})
    seal()
    assert problems() == []
    assert not sealing.is_in_chain(noted)
    assert sealing.is_in_chain(f"0:{START}")
    with pytest.raises(ValueError, match="is no head of the trail"):
        sealing.is_in_chain("latest")


def test_of_two_sealers_one_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    write(3)
    insert = SEALS.insert

    def be_late(record: Seal) -> bool:
        monkeypatch.setattr(SEALS, "insert", insert)
        assert seal().lines == 3
        return insert(record)

    monkeypatch.setattr(SEALS, "insert", be_late)
    assert seal() == sealing.Sealed(0, 0, f"0:{START}")
    assert [each.count for each in SEALS.find({}).records] == [3]
    assert problems() == []


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_a_death_at_any_write_seals_each_line_once(is_before: bool) -> None:
    def run(number: int) -> list[str]:
        empty()
        write(2)
        write(1, kind=Kind.WAITS, position_id="p1")
        writes: list[str] = []
        crash = crash_at(number)

        def step(name: str) -> None:
            writes.append(name)
            crash()

        with watched(step, nothing) if is_before else watched(nothing, step):
            for _ in range(2):
                try:
                    seal()
                    sealing.remove_batches(NOW + WEEK, NOW + 2 * WEEK, lambda: None)
                except Crash:
                    continue
        assert problems() == []
        lasting = SEALS.find({"is_lasting": True}).records
        assert [each.lines for each in lasting] == [("waits-0",)]
        assert [line["_id"] for line in TRAIL.raw.find()] == ["waits-0"]
        removed = SEALS.find({"is_lasting": False}).records
        assert [(each.count, each.lines) for each in removed] == [(2, ())]
        return writes

    total = len(run(0))
    for number in range(1, total + 1):
        run(number)


@writes("Seal.removed_at")
def test_removed_batches_keep_their_seals_and_are_no_breach() -> None:
    write(3)
    seal()
    assert sealing.oldest_deletable() == NOW + timedelta(minutes=2)
    assert sealing.remove_batches(NOW, NOW + WEEK, lambda: None) == 0
    assert sealing.remove_batches(NOW + WEEK, NOW + 2 * WEEK, lambda: None) == 3
    assert sealing.oldest_deletable() is None
    (kept,) = SEALS.find({}).records
    assert (kept.count, kept.lines, kept.removed_at) == (3, (), NOW + 2 * WEEK)
    assert TRAIL.raw.count_documents({}) == 0
    assert breaches() == []


def test_a_damaged_line_stops_no_sealing() -> None:
    write(1)
    add("task_log", builders.task(id="odd", timestamp="soon"))
    assert seal().lines == 1
    assert problems() == []


QUERIES: dict[str, Callable[[], object]] = {
    "unsealed lines": sealing._unsealed,
    "the newest seal": sealing.head,
    "how many seals": sealing.last_number,
    "the oldest batch": sealing.oldest_deletable,
    "old batches": lambda: sealing._deletable(NOW),
}


@pytest.mark.parametrize("name", QUERIES)
def test_each_query_reads_what_it_returns(name: str, spied: Spy) -> None:
    for n in range(1, 5):
        write(3, kind=list(Kind)[n])
        seal()
    sealing.remove_batches(NOW, NOW + WEEK, lambda: None)
    add("task_log", *(builders.task(seal=1) for _ in range(200)))
    write(2, kind=Kind.POLL)
    finds = [each for each in spied.watch(QUERIES[name]) if "find" in each]
    assert finds
    assert [breach for command in finds if (breach := wasteful(command))] == []
