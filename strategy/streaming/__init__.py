"""Follows the venues' streams, and has pairs polled whose prices pass the threshold.

It opens nothing and places no order: a pair that is polled early goes through the same
checks, reads and writes as in any other poll. Without it, polling alone works.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from positions.venues.streams.changes import Noted


def beside(
    is_bounded: bool, woken: Callable[[], object], noted: Noted | None = None
) -> AbstractContextManager[None]:
    """The streams beside an agent that runs on and on; a bounded run needs none."""
    if is_bounded:
        return nullcontext()
    # Only here: nothing else of an agent needs websockets and an event loop.
    from strategy.streaming.opening import following

    return following(woken, noted)
