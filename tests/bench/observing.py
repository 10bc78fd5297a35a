"""What did the database do for one request? Read from its own profiler.

Nothing is explained by hand: every command that was sent is there, with the documents
and keys that its execution looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from pymongo.database import Database

from tasklog.storage.codec import Document, collection

Answer = TypeVar("Answer")
PROFILE = "system.profile"
PROFILE_BYTES = 64 * 1024 * 1024
ALL, OFF = 2, 0
COUNTED = ("count", "aggregate", "distinct")
ASKED = ("find", *COUNTED)
OPERATIONS = ("query", "command", "getmore")
# Of the connection and of its moment, not of the question.
OF_THE_MOMENT = frozenset({"lsid", "txnNumber", "maxTimeMS", "maxTimeMSOpOnly"})
# As many as there are models, and read once a process.
OF_THE_CODE = frozenset({"django_content_type"})
# A merge of several states looks at a key more for each of them.
SLACK = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """One command as the profiler saw it."""

    command: Document
    source: str
    docs: int
    keys: int
    returned: int
    is_sorted: bool
    plan: str

    @property
    def verb(self) -> str:
        """What it asks; "other" for writes, and for more of an answer."""
        return next((name for name in ASKED if name in self.command), "other")

    @property
    def examined(self) -> int:
        return max(self.docs, self.keys)

    def problem(self, most_counted: int) -> str:
        """What is wrong with it, "" if nothing.

        What is counted may look at one key in the index for each thing counted, and
        at no more than `most_counted`; what is shown at twice its own number.
        """
        if self.source in OF_THE_CODE:
            return ""
        if "COLLSCAN" in self.plan and self.examined > SLACK:
            return f"reads all of {self.source} ({self.examined})"
        if self.is_sorted and self.examined > 2 * self.returned + SLACK:
            return f"sorts {self.examined} of {self.source} in memory"
        if self.verb in COUNTED:
            if self.examined > most_counted:
                return f"counts {self.examined} of {self.source}"
        elif self.examined > 2 * self.returned + SLACK:
            return f"examines {self.examined} of {self.source} for {self.returned}"
        return ""


def plain(command: Document) -> Document:
    """The command as anybody could send it."""
    kept = {
        key: value
        for key, value in command.items()
        if not key.startswith("$") and key not in OF_THE_MOMENT
    }
    if "aggregate" in kept:
        kept["cursor"] = {}
    return kept


@contextmanager
def profiling() -> Iterator[None]:
    """Every command on the current database is kept while this lasts."""
    database = _database()
    database.command("profile", OFF)
    database.drop_collection(PROFILE)
    database.create_collection(PROFILE, capped=True, size=PROFILE_BYTES)
    database.command("profile", ALL)
    try:
        yield
    finally:
        database.command("profile", OFF)


def observed(ask: Callable[[], Answer]) -> tuple[Answer, list[Seen]]:
    """The answer, and what the database did for it, in order. Only while profiling."""
    mark = _now()
    answer = ask()
    rows = _database()[PROFILE].find({"ts": {"$gte": mark}}).sort("$natural", 1)
    return answer, [_seen(row) for row in rows if _is_asked(row)]


def _now() -> Any:
    return _database().client.admin.command("hello")["localTime"]


def _is_asked(row: Document) -> bool:
    """Of the collections of the project, and not what asks for the profile itself."""
    name = str(row.get("ns", "")).partition(".")[2]
    command = row.get("command", {})
    if name.startswith("system.") or row.get("op") not in OPERATIONS:
        return False
    return any(verb in command for verb in (*ASKED, "findAndModify", "getMore"))


def _seen(row: Document) -> Seen:
    return Seen(
        command=row["command"],
        source=str(row["ns"]).partition(".")[2],
        docs=row.get("docsExamined", 0),
        keys=row.get("keysExamined", 0),
        returned=row.get("nreturned", 0),
        is_sorted=bool(row.get("hasSortStage")),
        plan=str(row.get("planSummary", "")),
    )


def _database() -> Database[Document]:
    return collection("positions").database
