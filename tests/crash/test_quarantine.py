"""Taking damaged positions out of the agent's hands survives a death at every write."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from positions.models import POSITIONS
from tasklog.outbox import Subject, relay
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import add
from tests.support.crash_life import Crash, crash_at
from tests.support.crash_writes import nothing, watched
from tests.support.documents import empty
from tests.support.fakes import street

pytestmark = pytest.mark.django_db


DOCUMENTS = (
    builders.position(id="a", legs=None),
    builders.position(id="b", outbox="gone"),
    builders.position(id="c", version="x", outbox=[builders.event(task_id="kept")]),
    builders.position(id="sound"),
)


def harm() -> None:
    add("positions", *deepcopy(DOCUMENTS))


def work() -> None:
    street().context().quarantine_damaged()
    relay(POSITIONS, Subject.POSITION)


def books() -> dict[str, Any]:
    lines = collection("task_log").find({}, {"_id": 0, "task_id": 0}).sort("details")
    return {
        "positions": list(collection("positions").find().sort("_id")),
        "lines": sorted(lines, key=lambda line: (line["position_id"], line["kind"])),
    }


def lived(number: int, *, is_before: bool) -> tuple[dict[str, Any], int]:
    """The books after a death at that write, and after the work was done again."""
    empty()
    harm()
    written: list[str] = []
    crash = crash_at(number)
    try:
        with watched(*((crash, written.append) if is_before else (nothing, crash))):
            work()
    except Crash:
        work()
    return books(), len(written)


def test_a_death_at_any_write_leaves_one_mark_and_one_line_for_each() -> None:
    expected, writes = lived(10**6, is_before=True)
    assert [each["_id"] for each in expected["positions"]] == ["a", "b", "c", "sound"]
    marks = [each.get("quarantine_reason") for each in expected["positions"]]
    assert [bool(mark) for mark in marks] == [True, True, True, False]
    assert [line["kind"] for line in expected["lines"]] == [
        "quarantined",
        "quarantined",
        "entered",
        "quarantined",
    ]
    assert writes >= 4
    for number in range(1, writes + 1):
        for is_before in (True, False):
            assert lived(number, is_before=is_before)[0] == expected, number
