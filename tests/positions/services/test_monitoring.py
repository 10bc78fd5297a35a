"""Monitoring writes what changes, and computes it on the server as the rule does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from positions.lifecycle import days_held
from positions.models import POSITIONS
from positions.services import count_open, monitor
from tasklog.storage.codec import to_milliseconds
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import START, street

DAY = timedelta(days=1)
# MongoDB stores milliseconds. Whole days and the milliseconds around them are where
# rounding would show.
ages = st.one_of(
    st.none(),
    st.timedeltas(-2 * DAY, 4000 * DAY),
    st.builds(
        lambda days, milliseconds: timedelta(days, milliseconds=milliseconds),
        st.integers(-1, 400),
        st.integers(-1, 1),
    ),
)


@pytest.mark.django_db
@settings(max_examples=10, deadline=None)
@given(st.lists(ages, min_size=1, max_size=40), st.timedeltas(0 * DAY, DAY))
def test_days_held_on_the_server_are_those_of_the_rule(
    ages: list[timedelta | None], time_of_day: timedelta
) -> None:
    here = street()
    here.clock.venue = now = START + time_of_day
    entered = {
        f"p{number}": None if age is None else to_milliseconds(now - age)
        for number, age in enumerate(ages)
    }
    POSITIONS.raw.delete_many({})
    add(
        "positions",
        *(
            builders.position(id=name, entered_at=at, last_checked=now - DAY)
            for name, at in entered.items()
        ),
    )
    assert monitor(here.context()) == len(entered)
    stored = {row["_id"]: row["days_held"] for row in POSITIONS.raw.find()}
    assert stored == {name: days_held(at, now) for name, at in entered.items()}


def days(*rows: str) -> list[int]:
    stored = {row["_id"]: row["days_held"] for row in POSITIONS.raw.find()}
    return [stored[row] for row in rows]


@pytest.mark.django_db
@settings(max_examples=10, deadline=None)
@given(
    st.timedeltas(0 * DAY, 3 * DAY),
    st.lists(st.timedeltas(0 * DAY, 2 * DAY), min_size=1, max_size=8),
)
def test_days_held_are_right_after_each_pass_and_written_once_a_day(
    age: timedelta, passing: list[timedelta]
) -> None:
    here = street()
    entered_at = to_milliseconds(here.clock.venue - age)
    POSITIONS.raw.delete_many({})
    add("positions", builders.position(id="p", entered_at=entered_at))
    monitor(here.context())
    begun = days_held(entered_at, here.clock.venue)
    written = 0
    for time in passing:
        here.clock.venue += time
        written += monitor(here.context())
        assert days("p") == [days_held(entered_at, here.clock.venue)]
    assert written <= days("p")[0] - begun


@pytest.mark.django_db
def test_a_pass_writes_those_alone_for_which_a_day_has_passed() -> None:
    here = street()
    now = here.clock.venue
    add(
        "positions",
        *(
            builders.position(
                id=f"p{hour:02}",
                entered_at=now - timedelta(hours=hour),
                days_held=0,
                next_day_at=now + timedelta(hours=24 - hour),
            )
            for hour in range(24)
        ),
    )
    assert monitor(here.context()) == 0
    here.clock.venue += timedelta(hours=2)
    assert monitor(here.context()) == 2
    assert days("p23", "p22", "p21") == [1, 1, 0]
    assert count_open() == 24


@pytest.mark.django_db
def test_what_waits_to_be_entered_is_written_once_a_day_too() -> None:
    here = street()
    position = here.open_position()
    for hours, written in ((23, 0), (1, 1), (23, 0), (1, 1)):
        here.clock.venue += timedelta(hours=hours)
        assert monitor(here.context()) == written
    stored = POSITIONS.get(position.id)
    assert stored is not None
    assert (stored.last_checked, stored.days_held) == (here.clock.venue, 0)


@pytest.mark.django_db
def test_a_change_of_a_position_is_a_check_of_it() -> None:
    here = street()
    here.clock.venue += timedelta(hours=1)
    position = here.enter(here.open_position())
    assert position.last_checked == position.entered_at == here.clock.venue


@pytest.mark.django_db
def test_a_process_that_lost_its_lease_writes_nothing_its_successor_wrote() -> None:
    here = street()
    context = here.context()
    day_ago = here.clock.venue - DAY
    fences = {"of this process": context.token, "of its successor": context.token + 1}
    add(
        "positions",
        *(
            builders.position(id=name, fence=fence, entered_at=day_ago, days_held=0)
            for name, fence in fences.items()
        ),
    )
    assert monitor(context) == 1
    assert days(*fences) == [1, 0]
