"""Stop a process just before or just after its nth write to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pymongo.synchronous.collection import Collection

WRITES = (
    "insert_one",
    "insert_many",
    "update_one",
    "update_many",
    "replace_one",
    "bulk_write",
    "find_one_and_update",
    "find_one_and_replace",
    "delete_one",
    "delete_many",
)


@contextmanager
def watched(
    before: Callable[[str], None], after: Callable[[str], None]
) -> Iterator[None]:
    """Call `before` and `after` around every write of this process."""
    originals = {name: getattr(Collection, name) for name in WRITES}

    def wrapped(name: str) -> Callable[..., Any]:
        original = originals[name]

        def write(self: Any, *args: Any, **kwargs: Any) -> Any:
            before(f"{self.name}.{name}")
            result = original(self, *args, **kwargs)
            after(f"{self.name}.{name}")
            return result

        return write

    try:
        for name in WRITES:
            setattr(Collection, name, wrapped(name))
        yield
    finally:
        for name, original in originals.items():
            setattr(Collection, name, original)


def nothing(*_: object) -> None:
    """For the side of a write on which no process dies."""
