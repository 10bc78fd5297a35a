"""A property whose value is computed once, on first use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class lazy(Generic[T]):
    """functools.cached_property without its lock, which Python 3.11 still takes.

    Two threads at once compute the value twice, with the same outcome.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> T:
        # A descriptor without __set__ is not asked again once the name is in __dict__.
        computed = instance.__dict__[self._name] = self._compute(instance)
        return computed
