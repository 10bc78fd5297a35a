"""Which functions put one of their arguments into an update document."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.support.architecture.documents import Carriers
from tests.support.architecture.modules import Module, folded

UPDATE_OPERATORS = {
    "$set",
    "$setOnInsert",
    "$unset",
    "$rename",
    "$replaceWith",
    "$replaceRoot",
}
# Methods of a collection that store what they are given.
STORING = {
    "insert",
    "insert_new",
    "insert_one",
    "insert_many",
    "replace",
    "replace_one",
    "find_one_and_replace",
    "find_one_and_update",
    "update_one",
    "update_many",
    "bulk_write",
}


class Writers:
    """Functions of all modules by dotted name, with the arguments that they write.

    A function that hands an argument on to such a function is one of them.
    """

    def __init__(
        self, modules: Sequence[Module], carriers: Mapping[str, Carriers]
    ) -> None:
        self._signatures: dict[str, list[str]] = {}
        self._parameters: dict[str, set[str]] = defaultdict(set)
        self._storing: set[str] = set()
        # Calls that hand on an argument of the function in which they stand.
        self._handed_on: list[tuple[str, set[str], str, str | int]] = []
        for module in modules:
            self._read(module, carriers[module.name])
        is_new = True
        while is_new:
            before = self._count()
            for function, names, called, place in self._handed_on:
                if self._name_of(called, place) in self.parameters(called):
                    self._parameters[function] |= names
                if called in self._storing:
                    self._storing.add(function)
            is_new = self._count() > before

    def _count(self) -> int:
        return len(self._storing) + sum(map(len, self._parameters.values()))

    def signature(self, name: str) -> list[str]:
        """The names of the arguments by position."""
        return self._signatures.get(name, [])

    def parameters(self, name: str) -> set[str]:
        """The arguments that the function writes."""
        return self._parameters.get(name, set())

    def _read(self, module: Module, carriers: Carriers) -> None:
        names = {
            id(node): f"{module.name}.{node.name}"
            for node in module.nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for node in module.nodes:
            function = names.get(carriers.scope_of(node), "")
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    arguments = node.args
                    self._signatures[names[id(node)]] = [
                        argument.arg
                        for argument in (*arguments.posonlyargs, *arguments.args)
                        if argument.arg not in {"self", "cls"}
                    ]
                case ast.Dict(keys=keys, values=values):
                    for key, value in zip(keys, values, strict=True):
                        if function and folded(key) in UPDATE_OPERATORS:
                            self._parameters[function] |= _parameters(value, carriers)
                case ast.Call(func=ast.Attribute(attr=verb)) if verb in STORING:
                    self._storing.add(function)
                case ast.Call(func=func) if function and (
                    called := module.resolve(func)
                ):
                    for place, value in _arguments(node):
                        if handed_on := _parameters(value, carriers):
                            self._handed_on.append((function, handed_on, called, place))

    def _name_of(self, function: str, place: str | int) -> str:
        if isinstance(place, str):
            return place
        signature = self.signature(function)
        return signature[place] if place < len(signature) else ""

    def may_store(self, name: str) -> bool:
        """Whether a function is unknown, or stores one of its arguments somehow."""
        return name not in self._signatures or name in self._storing

    def written(self, name: str, call: ast.Call) -> Iterator[ast.expr]:
        """The arguments of a call to this function that it writes."""
        parameters = self.parameters(name)
        if parameters:
            for place, value in _arguments(call):
                if self._name_of(name, place) in parameters:
                    yield value


def _arguments(call: ast.Call) -> Iterator[tuple[str | int, ast.expr]]:
    """Each argument by its position or its name."""
    yield from enumerate(call.args)
    yield from ((word.arg, word.value) for word in call.keywords if word.arg)


def _parameters(value: ast.expr, carriers: Carriers) -> set[str]:
    """The parameters of the function around it that are used in this expression."""
    return {
        node.id
        for node in ast.walk(value)
        if isinstance(node, ast.Name) and carriers.is_parameter(node)
    }
