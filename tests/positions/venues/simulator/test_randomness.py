"""The seed and a name decide; nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from positions.venues.simulator.randomness import Chance
from tests.support.simulator_worlds import SEEDS

NAMES = st.text(max_size=20)


@given(SEEDS, NAMES)
def test_the_same_name_gives_the_same_number(seed: int, name: str) -> None:
    assert Chance(seed).bits(name) == Chance(seed).bits(name)
    assert Chance(seed).hexes(40, name) == Chance(seed).hexes(40, name)


@given(SEEDS, NAMES)
def test_another_name_or_seed_gives_another_number(seed: int, name: str) -> None:
    assert Chance(seed).bits(name) != Chance(seed).bits(name + "x")
    assert Chance(seed).bits(name) != Chance(seed + 1).bits(name)


@given(SEEDS, NAMES, st.integers(-50, 50), st.integers(0, 50))
def test_numbers_stay_in_their_range(seed: int, name: str, low: int, span: int) -> None:
    chance = Chance(seed)
    assert 0 <= chance.unit(name) < 1
    assert low <= chance.integer(low, low + span, name) <= low + span
    assert low <= chance.between(low, low + span, name) <= low + span


@given(SEEDS, NAMES, st.floats(-1e6, 1e6))
def test_a_path_is_smooth_and_stays_between_minus_one_and_one(
    seed: int, name: str, position: float
) -> None:
    chance = Chance(seed)
    here, near = chance.wander(position, name), chance.wander(position + 1e-4, name)
    assert -1 <= here <= 1
    assert abs(here - near) < 0.01


def test_shares_come_out_as_asked_for() -> None:
    happened = Counter(Chance(3).happens(0.3, index) for index in range(4000))
    assert 1100 < happened[True] < 1300


def test_a_shuffle_keeps_every_item() -> None:
    items = list(range(40))
    shuffled = Chance(3).shuffled(items, "cards")
    assert sorted(shuffled) == items
    assert shuffled != items


def test_another_process_gives_the_same_answer() -> None:
    code = (
        "from positions.venues.simulator.randomness import Chance;"
        "print(Chance(7).bits('a', 1), Chance(7).hexes(16, 'a'))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    here = f"{Chance(7).bits('a', 1)} {Chance(7).hexes(16, 'a')}\n"
    assert answers == {here}
