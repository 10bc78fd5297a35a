"""A module as its syntax tree, with every name traced to what it was imported from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A line that breaks a rule, and how."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Module:
    """`path` is relative to the repository; `imports` maps local to dotted names.

    `nodes` are those of the tree, walked once: there are half a million of them.
    """

    path: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    imports: dict[str, str]

    @property
    def name(self) -> str:
        """The dotted name by which others import it."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def finding(self, node: ast.AST, what: str) -> Finding:
        return Finding(self.path, getattr(node, "lineno", 1), what)

    def resolve(self, node: ast.expr) -> str | None:
        """The dotted name that an expression stands for; None if it is no name.

        A name that is not imported stands for itself, within this module.
        """
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        root = self.imports.get(node.id, f"{self.name}.{node.id}")
        return ".".join([root, *reversed(attributes)])


def parse(path: str, source: str) -> Module:
    tree = ast.parse(source, path)
    nodes = tuple(ast.walk(tree))
    module = Module(path, tree, nodes, dict(_imports(path, nodes)))
    _follow_aliases(module)
    return module


def import_targets(path: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The dotted name of each thing that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    else:
        origin = _origin(path, node)
        yield from (f"{origin}.{alias.name}" for alias in node.names)


def _origin(path: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    # The package of an __init__ is its own folder, as that of its siblings.
    package = path.split("/")[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def _imports(path: str, nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        elif isinstance(node, ast.ImportFrom):
            for alias, target in zip(
                node.names, import_targets(path, node), strict=True
            ):
                yield alias.asname or alias.name, target


def _follow_aliases(module: Module) -> None:
    """`Clock = datetime` makes Clock another name of what datetime is."""
    for node in module.nodes:
        if isinstance(node, ast.Assign) and isinstance(
            node.value, ast.Name | ast.Attribute
        ):
            origin = module.resolve(node.value)
            for target in node.targets:
                if isinstance(target, ast.Name) and _is_foreign(module, node.value):
                    module.imports.setdefault(target.id, origin or "")


def _is_foreign(module: Module, node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in module.imports


def folded(node: ast.expr | None) -> str | None:
    """The text that an expression of constants makes; None if it is not one."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            start, end = folded(left), folded(right)
            return None if start is None or end is None else start + end
        case ast.JoinedStr(values=parts):
            texts = [folded(part) for part in parts]
            return None if None in texts else "".join(text or "" for text in texts)
        case ast.FormattedValue(value=inner):
            return folded(inner)
        case ast.Call(
            func=ast.Attribute(value=glue, attr="join"),
            args=[ast.List(elts=parts) | ast.Tuple(elts=parts)],
        ):
            texts, middle = [folded(part) for part in parts], folded(glue)
            if middle is None or None in texts:
                return None
            return middle.join(text or "" for text in texts)
        case _:
            return None


def may_be(node: ast.expr | None, text: str) -> bool:
    """Whether an expression of texts may turn out to be this one.

    The parts of a formatted text that are not constant may be anything; a name or
    a call may not, or nothing could be written under a name that is computed.
    """
    if not isinstance(node, ast.JoinedStr):
        return folded(node) == text
    parts = (folded(part) for part in node.values)
    pattern = "".join(".*" if part is None else re.escape(part) for part in parts)
    return re.fullmatch(pattern, text) is not None
