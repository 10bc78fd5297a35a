"""Looks are closer together near the end, and while things change after it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from positions.outcome_timing import (
    LONGEST_AFTER_END,
    LONGEST_BEFORE_END,
    next_look,
)

SHORTEST = timedelta(seconds=5)
NOTHING = timedelta(0)
DAY = timedelta(days=1)
spans = st.timedeltas(NOTHING, 2000 * DAY)


@given(spans, spans)
def test_a_wait_has_both_its_bounds(left: timedelta, unchanged: timedelta) -> None:
    for until_end in (left, -left):
        wait = next_look(until_end, unchanged, SHORTEST)
        longest = LONGEST_BEFORE_END if until_end > NOTHING else LONGEST_AFTER_END
        assert SHORTEST <= wait <= longest


@given(spans, spans)
def test_the_nearer_the_end_the_sooner_the_look(a: timedelta, b: timedelta) -> None:
    near, far = sorted((a, b))
    soon = timedelta(microseconds=1)
    looks = [next_look(left + soon, NOTHING, SHORTEST) for left in (near, far)]
    assert looks == sorted(looks)


@given(spans, spans)
def test_what_changed_lately_is_looked_at_sooner(a: timedelta, b: timedelta) -> None:
    lately, long_ago = sorted((a, b))
    looks = [next_look(NOTHING, since, SHORTEST) for since in (lately, long_ago)]
    assert looks == sorted(looks)


@given(st.timedeltas(timedelta(minutes=1), 400 * DAY))
def test_a_life_before_the_end_takes_few_looks_and_the_last_one_is_in_time(
    life: timedelta,
) -> None:
    left, looks = life, 0
    while left > 10 * SHORTEST:
        left -= next_look(left, NOTHING, SHORTEST)
        looks += 1
    assert left > NOTHING
    assert looks <= 50 + life // DAY
