"""The commands that a test sends, and the plans by which the database answers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from pymongo.monitoring import CommandListener, CommandStartedEvent, register

from tasklog.storage.codec import Document
from tasklog.storage.collections import collection

READS = ("find", "aggregate", "count", "distinct")


class Spy(CommandListener):
    """Keeps commands of some names."""

    def __init__(self) -> None:
        self.commands: list[Document] | None = None
        self._names: Collection[str] = READS

    def watch(
        self, ask: Callable[[], object], names: Collection[str] = READS
    ) -> list[Document]:
        """The commands of these names that were sent while asking."""
        commands: list[Document] = []
        self._names, self.commands = names, commands
        ask()
        self.commands = None
        return commands

    def started(self, event: CommandStartedEvent) -> None:
        if self.commands is not None and event.command_name in self._names:
            self.commands.append(dict(event.command))

    def succeeded(self, event: Any) -> None:
        """Nothing is kept."""

    def failed(self, event: Any) -> None:
        """Nothing is kept."""


spy = Spy()
register(spy)


def fresh_indexes(*names: str) -> None:
    """The same indexes, rebuilt, on empty collections.

    A damaged document of another test (a list where a text should be) leaves an index
    multikey for good, and its bounds wider.
    """
    options_kept = ("unique", "sparse", "partialFilterExpression", "expireAfterSeconds")
    for name in names:
        target = collection(name)
        indexes = target.index_information()
        target.drop_indexes()
        for title, about in indexes.items():
            if title != "_id_":
                options = {key: about[key] for key in options_kept if key in about}
                target.create_index(about["key"], name=title, **options)


def wasteful(command: Document) -> str:
    """What is wrong with its plan, if anything."""
    stats = explained(command)["executionStats"]
    read = max(stats["totalDocsExamined"], stats["totalKeysExamined"])
    # A merge of several states looks at a key more for each of them.
    is_bounded = read <= 2 * stats["nReturned"] + 8
    plan = repr(stats)
    # To sort nothing, as for an empty `$in`, costs nothing.
    is_sorted = "'SORT'" not in plan or not read
    if is_bounded and "COLLSCAN" not in plan and is_sorted:
        return ""
    return f"{read} read for {stats['nReturned']}: {command}"


def explained(command: Document) -> Document:
    plain = {
        key: value
        for key, value in command.items()
        if key not in {"lsid", "$db", "$clusterTime", "txnNumber", "maxTimeMS"}
    }
    if "aggregate" in plain:
        plain["cursor"] = {}
    answer = collection("positions").database.command(
        "explain", plain, verbosity="executionStats"
    )
    return dict(answer)
