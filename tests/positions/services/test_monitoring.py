"""The days held that monitoring computes on the server are those of the pure rule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from positions.lifecycle import days_held
from positions.models import POSITIONS
from positions.services import monitor
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
