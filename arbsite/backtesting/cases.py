"""The settings of a backtest: those of the installation, and what replaces them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from arbsite import config
from arbsite.config import Config, ConfigError

# What a backtest follows; all other settings are about an installation.
SETTINGS = (
    *("POLICY", "BASE_INTERVAL_SECONDS", "CHECK_SECONDS", "MIN_EDGE", "REVIEW_EDGE"),
    *("MAX_STAKE", "MAX_COMPLETION_LOSS", "UNHEDGED_SECONDS", "EMERGENCY_LOSS"),
    *("LOSS_CONFIDENCE", "LOSS_PAUSE_HOURS", "MAX_EXPOSURE", "MAX_TYPE_EXPOSURE"),
    *("MAX_VENUE_EXPOSURE", "MAX_EVENT_EXPOSURE", "MAX_MARKET_EXPOSURE", "HURDLE"),
    *("SETTLEMENT_LAG_DAYS", "RISK_PROBABILITIES"),
)
LATENCY = "LATENCY_SECONDS"
DEFAULT_LATENCY, MOST_LATENCY = 0.3, 60.0
MOST_CASES = 1000


class BadCase(Exception):
    """A setting of a backtest cannot be used."""


@dataclass(frozen=True, slots=True)
class Case:
    """One backtest: what was set for it, and all settings as they are then."""

    changes: Mapping[str, str]
    config: Config
    latency_seconds: float

    @property
    def name(self) -> str:
        """What was set, for people."""
        pairs = [f"{name}={text}" for name, text in self.changes.items()]
        return " ".join(pairs) or "the settings as they are"


def to_case(changes: Mapping[str, str]) -> Case:
    """The case of these changes, by names of settings. Raises BadCase."""
    for name in changes:
        if name not in (*SETTINGS, LATENCY):
            raise BadCase(
                f"{name} is not a setting of a backtest. Those are: "
                f"{', '.join((*SETTINGS, LATENCY))}."
            )
    replaced = {name.lower(): text for name, text in changes.items() if name != LATENCY}
    try:
        return Case(changes, config.load(**replaced), _latency(changes.get(LATENCY)))
    except ConfigError as error:
        raise BadCase(str(error)) from None


def changes_of(assignments: Sequence[str]) -> dict[str, str]:
    """`MIN_EDGE=0.01` and the like by name. Raises BadCase."""
    changes = {}
    for assignment in assignments:
        name, sign, text = assignment.partition("=")
        if not sign:
            raise BadCase(f"--set {assignment} has no value: write {name}=VALUE.")
        changes[name.strip().upper().removeprefix("ARBSITE_")] = text.strip()
    return changes


def sweep(path: Path, changes: Mapping[str, str]) -> list[Case]:
    """Every combination of the lists in a TOML file, beside what is set for all.

    Raises BadCase.
    """
    try:
        lists = tomllib.loads(path.read_text())
    except OSError as error:
        raise BadCase(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadCase(f"{path} is not TOML: {error}.") from None
    names, choices = [], []
    for name, values in lists.items():
        if not isinstance(values, list) or not values:
            raise BadCase(f"{path}: {name} is not a list, as in {name} = [1, 2].")
        names.append(name.upper().removeprefix("ARBSITE_"))
        choices.append([str(value) for value in values])
    if not names:
        raise BadCase(f"{path} sets nothing: write a line such as MIN_EDGE = [0.01].")
    combinations = list(product(*choices))
    if len(combinations) > MOST_CASES:
        raise BadCase(
            f"{path} has {len(combinations)} cases; {MOST_CASES} is the most."
        )
    return [
        to_case({**changes, **dict(zip(names, texts, strict=True))})
        for texts in combinations
    ]


def _latency(text: str | None) -> float:
    if text is None:
        return DEFAULT_LATENCY
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    # Written so that "nan", which compares with nothing, is rejected as well.
    if not 0 <= seconds <= MOST_LATENCY:
        raise BadCase(f"{LATENCY}={text} is not a number of seconds up to 60.")
    return seconds
