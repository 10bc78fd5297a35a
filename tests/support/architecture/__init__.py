"""The rules of the architecture that no linter knows, checked on syntax trees.

Everything here is a pure function of source text, so that the rules have tests of
their own: a module that breaks one is given as text and must be caught.
"""

from __future__ import annotations

from tests.support.architecture.layout import (
    LONGEST_FILE,
    imports_of_tests,
    is_catch_all,
    line_count,
)
from tests.support.architecture.modules import Finding, Module, parse
from tests.support.architecture.outside import Kind, outside_reads
from tests.support.architecture.purity import PURE_RULES, impure_imports, is_pure
from tests.support.architecture.state_writes import state_writes
from tests.support.architecture.unusable import UNUSABLE, unusable_names

__all__ = [
    "LONGEST_FILE",
    "PURE_RULES",
    "UNUSABLE",
    "Finding",
    "Kind",
    "Module",
    "imports_of_tests",
    "impure_imports",
    "is_catch_all",
    "is_pure",
    "line_count",
    "outside_reads",
    "parse",
    "state_writes",
    "unusable_names",
]
