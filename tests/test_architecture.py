"""The product keeps the rules of its architecture that no linter knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from arbsite.config import ROOT
from tests.support.architecture import (
    LONGEST_FILE,
    PURE_RULES,
    Kind,
    Module,
    imports_of_tests,
    impure_imports,
    is_catch_all,
    is_pure,
    line_count,
    outside_reads,
    parse,
    state_writes,
    unusable_names,
)
from tests.support.architecture.entry_points import ENTRY_POINTS, LONG_FILES

APPS = ("arbsite", "positions", "strategy", "tasklog")
# The one module that writes a position's state.
WRITER = "positions.models.moves"


def paths(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT)


def is_migration(path: Path) -> bool:
    return path.parent.name == "migrations" or "contrib_migrations" in path.parts


def read(path: Path) -> Module:
    return parse(str(path), (ROOT / path).read_text())


@pytest.fixture(scope="module")
def product() -> list[Module]:
    """Every module of the apps; migrations are Django's and describe the past."""
    return [read(path) for path in paths(*APPS) if not is_migration(path)]


def test_one_module_writes_the_state_of_a_position(product: list[Module]) -> None:
    assert [str(finding) for finding in state_writes(product, WRITER)] == []


def test_only_entry_points_read_clock_chance_sleep_and_settings(
    product: list[Module],
) -> None:
    allowed = {entry.module: entry.kinds for entry in ENTRY_POINTS}
    assert [
        str(finding)
        for module in product
        for kind, finding in outside_reads(module)
        if kind not in allowed.get(module.name, ())
    ] == []


def test_no_entry_point_is_listed_in_vain(product: list[Module]) -> None:
    reads: dict[str, set[Kind]] = {
        module.name: {kind for kind, _ in outside_reads(module)} for module in product
    }
    assert [
        f"{entry.module}: {kind}"
        for entry in ENTRY_POINTS
        for kind in sorted(entry.kinds - reads.get(entry.module, set()))
    ] == []


def test_every_entry_point_is_listed_once_and_says_why() -> None:
    modules = [entry.module for entry in ENTRY_POINTS]
    assert len(modules) == len(set(modules))
    assert all(entry.reason for entry in ENTRY_POINTS)


def test_pure_rules_import_the_standard_library_and_each_other(
    product: list[Module],
) -> None:
    names = {module.name for module in product}
    assert set(PURE_RULES) <= names
    assert [
        str(finding)
        for module in product
        if is_pure(module.name)
        for finding in impure_imports(module)
    ] == []


def test_nothing_is_used_that_does_not_work_here(product: list[Module]) -> None:
    assert [
        str(finding) for module in product for finding in unusable_names(module)
    ] == []


def test_no_file_is_longer_than_a_reader_takes_in_at_once() -> None:
    """Vocabulary may be as long as it is."""
    lengths = {
        str(path): line_count((ROOT / path).read_text())
        for path in paths(*APPS)
        if "lexicon" not in path.parts and not is_migration(path)
    }
    too_long = {
        path: length for path, length in lengths.items() if length > LONGEST_FILE
    }
    assert {
        path: length
        for path, length in too_long.items()
        if length > LONG_FILES.get(path, LONGEST_FILE)
    } == {}
    # A file that was shortened leaves the list.
    assert set(LONG_FILES) <= set(too_long)


def test_no_file_is_named_after_nothing_in_particular() -> None:
    assert [
        str(path) for path in paths(*APPS, "tests") if is_catch_all(str(path))
    ] == []


def test_no_module_imports_a_test_module_or_a_conftest(product: list[Module]) -> None:
    modules = [*product, *(read(path) for path in paths("tests", "docs"))]
    assert [
        str(finding) for module in modules for finding in imports_of_tests(module)
    ] == []
