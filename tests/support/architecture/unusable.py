"""Names of libraries that do not work here, or must not be used."""

from __future__ import annotations

import ast

from tests.support.architecture.modules import Finding, Module, import_targets

UNUSABLE = {
    "atomic": "this backend's transactions are poisoned by a failed commit",
    "select_for_update": "does nothing on this backend",
    "bulk_update": "writes whole documents past the compare-and-set",
    "mark_safe": "texts of venues are never rendered unescaped",
    "csrf_exempt": "every form carries its token",
}
# Where a name is too common to be forbidden by itself.
ORIGINS = {
    "atomic": {
        "django.db.transaction.atomic",
        "django.db.transaction",
        "django.db.atomic",
    },
}


def unusable_names(module: Module) -> list[Finding]:
    """Every use of such a name, however it was imported."""
    findings: set[Finding] = set()
    for node in module.nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = list(import_targets(module.path, node))
        elif isinstance(node, ast.Attribute):
            # A method of something that is no name is known by its own name alone.
            names = [module.resolve(node) or f"?.{node.attr}"]
        elif isinstance(node, ast.Name):
            names = [module.resolve(node) or ""]
        else:
            continue
        findings |= {
            module.finding(node, f"{word}: {UNUSABLE[word]}")
            for name in names
            if (word := name.rpartition(".")[2]) in UNUSABLE
            and (word not in ORIGINS or name in ORIGINS[word])
        }
    return sorted(findings)
