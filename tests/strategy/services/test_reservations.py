"""Polls that run side by side in several processes stay within the limits together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from positions.models import POSITIONS, PositionRecord
from positions.services import resume_entries
from positions.services.context import PositionContext
from positions.services.opening import Plan, open_position
from strategy.exposure import Exposure
from strategy.services import polling, rechecking, reservations
from strategy.services.exposure import read_exposure
from strategy.services.reservations import OPENINGS
from tasklog.storage.counters import COUNTERS, CounterRecord, count_up, current
from tests.support import builders
from tests.support.fakes import Street, street
from tests.support.polled_baskets import context_of, edges, polled

pytestmark = pytest.mark.django_db

# Enough for two baskets of this street, not for three.
ROOM = Decimal(250)


@pytest.fixture
def here() -> Street:
    return street()


def interrupted(
    monkeypatch: pytest.MonkeyPatch,
    *,
    before: Callable[[], object] = lambda: None,
    after: Callable[[], object] = lambda: None,
) -> None:
    """The first position of the next poll is inserted between these two."""
    pending = [True]

    def opening(plan: Plan, context: PositionContext) -> PositionRecord | None:
        is_first = pending and pending.pop()
        if is_first:
            before()
        position = open_position(plan, context)
        if is_first:
            after()
        return position

    monkeypatch.setattr(polling, "open_position", opening)


def reserved() -> Decimal:
    """What all that was not cancelled had reserved."""
    positions = POSITIONS.find({"state": {"$ne": "cancelled"}}).records
    return sum((position.reserved for position in positions), Decimal(0))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_two_polls_at_once_keep_a_limit_together(
    here: Street, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The other one reads, inserts and enters while this one is about to insert."""
    edges(here, ["0.40"] * 6)
    context = context_of(here, at_once=1, per_type=ROOM)

    interrupted(monkeypatch, **{moment: lambda: polled(context)})
    report = polled(context)
    assert 0 < reserved() <= ROOM
    assert report.rejections["exposure type:Weather"] > 0


def test_what_came_second_is_cancelled_before_any_order(
    here: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    edges(here, ["0.40"] * 6)
    context = context_of(here, at_once=1, per_type=Decimal(120))
    interrupted(monkeypatch, before=lambda: polled(context))
    polled(context)
    (cancelled,) = POSITIONS.find({"state": "cancelled"}).records
    assert cancelled.events[-1].error == (
        "another entry came first: exposure type:Weather"
    )
    orders = {
        order_id
        for venue in (here.polymarket, here.kalshi)
        for order_id in venue.receipts
    }
    assert not any(order_id.startswith(cancelled.id) for order_id in orders)


def test_an_opening_elsewhere_that_leaves_room_costs_nothing(
    here: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    edges(here, ["0.40"] * 2)
    context = context_of(here, at_once=1)
    interrupted(monkeypatch, before=lambda: count_up(OPENINGS))
    assert polled(context).entered == 2


def test_what_is_locked_is_read_again_only_after_an_opening_elsewhere(
    here: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    edges(here, ["0.40"] * 4)
    readings: list[str] = []

    def reading(pairs: object, set_apart: object = None, without: str = "") -> Exposure:
        readings.append(without)
        return Exposure()

    monkeypatch.setattr(polling, "read_exposure", reading)
    context = context_of(here, at_once=1)
    assert polled(context).opened == 4
    assert readings == [""]


def test_an_entry_of_a_dead_process_counts_before_its_limits_are_checked(
    here: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a poll that had read before it sees that it has to read again."""
    edges(here, ["0.40"])
    context = rechecking.with_recheck(context_of(here, at_once=1))
    monkeypatch.setattr(reservations, "count_up", death)
    with pytest.raises(Death):
        polled(context)
    monkeypatch.undo()
    (left,) = POSITIONS.find({}).records
    assert left.state == "watching"
    before = current(OPENINGS)
    counts: list[int] = []

    def reading(*arguments: object, **options: object) -> Exposure:
        counts.append(current(OPENINGS))
        return read_exposure(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(rechecking, "read_exposure", reading)
    later = replace(context_of(here, at_once=1), positions=here.context(token=2))
    resume_entries(rechecking.with_recheck(later).positions)
    assert counts == [before + 1]


class Death(BaseException):
    """The process dies here."""


def death(name: str) -> int:
    raise Death(name)


def test_a_damaged_count_begins_again_and_makes_every_poll_read_again(
    here: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    COUNTERS.insert(CounterRecord(OPENINGS, 7))
    builders.damage(COUNTERS.name, OPENINGS, {"$set": {"count": "seven"}})
    edges(here, ["0.40"])
    assert polled(context_of(here, at_once=1)).entered == 1
    assert current(OPENINGS) == 1
