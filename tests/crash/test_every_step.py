"""The agent dies at every write and every call of a whole life, and nothing differs."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from strategy.invariants import breaches
from tasklog.storage.collections import collection
from tests.support.crash_life import Crash, Death, Life, books, crash_at
from tests.support.crash_writes import nothing, watched
from tests.support.documents import empty
from tests.support.sizes import IS_PROOF, sized
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

# `make proof` tries a death at every step, one in a life. In the suite an agent dies
# again and again in one life, at other steps each time.
LIVES, DEATHS = 2, 5
# Of each kind, while entries are placed side by side.
SIDES = sized(2, 40)


def uninterrupted() -> tuple[dict[str, Any], list[str], int]:
    """The books of a life without a crash, its writes by name, its venue calls."""
    writes: list[str] = []
    calls: list[int] = []
    life = Life(at_call=lambda: calls.append(1))
    with watched(writes.append, lambda name: None):
        life.run()
    return books(), writes, len(calls)


def lived(life: Life, revive: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """The books of a life that goes on after each death."""
    while True:
        try:
            life.run()
        except Crash:
            revive()
            life.die()
            continue
        return books()


def test_an_undisturbed_life_has_every_kind_of_end() -> None:
    found, _, _ = uninterrupted()
    states = sorted(one["state"] for one in found["positions"])
    ends = ("cancelled", "loss", "profitable")
    assert states == [end for end in ends for _ in range(2)]
    kinds = {line["kind"] for line in collection("task_log").find({})}
    assert {"completion", "exposed", "unwound", "entered", "closed"} <= kinds
    orders = list(collection("paper_orders").find({}))
    assert {order["action"] for order in orders} == {"buy", "sell"}
    assert any(order["matches_at"] for order in orders)
    assert list(breaches()) == []


def deaths(steps: int) -> list[range]:
    """The steps at which the agent of each life dies; those after a death count too."""
    if IS_PROOF:
        return [range(number, number + 1) for number in range(1, steps + 1)]
    # A process that begins again takes some steps before it comes to new ones.
    apart = steps // DEATHS
    firsts = random.sample(range(1, apart + 1), LIVES)
    return [range(first, 2 * steps, apart) for first in firsts]


@writes("PositionRecord.opportunity", "PositionRecord.outbox")
def test_a_crash_after_any_write_changes_nothing_in_the_books() -> None:
    """What a write did is kept, its answer is lost: the same as before the next one."""
    expected, writes, _ = uninterrupted()
    wrong = []
    for numbers in deaths(len(writes)):
        empty()
        names: list[str] = []
        with watched(nothing, crash_at(*numbers, names=names)):
            found = lived(Life())
        if found != expected or list(breaches()):
            wrong.append((names, list(breaches())))
    assert len(writes) > 50
    assert wrong == []


def test_a_crash_at_any_venue_call_changes_nothing_in_the_books() -> None:
    expected, _, calls = uninterrupted()
    wrong = []
    for numbers in deaths(calls):
        empty()
        found = lived(Life(at_call=crash_at(*numbers)))
        if found != expected or list(breaches()):
            wrong.append(numbers)
    assert calls > 20
    assert wrong == []


def test_a_crash_while_several_are_entered_changes_nothing_in_the_books() -> None:
    """At a write or at a call of any of their threads, with the others half done."""
    expected, writes, calls = uninterrupted()
    wrong = []
    places = [(number, True) for number in random.sample(range(1, len(writes)), SIDES)]
    places += [(number, False) for number in random.sample(range(1, calls), SIDES)]
    for number, is_write in places:
        empty()
        death = Death(number)
        life = Life(entries_at_once=4, at_call=nothing if is_write else death)
        with watched(nothing, death if is_write else nothing):
            found = lived(life, death.revive)
        if found != expected or list(breaches()):
            wrong.append((number, is_write, list(breaches())))
    assert wrong == []


def test_an_order_that_vanished_is_seen_by_the_comparison_and_by_the_promises() -> None:
    expected, _, _ = uninterrupted()
    collection("paper_orders").delete_one({"status": "accepted"})
    assert books() != expected
    assert "fills_are_in_the_ledger" in {one.rule for one in breaches()}
