"""How long a file may be, how it may be called, and which tests import which."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

from tests.support.architecture.modules import Finding, Module, import_targets

LONGEST_FILE = 250
CATCH_ALL = {"utils", "util", "helpers", "helper", "misc", "common", "shared", "stuff"}


def line_count(source: str) -> int:
    return len(source.splitlines())


def is_catch_all(path: str) -> bool:
    """Whether a file or folder is named after nothing in particular."""
    return any(
        part.removesuffix(".py").strip("_") in CATCH_ALL
        for part in PurePosixPath(path).parts
    )


def imports_of_tests(module: Module) -> list[Finding]:
    """Imports of a test module or of a conftest; both are pytest's to import."""
    return [
        module.finding(node, f"imports {target}")
        for node in module.nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for target in import_targets(module.path, node)
        if target.startswith("tests.") and _is_for_pytest(target)
    ]


def _is_for_pytest(target: str) -> bool:
    # The last part may be a name within a module that is called test_… itself.
    return any(
        part.startswith("test_") or part == "conftest" for part in target.split(".")
    )
