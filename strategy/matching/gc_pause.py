"""How is a large batch built without the collector looking through it again and again?

What matching builds holds no cycles and stays: each look of the cyclic collector at
tens of thousands of markets finds nothing, and costs a quarter of the work.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """The cyclic collector rests meanwhile, and takes what was built as old after.

    Else the next small piece of work would have to pay for a look through all of it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # Into the permanent generation and out again: into the oldest, unseen.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
