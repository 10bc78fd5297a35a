"""Caches of what texts say, which are of use while a listing is matched.

A market meets several candidates, and many texts share sentences. What the next listing
needs is kept with its markets. Between two listings the caches hold less: a process
that follows a few hundred markets for months would else fill them with texts that it
never reads again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import TypeVar

Answer = TypeVar("Answer")
_caches: list[_lru_cache_wrapper[object]] = []


def cached_text(
    most: int,
) -> Callable[[Callable[..., Answer]], _lru_cache_wrapper[Answer]]:
    """As functools.lru_cache; see `forget_texts`."""

    def decorate(function: Callable[..., Answer]) -> _lru_cache_wrapper[Answer]:
        cached = lru_cache(most)(function)
        _caches.append(cached)
        return cached

    return decorate


def forget_texts(most: int) -> None:
    """Empty the caches that hold more than `most` texts."""
    for cache in _caches:
        if cache.cache_info().currsize > most:
            cache.cache_clear()
