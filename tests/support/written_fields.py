"""Tests that write what the lives of the agent do not, and the proof that they do."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec

from tasklog.storage.codec import salvage
from tasklog.storage.collections import collection
from tests.support.crash_writes import nothing, watched
from tests.support.declarations import declared_records, stored_fields

P = ParamSpec("P")

TESTS = Path(__file__).resolve().parents[1]


def writes(*fields: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Declares of a test that it stores these fields ("JobRecord.notes").

    The test fails where one of them was in no document after any of its writes, nor at
    its end, when other processes have written too.
    """

    def decorate(test: Callable[P, None]) -> Callable[P, None]:
        @wraps(test)
        def checked(*args: P.args, **kwargs: P.kwargs) -> None:
            missing = set(fields)

            def look(write: str) -> None:
                if missing:
                    missing.difference_update(_stored(write.partition(".")[0]))

            with watched(nothing, look):
                test(*args, **kwargs)
            for name in _records():
                look(name)
            assert not missing, f"declared, but not written: {sorted(missing)}"

        return checked

    return decorate


def fields_written_by_tests() -> dict[str, list[str]]:
    """The fields that tests declare to write, by the path and name of each test."""
    return {
        f"{path.relative_to(TESTS.parent)}::{function.name}": fields
        for path in sorted(TESTS.rglob("test_*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for fields in _declared(function)
    }


def _declared(function: ast.FunctionDef) -> Iterator[list[str]]:
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=ast.Name(id="writes"), args=args):
                yield [ast.literal_eval(argument) for argument in args]


@cache
def _records() -> dict[str, type[Any]]:
    return declared_records()


def _stored(name: str) -> Iterator[str]:
    """The fields with a value that can be read in the documents of a collection."""
    record = _records().get(name)
    if record is not None:
        for document in collection(name).find():
            yield from stored_fields(salvage(record, document))
