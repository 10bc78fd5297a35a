"""How Python's cyclic garbage collector runs in the processes of arbsite.

Hardly anything that they build is part of a cycle, and each collection looks through
all that is alive: at Python's own thresholds that is an eighth of a process's start.
"""

from __future__ import annotations

import gc

# As gc.set_threshold takes them: a collection of the youngest generation after so many
# new objects, of each older one after so many of the one before it. Python's own are
# 700, 10 and 10.
THRESHOLDS = (50_000, 20, 20)


def collect_rarely() -> None:
    gc.set_threshold(*THRESHOLDS)


def leave_loaded_alone() -> None:
    """Exempt what is loaded by now, which stays, from all later collections.

    A collection writes into each object that it looks at, and so ends the sharing of
    its memory with the process that this one was forked from.
    """
    gc.collect()
    gc.freeze()
