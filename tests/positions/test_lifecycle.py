"""The table of moves, and how long a position has been held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.lifecycle import (
    CLOSED,
    MOVES,
    OPEN,
    IllegalMove,
    State,
    check_move,
    days_held,
)

NOW = datetime(2027, 1, 4, tzinfo=UTC)


def test_there_are_seven_legal_moves() -> None:
    assert {(str(a), str(b)) for a, b in MOVES} == {
        ("watching", "entered"),
        ("watching", "cancelled"),
        ("watching", "profitable"),
        ("watching", "loss"),
        ("entered", "expired"),
        ("expired", "profitable"),
        ("expired", "loss"),
    }


@pytest.mark.parametrize(("source", "target"), list(product(State, State)))
def test_every_other_move_is_refused(source: State, target: State) -> None:
    if (source, target) in MOVES:
        check_move(source, target)
    else:
        with pytest.raises(IllegalMove, match=f"from {source} to {target}"):
            check_move(source, target)


def test_a_closed_position_never_moves() -> None:
    assert not [move for move in MOVES if move[0] in CLOSED]
    assert set(OPEN) | set(CLOSED) == set(State)


def test_nothing_is_held_before_entry() -> None:
    assert days_held(None, NOW) == 0
    assert days_held(NOW + timedelta(hours=1), NOW) == 0


@given(st.integers(0, 5000), st.integers(0, 24 * 3600 - 1))
def test_days_are_whole_periods_of_24_hours(days: int, seconds: int) -> None:
    age = timedelta(days=days, seconds=seconds)
    assert days_held(NOW - age, NOW) == days
