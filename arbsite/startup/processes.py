"""Processes as the kernel reports them, and how long something lasts there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


@dataclasses.dataclass(frozen=True, slots=True)
class Process:
    """What the kernel reports about one process."""

    pid: int
    parent: int
    state: str
    session: int

    @property
    def is_running(self) -> bool:
        return self.state not in "ZX"

    @property
    def is_stopped(self) -> bool:
        """Whether a signal keeps it from running, as SIGSTOP does; no debugger."""
        return self.state == "T"


class Lasting:
    """How long something has been so for processes, looked at again and again."""

    def __init__(self) -> None:
        self._since: dict[int, float] = {}

    def longest(self, pids: Iterable[int], now: float) -> float:
        """The seconds for which one of these pids has been among them each time."""
        self._since = {pid: self._since.get(pid, now) for pid in pids}
        return max((now - since for since in self._since.values()), default=0.0)


def read_process(folder: Path) -> Process | None:
    """The process of a folder in /proc; None where it is gone."""
    try:
        # The name in front may itself contain spaces and brackets.
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return Process(int(folder.name), int(fields[1]), fields[0], int(fields[3]))
