"""One guarded write per change: of many who try exactly one succeeds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from positions.lifecycle import IllegalMove, State
from positions.models import POSITIONS, Position, change
from positions.services import open_position
from tasklog.kinds import Action, Kind
from tasklog.outbox import Subject, relay
from tasklog.records import TrailLine
from tests.support.documents import read_record, trail_lines
from tests.support.fakes import street

pytestmark = pytest.mark.django_db

EVENT = TrailLine(kind=Kind.WAITS, action=Action.MONITOR, details="waits")


def test_a_change_raises_the_version_and_carries_its_event() -> None:
    here = street()
    position = here.open_position()
    after = replace(position, attention="x")
    changed = change(position, after, EVENT, token=1, clock=here.clock)
    assert changed is not None
    assert (changed.version, changed.attention) == (2, "x")
    assert [event.kind for event in changed.events] == ["detected", "waits"]
    assert changed.outbox == changed.events


def test_a_position_that_has_moved_on_is_left_as_it_is() -> None:
    here = street()
    position = here.open_position()
    assert change(position, position, EVENT, token=1, clock=here.clock)
    late = replace(position, attention="late")
    assert change(position, late, EVENT, token=1, clock=here.clock) is None
    assert read_record(POSITIONS).attention is None


def test_of_eight_who_make_the_same_move_one_succeeds() -> None:
    here = street()
    position = here.open_position()

    def enter(_: int) -> bool:
        entered = replace(position, state=State.ENTERED)
        moved = change(position, entered, EVENT, token=1, clock=here.clock)
        return moved is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(enter, range(8))) == 1
    assert read_record(POSITIONS).version == 2


def test_a_writer_with_an_older_token_finds_nothing_to_write() -> None:
    here = street()
    position = here.open_position(token=5)
    assert change(position, position, EVENT, token=4, clock=here.clock) is None
    changed = change(position, position, EVENT, token=6, clock=here.clock)
    assert changed is not None
    assert changed.fence == 6


def test_an_operator_is_bound_by_state_and_version_alone() -> None:
    here = street()
    position = here.open_position(token=5)
    changed = change(position, position, EVENT, token=None, clock=here.clock)
    assert changed is not None
    assert changed.fence == 5


def test_an_illegal_move_is_an_error_and_writes_nothing() -> None:
    here = street()
    position = here.open_position()
    lost = replace(position, state=State.EXPIRED)
    with pytest.raises(IllegalMove):
        change(position, lost, EVENT, token=1, clock=here.clock)
    assert read_record(POSITIONS).version == 1


def test_the_same_opportunity_opens_one_position_only() -> None:
    here = street()
    assert open_position(here.plan(), here.context()) is not None
    assert open_position(here.plan(), here.context()) is None


def test_a_second_position_on_the_same_event_is_refused_by_the_database() -> None:
    here = street()
    assert open_position(here.plan("first"), here.context()) is not None
    assert open_position(here.plan("second"), here.context()) is None
    assert POSITIONS.raw.count_documents({}) == 1


def test_the_relay_writes_each_event_once_even_if_it_is_cut_off_in_the_middle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = street()
    position = here.open_position()
    change(position, position, EVENT, token=1, clock=here.clock)
    with monkeypatch.context() as patch:
        patch.setattr("tasklog.outbox._taking_out", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            relay(POSITIONS, Subject.POSITION)
    assert relay(POSITIONS, Subject.POSITION) == 2
    assert relay(POSITIONS, Subject.POSITION) == 0
    kinds = sorted(line.kind for line in trail_lines())
    assert kinds == ["detected", "waits"]


def _cut_off(identity: object, lines: object) -> None:
    raise KeyboardInterrupt


def test_a_position_is_never_saved_whole() -> None:
    street().open_position()
    with pytest.raises(NotImplementedError):
        Position.objects.get().save()
