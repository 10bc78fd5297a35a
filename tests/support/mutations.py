"""Corrupted records: fields missing, types swapped, lines cut short."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

DEEP: list[Any] = []
for _ in range(60):
    DEEP = [DEEP]

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 0.5, 2, 10**30, -(10**30), 1e-300, 1e300),
    *("", "null", "NaN", "Infinity", "-Infinity", "1e999", "-1", "0", "1", "0.5"),
    *("1.0000", "1.5", "abc", "x" * 50_000, "\u0660.\u0665", "1_000", "\u202eevil"),
    *("[]", "{}", "[[[", '["Yes"]', '["a", "b", "c"]', "Yes,No"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "2027-01-02", "2020-13-45"),
    *("2010-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2026-01-20T00:00:00"),
    *("{{team}}", "[DATE]", "TBD", "<script>", "$where", "|| Person ||"),
    *([], {}, [[]], [None], [1, 2, 3], ["0.5"], {"price": "0.5"}, {"$gt": 1}),
    DEEP,
)
# Text that a strict reader of JSON refuses, put where a value stood.
UNACCEPTABLE = ("NaN", "Infinity", "-Infinity", "1e999", "9" * 5_000, "[" * 3_000)
_MARK = "\u0001here\u0001"


def mutated(value: Any, chance: Random) -> Any:
    """The value with one thing changed somewhere inside it."""
    if isinstance(value, dict) and value:
        return _mutated_record(value, chance)
    if isinstance(value, list) and value:
        return _mutated_list(value, chance)
    return chance.choice(ODD)


def _mutated_record(value: dict[str, Any], chance: Random) -> dict[str, Any]:
    key = chance.choice(sorted(value))
    changed = dict(value)
    way = chance.random()
    if way < 0.2:
        del changed[key]
    elif way < 0.5 and isinstance(value[key], dict | list):
        changed[key] = mutated(value[key], chance)
    elif way < 0.9:
        changed[key] = chance.choice(ODD)
    else:
        changed[key] = value[chance.choice(sorted(value))]
    return changed


def _mutated_list(value: list[Any], chance: Random) -> list[Any]:
    index = chance.randrange(len(value))
    changed = list(value)
    way = chance.random()
    if way < 0.6:
        changed[index] = mutated(value[index], chance)
    elif way < 0.75:
        del changed[index]
    elif way < 0.9:
        changed.append(value[index])
    else:
        changed.reverse()
    return changed


def line_of(record: Any, chance: Random) -> str:
    """The record as a line, mutated once to thrice; one in eight is not even JSON."""
    for _ in range(chance.randint(1, 3)):
        record = mutated(record, chance)
    spoil = chance.random()
    if spoil < 0.06 and isinstance(record, dict) and record:
        marked = {**record, chance.choice(sorted(record)): _MARK}
        return json.dumps(marked).replace(
            json.dumps(_MARK), chance.choice(UNACCEPTABLE)
        )
    written = json.dumps(record)
    return written[: chance.randrange(len(written))] if spoil > 0.94 else written


def spoil_lines(path: Path, share: float, chance: Random) -> int:
    """Mutate a share of the lines of a file; how many were."""
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = [chance.random() < share for _ in lines]
    path.write_text(
        "\n".join(
            line_of(json.loads(line), chance) if is_changed else line
            for line, is_changed in zip(lines, changed, strict=True)
        ),
        encoding="utf-8",
    )
    return sum(changed)


def each_file(folder: Path, do: Callable[[Path], int]) -> int:
    return sum(do(path) for path in sorted(folder.glob("*/*.jsonl")))
