"""The settings of a backtest are checked, and each mistake is one sentence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from arbsite.backtesting.cases import SETTINGS, BadCase, changes_of, sweep, to_case
from arbsite.config import Config


def test_what_is_set_replaces_the_setting_of_the_installation() -> None:
    case = to_case(changes_of(["min_edge=0.01", "ARBSITE_MAX_STAKE=50"]))

    assert case.config.min_edge == Decimal("0.01")
    assert case.config.max_stake == 50
    assert case.config.hurdle == Config().hurdle
    assert case.latency_seconds == 0.3


def test_every_setting_of_a_backtest_is_one_of_the_installation() -> None:
    assert {name.lower() for name in SETTINGS} <= set(Config.model_fields)


def test_a_sweep_has_every_combination_beside_what_is_set_for_all(
    tmp_path: Path,
) -> None:
    file = tmp_path / "sweep.toml"
    file.write_text("MIN_EDGE = [0.005, 0.01]\nLATENCY_SECONDS = [0, 1, 3]\n")

    swept = sweep(file, {"MAX_STAKE": "50"})

    assert len(swept) == 6
    assert {case.latency_seconds for case in swept} == {0.0, 1.0, 3.0}
    assert all(case.config.max_stake == 50 for case in swept)
    assert swept[0].config.min_edge == Decimal("0.005")


@pytest.mark.parametrize(
    ("assignment", "said"),
    [
        ("MIN_EGDE=0.01", "MIN_EGDE is not a setting of a backtest"),
        ("OPERATOR_NAME=eve", "OPERATOR_NAME is not a setting of a backtest"),
        ("MIN_EDGE", "has no value: write MIN_EDGE=VALUE"),
        ("MIN_EDGE=much", "ARBSITE_MIN_EDGE='much' cannot be used"),
        ("MIN_EDGE=0.5", "is not above ARBSITE_MIN_EDGE=0.5"),
        ("LATENCY_SECONDS=nan", "LATENCY_SECONDS=nan is not a number of seconds"),
        ("LATENCY_SECONDS=-1", "LATENCY_SECONDS=-1 is not a number of seconds"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(assignment: str, said: str) -> None:
    with pytest.raises(BadCase, match=said):
        to_case(changes_of([assignment]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MIN_EDGE = 0.01", "MIN_EDGE is not a list"),
        ("MIN_EDGE = [", "is not TOML"),
        ("", "sets nothing"),
        ("HURDLES = [1]", "HURDLES is not a setting"),
        (f"MIN_EDGE = {[0.001] * 40}\nHURDLE = {[0.1] * 40}", "has 1600 cases"),
    ],
)
def test_a_sweep_that_cannot_be_used_is_named(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "sweep.toml"
    file.write_text(text)

    with pytest.raises(BadCase, match=said):
        sweep(file, {})


def test_a_sweep_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCase, match=r"nothing\.toml cannot be read"):
        sweep(tmp_path / "nothing.toml", {})
