"""Which expressions of a module make a document that has a `state`."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.support.architecture.modules import Module, folded, may_be

FIELD = "state"
MAPPINGS = {"dict", "SON", "OrderedDict"}


def is_state(key: ast.expr | None) -> bool:
    """Whether a key is, or may turn out to be, the field."""
    return may_be(key, FIELD)


class Carriers:
    """The variables and functions of a module that hold or return such a document.

    Variables are told apart by the function that they belong to; a name that is not
    assigned there is looked up in the module.
    """

    def __init__(self, module: Module) -> None:
        self._module = module
        self._scopes = dict(_scopes(module.tree))
        self._values: dict[tuple[int, str], list[ast.expr]] = defaultdict(list)
        self._marked: set[tuple[int, str]] = set()
        self._returns: dict[str, list[ast.expr]] = defaultdict(list)
        self._parameters: set[tuple[int, str]] = set()
        self._functions_by_scope = {
            id(node): node.name
            for node in module.nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for node in module.nodes:
            self._note(node)
        # Every value is followed until nothing new carries a state.
        self._carrying: set[tuple[int, str]] = set(self._marked)
        self._functions: set[str] = set()
        while self._spread():
            pass

    def carries(self, node: ast.expr) -> bool:
        """Whether the field is a key somewhere in what this expression makes."""
        return any(self._holds_key(part) for part in self._parts(node))

    def unreadable(self, update: ast.expr) -> str:
        """What of an update document cannot be read in this module; empty if all can.

        Operators and fields have to be told; what a field is set to need not.
        """
        return next(self._opaque(update, frozenset()), "")

    def _opaque(self, node: ast.expr, seen: frozenset[str]) -> Iterator[str]:
        match node:
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if key is None or (folded(key) or "").startswith("$"):
                        yield from self._opaque(value, seen)
                    elif not (_is_text(key) or self._is_constant(key)):
                        yield ast.unparse(key)
            case ast.DictComp(key=key) if _is_text(key):
                return
            case ast.List(elts=parts):
                for part in parts:
                    yield from self._opaque(part, seen)
            case ast.IfExp(body=left, orelse=right) | ast.BinOp(left=left, right=right):
                yield from self._opaque(left, seen)
                yield from self._opaque(right, seen)
            case ast.Call(func=ast.Name(id="encode" | "dict"), args=arguments):
                for argument in arguments:
                    yield from self._opaque(argument, seen)
            case ast.Call(func=ast.Name(id=name)) if name in self._returns:
                for value in self._returns[name]:
                    yield from self._opaque(value, seen | {name})
            case ast.Name(id=name) if self._is_known(node):
                scope = self.scope_of(node)
                values = self._values.get((scope, name)) or self._values[0, name]
                if name not in seen:
                    for value in values:
                        # A call of a method may have added single values.
                        if isinstance(
                            value, ast.Dict | ast.Call | ast.Name | ast.IfExp
                        ):
                            yield from self._opaque(value, seen | {name})
            case ast.Constant():
                return
            case _:
                yield ast.unparse(node)

    def scope_of(self, node: ast.AST) -> int:
        return self._scopes.get(id(node), 0)

    def is_parameter(self, node: ast.Name) -> bool:
        return (self.scope_of(node), node.id) in self._parameters

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, value)
            case ast.NamedExpr(target=target, value=value):
                self._bind(target, value)
            case ast.AugAssign(target=target, value=value):
                self._bind(target, value)
            case ast.Call(func=ast.Attribute(value=ast.Name() as owner, attr=verb)):
                if verb in {"update", "setdefault", "append", "extend", "insert"}:
                    for value in [*node.args, *(k.value for k in node.keywords)]:
                        self._bind(owner, value)
                    if any(k.arg == FIELD for k in node.keywords) or (
                        verb == "setdefault" and any(map(is_state, node.args[:1]))
                    ):
                        self._marked.add((self.scope_of(owner), owner.id))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                arguments = node.args
                for argument in (
                    *arguments.posonlyargs,
                    *arguments.args,
                    *arguments.kwonlyargs,
                    *filter(None, (arguments.vararg, arguments.kwarg)),
                ):
                    self._parameters.add((id(node), argument.arg))
            case (
                ast.Return(value=ast.expr() as value)
                | ast.Yield(value=ast.expr() as value)
            ):
                function = self._functions_by_scope.get(self.scope_of(node), "")
                self._returns[function].append(value)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self._values[self.scope_of(target), name].append(value)
            case ast.Subscript(value=ast.Name(id=name), slice=key):
                self._values[self.scope_of(target), name].append(value)
                if is_state(key):
                    self._marked.add((self.scope_of(target), name))

    def _spread(self) -> bool:
        """Follow every value once; whether something new was learnt."""
        before = len(self._carrying) + len(self._functions)
        for place, values in self._values.items():
            if any(map(self.carries, values)):
                self._carrying.add(place)
        for name, values in self._returns.items():
            if any(map(self.carries, values)):
                self._functions.add(name)
        return len(self._carrying) + len(self._functions) > before

    def _parts(self, node: ast.expr) -> Iterator[ast.expr]:
        """The expression and what it is made of, but not what it only looks at."""
        yield node
        match node:
            case ast.Subscript() | ast.Attribute() | ast.Compare() | ast.Lambda():
                return
            case ast.Call(func=func, args=arguments, keywords=keywords):
                # What a method is called on is looked at, as its name says.
                children = [*arguments, *(keyword.value for keyword in keywords)]
                if isinstance(func, ast.Attribute) and func.attr in {"copy", "items"}:
                    children.append(func.value)
            case ast.IfExp(body=body, orelse=orelse):
                children = [body, orelse]
            case ast.DictComp(value=value) | ast.ListComp(elt=value):
                children = [value]
                if isinstance(node, ast.DictComp):
                    children += [generator.iter for generator in node.generators]
            case _:
                children = [
                    child
                    for child in ast.iter_child_nodes(node)
                    if isinstance(child, ast.expr)
                ]
        for child in children:
            yield from self._parts(child)

    def _holds_key(self, node: ast.expr) -> bool:
        match node:
            case ast.Dict(keys=keys):
                return any(is_state(key) for key in keys if key is not None)
            case ast.DictComp(key=key):
                return is_state(key)
            case ast.Name(id=name):
                scope = self.scope_of(node)
                if (scope, name) in self._parameters:
                    return (scope, name) in self._carrying
                return (scope, name) in self._carrying or (0, name) in self._carrying
            case ast.Call(func=func, keywords=keywords, args=arguments):
                name = getattr(func, "id", "")
                # A dictionary, or a record that was given another state.
                return (
                    name in self._functions
                    or any(word.arg == FIELD for word in keywords)
                    or (name in MAPPINGS and any(map(_holds_pair, arguments)))
                )
            case _:
                return False

    def _is_constant(self, key: ast.expr) -> bool:
        """A name that is assigned plain texts only, or imported in capitals."""
        if not isinstance(key, ast.Name):
            return False
        values = self._values.get((0, key.id), [])
        if not values:
            return key.id.isupper() and key.id in self._module.imports
        return all(folded(value) not in (None, FIELD) for value in values)

    def _is_known(self, node: ast.Name) -> bool:
        scope = self.scope_of(node)
        if (scope, node.id) in self._parameters:
            return False
        return bool(
            self._values.get((scope, node.id)) or self._values.get((0, node.id))
        )


def _is_text(key: ast.expr) -> bool:
    """A constant, or a formatted text: is_state has judged whether it may be it."""
    return folded(key) is not None or isinstance(key, ast.JoinedStr)


def _holds_pair(node: ast.expr) -> bool:
    """Whether one of the pairs that make a dictionary has the field as its key."""
    return any(
        is_state(part.elts[0])
        for part in ast.walk(node)
        if isinstance(part, ast.Tuple | ast.List) and len(part.elts) == 2
    )


def _scopes(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """For each node the function that it belongs to; none for the module itself."""

    def walk(node: ast.AST, scope: int) -> Iterator[tuple[int, int]]:
        yield id(node), scope
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        inner = id(node) if is_function else scope
        for child in ast.iter_child_nodes(node):
            yield from walk(child, inner)

    return walk(tree, 0)
