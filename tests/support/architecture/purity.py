"""Which modules are pure rules, and what they may import."""

from __future__ import annotations

import ast
import sys

from tests.support.architecture.modules import Finding, Module, import_targets

# Modules and packages; import-linter holds them to each other along whole chains.
PURE_RULES = (
    "positions.lifecycle",
    "positions.hedging",
    "positions.settlement",
    "positions.venues.categories",
    "positions.venues.depth",
    "positions.venues.errors",
    "positions.venues.fees",
    "positions.venues.fields",
    "positions.venues.interface",
    "positions.venues.ladder",
    "positions.venues.placeholders",
    "positions.venues.stamps",
    "positions.venues.terms",
    "positions.venues.texts",
    "positions.venues.types",
    "strategy.arbitrage",
    "strategy.cooldown",
    "strategy.doubt",
    "strategy.exposure",
    "strategy.losing",
    "strategy.matching",
    "strategy.polling",
    "arbsite.notifying.throttle",
    "tasklog.strict_json",
)
# Of the standard library what reaches out of the process.
REACHING_OUT = {
    "asyncio",
    "ftplib",
    "http",
    "multiprocessing",
    "os",
    "shutil",
    "smtplib",
    "socket",
    "socketserver",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
}


def is_pure(name: str) -> bool:
    """Whether this module, or what is imported from it, belongs to a pure rule."""
    return any(name == rule or name.startswith(f"{rule}.") for rule in PURE_RULES)


def impure_imports(module: Module) -> list[Finding]:
    """Imports of a pure rule beyond the standard library and other pure rules."""
    return [
        module.finding(node, f"imports {target}")
        for node in module.nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for target in import_targets(module.path, node)
        if not is_pure(target) and not _is_harmless(target)
    ]


def _is_harmless(target: str) -> bool:
    root = target.partition(".")[0]
    return root in sys.stdlib_module_names and root not in REACHING_OUT
