"""What may a forked child keep of its parent, and what when the parent dies?

A MongoClient must not cross a fork, and no process of the worker may outlive the one
that started it: an orphan would go on running jobs beside its successor.
"""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Any

from django.db import connections

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
# Never closed: the parent uses their sockets. Never freed: freeing would close them.
_forgotten: list[Any] = []


def install() -> None:
    """For this process and all its forked descendants. Called once, by the worker."""
    parent = 0

    def before() -> None:
        nonlocal parent
        parent = os.getpid()

    def in_child() -> None:
        die_with(parent)
        forget_clients()

    os.register_at_fork(before=before, after_in_child=in_child)


def die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends.

    The parent may have ended before the kernel was told: then this process ends here.
    """
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def forget_clients() -> None:
    """Leave the inherited database clients alone; the next query opens a new one."""
    for wrapper in connections.all(initialized_only=True):
        pools: dict[str, Any] = wrapper._connection_pools  # type: ignore[attr-defined]
        _forgotten.extend(pools.values())
        pools.clear()
        wrapper.connection = None
        wrapper.__dict__.pop("database", None)
