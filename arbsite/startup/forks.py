"""Fork safety: a child uses its own MongoDB connections and dies with its parent.

A MongoClient must not cross a fork, and no process of the worker may outlive the one
that started it: an orphan would keep running jobs beside its successor.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from django.db import connections

# From <sys/prctl.h>; the standard library does not offer prctl().
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
# Clients inherited from the parent. They are never closed, since the parent uses the
# same sockets, and never released, since their finalizers would close them.
_inherited: list[Any] = []


def install() -> None:
    """Guard this process and all its forked descendants. Called once, by the worker."""
    parent = 0

    def before() -> None:
        nonlocal parent
        parent = os.getpid()

    def in_child() -> None:
        die_with(parent)
        forget_clients()

    os.register_at_fork(before=before, after_in_child=in_child)


def run_and_exit(work: Callable[[], int | None]) -> NoReturn:
    """End this process, a fork, as Python would after `work`, and by its exit code.

    Nothing of what the parent has begun is ended here.
    """
    code = 1
    try:
        code = work() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent exits.

    If the parent exited before the call took effect, this process exits here.
    """
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def forget_clients() -> None:
    """Leave the inherited database clients alone; the next query opens a new one."""
    for wrapper in connections.all(initialized_only=True):
        pools: dict[str, Any] = wrapper._connection_pools  # type: ignore[attr-defined]
        _inherited.extend(pools.values())
        pools.clear()
        wrapper.connection = None
        # It holds on to the inherited client.
        del wrapper.database  # type: ignore[attr-defined]
