"""Discovery dies at every write while a text changes under an open position."""

from __future__ import annotations

import pytest

from tasklog.storage.collections import collection
from tests.support.changed_texts import ANOTHER, STRICTER, Rewritten, pair_of
from tests.support.crash_life import crash_at
from tests.support.crash_writes import nothing, watched
from tests.support.documents import empty, trail_lines

pytestmark = pytest.mark.django_db


def reread(is_another: bool, number: int = 0, is_before: bool = False) -> list[str]:
    """The writes of the reading that meets the change, dying at one of them."""
    life = Rewritten()
    writes: list[str] = []
    position = life.enter()
    if is_another:
        life.replace(position)
    else:
        life.rewrite(position, lambda rules: rules + STRICTER)
    crash = crash_at(number)

    def step(name: str) -> None:
        writes.append(name)
        crash()

    with watched(step, nothing) if is_before else watched(nothing, step):
        life.discover()
    (line,) = trail_lines(kind="rules_changed")
    assert line.position_id == position.id
    assert collection("task_log").count_documents({"_id": line.id, "unnotified": True})
    pair = pair_of(position)
    assert (pair.verdict, pair.cause) == ("review", "doubt rules_changed")
    assert pair.market_b.rules.endswith(ANOTHER if is_another else STRICTER)
    return writes


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("is_another", [False, True], ids=["matched", "different"])
def test_a_death_at_any_write_loses_and_doubles_no_news(
    is_another: bool, is_before: bool
) -> None:
    names = reread(is_another)
    assert {"task_log.insert_many", "matched_pairs.bulk_write"} <= set(names)
    assert names.index("task_log.insert_many") < names.index("matched_pairs.bulk_write")
    for number in range(1, len(names) + 1):
        empty()
        assert len(reread(is_another, number, is_before)) > len(names)
