"""Lives in processes of their own, forked from a warm parent."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from pymongo import monitoring

from arbsite.startup import forks
from tests.chaos.points import AtPoint, Points
from tests.chaos.world import SeededLife, resumed, state_of

FAILED = 70


class Victim:
    """One process of a life. `act` runs in it, with a function that tells progress."""

    def __init__(self, act: Callable[[Callable[[Any], None]], None]) -> None:
        self._read, write = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(write)
            return
        code = FAILED
        try:
            forks.forget_clients()
            os.close(self._read)
            act(lambda told: _send(write, told))
            code = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def wait(self) -> tuple[int, list[Any]]:
        """How it ended (minus the signal, where one killed it), and what it told."""
        told = b""
        while part := os.read(self._read, 65536):
            told += part
        os.close(self._read)
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status), _all(told)

    def wait_until_frozen(self) -> bool:
        """True once it has stopped itself, False where it ended before."""
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        return os.WIFSTOPPED(status)

    def wake(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def reap(self) -> int:
        """Wait for its end; its exit code."""
        _, status = os.waitpid(self.pid, 0)
        os.close(self._read)
        return os.waitstatus_to_exitcode(status)

    def forget(self) -> None:
        """It has been reaped; only the pipe is left."""
        os.close(self._read)


def _send(handle: int, told: Any) -> None:
    os.write(handle, pickle.dumps(told))


def _all(told: bytes) -> list[Any]:
    import io

    stream, parts = io.BytesIO(told), []
    with contextlib.suppress(EOFError):
        while True:
            parts.append(pickle.load(stream))
    return parts


def live(seed: int, state: Any, at: AtPoint, **more: Any) -> Callable[..., None]:
    """What a victim does: live on from `state`, telling of each day that it lived."""

    def act(tell: Callable[[Any], None]) -> None:
        monitoring.register(Points(at))
        life = SeededLife(seed=seed, at_point=at, **more)
        if state is not None:
            resumed(life, state)
        while not life.is_over:
            life.live_a_day()
            tell(state_of(life))

    return act
