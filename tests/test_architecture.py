"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from arbsite.config import ROOT

APPS = ("arbsite", "positions", "strategy", "tasklog")

# Doors read clocks, settings and chance; everything else is given them.
DOORS = (
    "arbsite/",
    "*/admin.py",
    "*/admin/*",
    "*/admin/verbs/*",
    "*/tasks.py",
    "*/management/commands/*",
    "strategy/beat.py",
    "strategy/runner.py",
    "strategy/wiring.py",
)
OF_THE_OUTSIDE = {
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.monotonic",
    "time.sleep",
    "timezone.now",
    "uuid.uuid4",
    "uuid4",
    "random.random",
    "random.choice",
    "random.randint",
    "random.Random",
}
NEVER = {
    "transaction.atomic": "this backend's transactions are poisoned by a failed commit",
    "select_for_update": "does nothing on this backend",
    "bulk_update": "writes whole documents past the compare-and-set",
    "mark_safe": "texts of venues are never rendered unescaped",
    "csrf_exempt": "every form carries its token",
}


def sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in str(path):
                yield path.relative_to(ROOT)


def names(path: Path) -> Iterator[tuple[str, int]]:
    """Every dotted name in a file, with its line."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Attribute | ast.Name):
            yield ast.unparse(node), node.lineno


def is_door(path: Path) -> bool:
    text = str(path)
    return any(
        text.startswith(door) if door.endswith("/") else path.match(door)
        for door in DOORS
    )


def used(words: set[str], path: Path) -> list[str]:
    return [
        f"{path}:{line}: {name}"
        for name, line in names(path)
        if any(name == word or name.endswith(f".{word}") for word in words)
    ]


def test_only_doors_read_clocks_and_chance() -> None:
    found = [
        line
        for path in sources()
        if not is_door(path)
        for line in used(OF_THE_OUTSIDE, path)
    ]
    assert found == []


def test_only_doors_read_settings() -> None:
    rooms = [path for path in sources() if not is_door(path)]
    found = [
        str(path)
        for path in rooms
        if "from django.conf import settings" in (ROOT / path).read_text()
    ]
    assert found == []


@pytest.mark.parametrize("word", sorted(NEVER))
def test_nothing_is_used_that_does_not_work_here(word: str) -> None:
    found = [line for path in sources() for line in used({word}, path)]
    assert found == [], NEVER[word]


def test_state_is_written_in_one_place() -> None:
    writers = [
        str(path)
        for path in sources()
        if str(path).startswith(("positions", "strategy", "tasklog"))
        and '"$set"' in (ROOT / path).read_text()
        and '"state": str(target)' in (ROOT / path).read_text()
    ]
    assert writers == ["positions/models/moves.py"]


def test_no_file_outgrows_what_a_reader_takes_in_at_once() -> None:
    """250 lines are the aim; vocabulary may run on."""
    long = {
        str(path): count
        for path in sources()
        if "lexicon" not in str(path)
        and (count := len((ROOT / path).read_text().splitlines())) > 350
    }
    assert long == {}
