"""A draw depends on the seed and the name, and on nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from positions.venues.simulator.randomness import SeededRandom
from tests.support.strategies import SEEDS

NAMES = st.text(max_size=20)


@given(SEEDS, NAMES)
def test_the_same_name_gives_the_same_number(seed: int, name: str) -> None:
    assert SeededRandom(seed).bits(name) == SeededRandom(seed).bits(name)
    assert SeededRandom(seed).hex_digits(40, name) == SeededRandom(seed).hex_digits(
        40, name
    )


@given(SEEDS, NAMES)
def test_another_name_or_seed_gives_another_number(seed: int, name: str) -> None:
    assert SeededRandom(seed).bits(name) != SeededRandom(seed).bits(name + "x")
    assert SeededRandom(seed).bits(name) != SeededRandom(seed + 1).bits(name)


@given(SEEDS, NAMES, st.integers(-50, 50), st.integers(0, 50))
def test_numbers_stay_in_their_range(seed: int, name: str, low: int, span: int) -> None:
    rng = SeededRandom(seed)
    assert 0 <= rng.random(name) < 1
    assert low <= rng.randint(low, low + span, name) <= low + span
    assert low <= rng.uniform(low, low + span, name) <= low + span


@given(SEEDS, NAMES, st.floats(-1e6, 1e6))
def test_a_path_is_smooth_and_stays_between_minus_one_and_one(
    seed: int, name: str, position: float
) -> None:
    rng = SeededRandom(seed)
    here, near = rng.value_noise(position, name), rng.value_noise(position + 1e-4, name)
    assert -1 <= here <= 1
    assert abs(here - near) < 0.01


def test_frequencies_match_their_probability() -> None:
    happened = Counter(SeededRandom(3).bernoulli(0.3, index) for index in range(4000))
    assert 1100 < happened[True] < 1300


def test_a_shuffle_keeps_every_item() -> None:
    items = list(range(40))
    shuffled = SeededRandom(3).shuffled(items, "cards")
    assert sorted(shuffled) == items
    assert shuffled != items


def test_another_process_draws_the_same() -> None:
    code = (
        "from positions.venues.simulator.randomness import SeededRandom;"
        "rng = SeededRandom(7);"
        "print(rng.bits('a', 1), rng.hex_digits(16, 'a'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    here = f"{SeededRandom(7).bits('a', 1)} {SeededRandom(7).hex_digits(16, 'a')}\n"
    assert outputs == {here}
