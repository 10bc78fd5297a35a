"""How does a log line look: for people, or one JSON object for machines?

Both forms keep secrets out (tasklog.redaction).
"""

from __future__ import annotations

import json
import logging
import os
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tasklog.redaction import Redactor

# Set once by the first process of a run; its children inherit it.
RUN = "RUN_ID"
INCARNATION = "WORKER_INCARNATION"
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def run_id() -> str:
    """The same for all processes of one start."""
    return os.environ.setdefault(RUN, uuid.uuid4().hex)


class PlainFormatter(logging.Formatter):
    """A line for people."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redacted = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return self._redacted(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with the run and the mode it belongs to."""

    def __init__(self, mode: str, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._redacted = Redactor(secrets)
        self._always = {"run_id": run_id(), "mode": mode}

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._redacted(record.getMessage()),
            "process": record.process,
            **self._always,
        }
        if incarnation := os.environ.get(INCARNATION):
            line["worker"] = incarnation
        if record.exc_info:
            line["error"] = self._redacted(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = self._redacted(record.stack_info)
        return json.dumps({**self._more(record), **line}, ensure_ascii=False)

    def _more(self, record: logging.LogRecord) -> dict[str, Any]:
        """What was given as `extra`, if it can be written."""
        given = {name: one for name, one in vars(record).items() if name not in OWN}
        return {
            name: one
            if isinstance(one, int | bool | None)
            else self._redacted(str(one))
            for name, one in given.items()
        }


def configuration(form: str, mode: str, secrets: Iterable[str]) -> dict[str, Any]:
    """Django's LOGGING."""
    kept = list(secrets)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": PlainFormatter, "secrets": kept},
            "json": {"()": JsonFormatter, "mode": mode, "secrets": kept},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            name: {"level": "INFO"}
            for name in ("arbsite", "positions", "strategy", "tasklog")
        },
    }
