"""Writes of a position's `state` past the one module that may write it.

Followed are update documents (also through variables, functions and spreads), whole
documents put into the collection of positions, the ORM, and attributes. Not followed
is what a text or another process makes of it; the server's own validation and the
guards in the filters of every write are there for that.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from tests.support.architecture.documents import Carriers, is_state
from tests.support.architecture.modules import Finding, Module, folded
from tests.support.architecture.writers import UPDATE_OPERATORS, Writers

# Methods of a collection that store a document as a whole, or give the collection away.
WHOLE_WRITES = {
    "insert",
    "insert_new",
    "replace",
    "insert_one",
    "insert_many",
    "replace_one",
    "find_one_and_replace",
    "bulk_write",
    "rename",
    "drop",
}
UPDATES = {"update_one", "update_many", "find_one_and_update"}
ORM_WRITES = {
    "create",
    "acreate",
    "get_or_create",
    "aget_or_create",
    "update_or_create",
    "aupdate_or_create",
    "bulk_create",
    "abulk_create",
    "bulk_update",
    "abulk_update",
    "update",
    "aupdate",
    "save",
    "asave",
    "save_base",
}
POSITION_MODELS = {"positions.models.Position", "positions.models.position.Position"}
POSITION_COLLECTIONS = {
    "positions.models.POSITIONS",
    "positions.models.records.POSITIONS",
}
# Functions and classes that make a collection from its name.
OPENERS = {"collection", "get_collection", "Records"}


def state_writes(modules: Sequence[Module], writer: str) -> list[Finding]:
    """Every write of a state in these modules but in `writer`, the one that may."""
    others = [module for module in modules if module.name != writer]
    carriers = {module.name: Carriers(module) for module in others}
    writers = Writers(others, carriers)
    findings: set[Finding] = set()
    for module in others:
        scan = _Scan(module, carriers[module.name], writers)
        for node in module.nodes:
            findings |= {module.finding(node, what) for what in scan.faults(node)}
    return sorted(findings)


class _Scan:
    def __init__(self, module: Module, carriers: Carriers, writers: Writers) -> None:
        self.module = module
        self.carriers = carriers
        self.writers = writers
        self._collections: set[str] = set()
        self._instances: set[str] = set()
        self._collections = self._variables(self._makes_positions)
        self._instances = self._variables(self._is_about_the_model)

    def _variables(self, is_such: Callable[[ast.expr], bool]) -> set[str]:
        """Those that are assigned such an expression somewhere in the module."""
        names: set[str] = set()
        for node in self.module.nodes:
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                    | ast.NamedExpr(target=ast.Name(id=name), value=value)
                    | ast.For(target=ast.Name(id=name), iter=value)
                ) if is_such(value):
                    names.add(name)
        return names

    def faults(self, node: ast.AST) -> Iterator[str]:
        """What is wrong with this node, if it writes a state."""
        match node:
            case ast.Dict():
                yield from self._operators(node)
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from self._target(target, node.value)
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                yield from self._target(target, node.value)
            case ast.Call():
                yield from self._call(node)

    def _operators(self, node: ast.Dict) -> Iterator[str]:
        for key, value in zip(node.keys, node.values, strict=True):
            operator = folded(key)
            if operator in UPDATE_OPERATORS and self.carriers.carries(value):
                yield f"{operator} of a state"
            if operator in {"$out", "$merge"} and _names_positions(value):
                yield f"{operator} into positions"

    def _target(self, target: ast.expr, value: ast.expr | None) -> Iterator[str]:
        match target:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    yield from self._target(part, None)
            case ast.Attribute(attr="state", value=owner):
                # A class may have a state of its own.
                if not (isinstance(owner, ast.Name) and owner.id == "self"):
                    yield "the attribute state is assigned"
            case ast.Subscript(slice=key) if is_state(key):
                yield "a document's state is assigned"
            case ast.Subscript(slice=key) if folded(key) in UPDATE_OPERATORS:
                if value is not None and self.carriers.carries(value):
                    yield f"{folded(key)} of a state"

    def _call(self, call: ast.Call) -> Iterator[str]:
        name = self.module.resolve(call.func) or ""
        word = name.rpartition(".")[2]
        if word in {"setattr", "__setattr__"} and any(map(is_state, call.args[:2])):
            yield "the attribute state is set"
        if word in POSITION_WORDS and name in POSITION_MODELS:
            yield "a position is made by its model"
        if isinstance(call.func, ast.Attribute):
            yield from self._method(call, call.func)
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        if (
            any(map(self._makes_positions, values))
            and any(map(self.carriers.carries, values))
            and self.writers.may_store(name)
        ):
            yield "a state is handed on with the collection of positions"
        if any(map(self.carriers.carries, self.writers.written(name, call))):
            yield f"a state is handed to {word}, which writes it"

    def _method(self, call: ast.Call, method: ast.Attribute) -> Iterator[str]:
        owner, verb = method.value, method.attr
        if self._makes_positions(owner):
            if verb in WHOLE_WRITES:
                yield f"{verb} on positions"
            if verb in UPDATES and (fault := self._update(call)):
                yield f"{verb} on positions {fault}"
        if verb in ORM_WRITES and self._is_about_the_model(owner):
            yield f"{verb} by the model of positions"
        is_update = verb in {"update", "aupdate"} and any(
            keyword.arg == "state" for keyword in call.keywords
        )
        if is_update and not self._is_about_the_model(owner):
            yield f"{verb} of a state"
        fields = {word.arg: word.value for word in call.keywords}.get("update_fields")
        if verb in ORM_WRITES and fields is not None and _mentions_state(fields):
            yield f"{verb} of the field state"
        if verb == "command" and any(map(_names_positions, call.args)):
            yield "a plain command on positions"

    def _update(self, call: ast.Call) -> str:
        """What is wrong with an update of positions: it must be readable in full."""
        keywords = {word.arg: word.value for word in call.keywords}
        update = call.args[1] if len(call.args) > 1 else keywords.get("update")
        if update is None:
            return "without an update that can be read"
        if self.carriers.carries(update):
            return "of a state"
        unknown = self.carriers.unreadable(update)
        return f"by {unknown}, which cannot be read here" if unknown else ""

    def _makes_positions(self, node: ast.expr) -> bool:
        """Whether it is the collection, as records or as the driver's."""
        if self.module.resolve(node) in POSITION_COLLECTIONS:
            return True
        match node:
            case ast.Name(id=name):
                return name in self._collections
            case ast.Attribute(value=owner, attr="raw"):
                return self._makes_positions(owner)
            case ast.Attribute(attr="positions"):
                return True
            case ast.Call(func=ast.Attribute(value=owner, attr="with_options")):
                return self._makes_positions(owner)
            case ast.Call(func=called, args=arguments):
                word = getattr(called, "attr", getattr(called, "id", ""))
                return word in OPENERS and any(map(self._is_its_name, arguments))
            case ast.Subscript(slice=key):
                return self._is_its_name(key)
            case _:
                return False

    def _is_its_name(self, node: ast.expr) -> bool:
        match node:
            case ast.Attribute(value=owner, attr="name"):
                return self._makes_positions(owner)
            case _:
                return folded(node) == "positions"

    def _is_about_the_model(self, node: ast.expr) -> bool:
        """Whether it is the model, a query set of it, or something read by one."""
        for part in ast.walk(node):
            if isinstance(part, ast.Name | ast.Attribute):
                name = self.module.resolve(part) or ""
                if name in POSITION_MODELS:
                    return True
                if isinstance(part, ast.Name) and part.id in self._instances:
                    return True
        return False


POSITION_WORDS = {name.rpartition(".")[2] for name in POSITION_MODELS}


def _names_positions(node: ast.expr) -> bool:
    return any(
        folded(part) == "positions"
        for part in ast.walk(node)
        if isinstance(part, ast.expr)
    )


def _mentions_state(node: ast.expr) -> bool:
    return any(is_state(part) for part in ast.walk(node) if isinstance(part, ast.expr))
