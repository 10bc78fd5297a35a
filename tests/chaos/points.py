"""The points of a life at which its process can be stopped: commands and calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pymongo import monitoring

# Of the connection, not of the work.
PLUMBING = {
    *("hello", "isMaster", "ping", "saslStart", "saslContinue", "endSessions"),
    *("buildInfo", "getMore", "killCursors", "listCollections", "listIndexes"),
}
WRITES = {"insert", "update", "delete", "findAndModify"}
# Gets the name of each point as it is passed.
AtPoint = Callable[[str], None]


class Points(monitoring.CommandListener):
    """Calls `at` before each command is sent and after its answer has come."""

    def __init__(self, at: AtPoint) -> None:
        self._at = at
        self._names: dict[int, str] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        name = event.command_name
        if name in PLUMBING:
            return
        collection = event.command.get(name)
        point = f"{name} {collection}"
        self._names[event.request_id] = point
        self._at(f"before {point}")

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        if point := self._names.pop(event.request_id, ""):
            self._at(f"after {point}")

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        self._names.pop(event.request_id, None)


def is_write(point: str) -> bool:
    return point.split()[1] in WRITES


class AtNth:
    """Acts once, at the nth time that one point is passed; counts all of them."""

    def __init__(self, point: str, number: int, act: Callable[[str], Any]) -> None:
        self._point, self._left, self._act = point, number, act

    def __call__(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                self._act(point)
