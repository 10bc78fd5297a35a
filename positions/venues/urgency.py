"""Marks calls to venues that an order depends on, which have room of their own.

Kept per thread and passed on to those that a call starts: it reaches the budget of an
API without every reader in between having to know of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_urgent: ContextVar[bool] = ContextVar("is_urgent", default=False)


@contextmanager
def urgent() -> Iterator[None]:
    """The calls inside are for an order: no listing and no poll delays them."""
    before = _is_urgent.set(True)
    try:
        yield
    finally:
        _is_urgent.reset(before)


def is_urgent() -> bool:
    """Whether this call is one that an order depends on."""
    return _is_urgent.get()
