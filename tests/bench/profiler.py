"""What the database did for one request, read from MongoDB's own profiler.

Nothing is explained by hand: every command that was sent is there, with the documents
and keys that its execution looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from pymongo.database import Database

from tasklog.storage.collections import collection

T = TypeVar("T")
PROFILE = "system.profile"
# The default of 1 MB would wrap within one page and lose its first commands.
PROFILE_BYTES = 64 * 1024 * 1024
ALL, OFF = 2, 0
COUNTS = ("count", "aggregate", "distinct")
READS = ("find", *COUNTS)
OPERATIONS = ("query", "command", "getmore")
# Of the session and of the moment, not of the query.
CONTEXT_FIELDS = frozenset({"lsid", "txnNumber", "maxTimeMS", "maxTimeMSOpOnly"})
# As many as there are models, and read once per process.
FIXED_COLLECTIONS = frozenset({"django_content_type"})
# A merge of several states looks at a key more for each of them.
SLACK = 16


@dataclass(frozen=True, slots=True)
class ProfiledCommand:
    """One command as the profiler recorded it."""

    command: dict[str, Any]
    source: str
    docs: int
    keys: int
    returned: int
    is_sorted: bool
    plan: str

    @property
    def verb(self) -> str:
        """Which of READS it is; "" for writes, and for more of a cursor."""
        return next((name for name in READS if name in self.command), "")

    @property
    def examined(self) -> int:
        return max(self.docs, self.keys)

    def problem(self, max_counted: int) -> str:
        """What is wrong with it, "" if nothing.

        What is counted may look at one key in the index for each thing counted, and
        at no more than `max_counted`; what is shown at twice its own number.
        """
        if self.source in FIXED_COLLECTIONS:
            return ""
        if "COLLSCAN" in self.plan and self.examined > SLACK:
            return f"reads all of {self.source} ({self.examined})"
        if self.is_sorted and self.examined > 2 * self.returned + SLACK:
            return f"sorts {self.examined} of {self.source} in memory"
        if self.verb in COUNTS:
            if self.examined > max_counted:
                return f"counts {self.examined} of {self.source}"
        elif self.examined > 2 * self.returned + SLACK:
            return f"examines {self.examined} of {self.source} for {self.returned}"
        return ""


def without_context(command: dict[str, Any]) -> dict[str, Any]:
    """The command as it can be sent again, outside its session."""
    fields = {
        name: argument
        for name, argument in command.items()
        if not name.startswith("$") and name not in CONTEXT_FIELDS
    }
    # The server refuses an aggregate without it, and the profiler may leave it out.
    if "aggregate" in fields:
        fields["cursor"] = {}
    return fields


@contextmanager
def profiling() -> Iterator[None]:
    """Record every command on the current database inside."""
    database = _database()
    # The collection cannot be dropped while the profiler writes to it.
    database.command("profile", OFF)
    database.drop_collection(PROFILE)
    database.create_collection(PROFILE, capped=True, size=PROFILE_BYTES)
    database.command("profile", ALL)
    try:
        yield
    finally:
        database.command("profile", OFF)


def profiled(call: Callable[[], T]) -> tuple[T, list[ProfiledCommand]]:
    """What the call returned, and its commands in order. Only inside profiling()."""
    start = _server_time()
    answer = call()
    # Through the options of the product: bounds of a query may be no dates of Python.
    rows = collection(PROFILE).find({"ts": {"$gte": start}}).sort("$natural", 1)
    return answer, [_command(row) for row in rows if _is_of_the_call(row)]


def _server_time() -> Any:
    """The profiler stamps with the server's clock, which may not be ours."""
    return _database().client.admin.command("hello")["localTime"]


def _is_of_the_call(row: dict[str, Any]) -> bool:
    """Of the collections of the project, and not what reads the profile itself."""
    name = str(row.get("ns", "")).partition(".")[2]
    command = row.get("command", {})
    if name.startswith("system.") or row.get("op") not in OPERATIONS:
        return False
    return any(verb in command for verb in (*READS, "findAndModify", "getMore"))


def _command(row: dict[str, Any]) -> ProfiledCommand:
    return ProfiledCommand(
        command=row["command"],
        source=str(row["ns"]).partition(".")[2],
        docs=row.get("docsExamined", 0),
        keys=row.get("keysExamined", 0),
        returned=row.get("nreturned", 0),
        is_sorted=bool(row.get("hasSortStage")),
        plan=str(row.get("planSummary", "")),
    )


def _database() -> Database[dict[str, Any]]:
    return collection("positions").database
