"""Log formatters: plain lines for people, or one JSON object a line for machines.

Both redact secrets (tasklog.redaction).
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

# Set by the first process of a run; its children inherit it.
RUN_ID = "RUN_ID"
# Set by the worker's supervisor for its tree of processes.
WORKER_GENERATION = "WORKER_GENERATION"
STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
}


def run_id() -> str:
    """The same in all processes of one start."""
    return os.environ.setdefault(RUN_ID, uuid.uuid4().hex)


class PlainFormatter(logging.Formatter):
    """A plain line for people."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redact = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with the run and the mode."""

    def __init__(self, mode: str, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._redact = Redactor(secrets)
        self._constants = {"run_id": run_id(), "mode": mode}

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._redact(record.getMessage()),
            "process": record.process,
            **self._constants,
        }
        if generation := os.environ.get(WORKER_GENERATION):
            line["worker"] = generation
        if record.exc_info:
            line["error"] = self._redact(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = self._redact(record.stack_info)
        # The line's own fields come last: no `extra` can pass for one of them.
        return json.dumps({**self._extra(record), **line}, ensure_ascii=False)

    def _extra(self, record: logging.LogRecord) -> dict[str, Any]:
        """The fields that the caller passed as `extra`: numbers, else redacted text."""
        return {
            name: field
            if isinstance(field, int | bool | None)
            else self._redact(str(field))
            for name, field in vars(record).items()
            if name not in STANDARD_FIELDS
        }


def without_expected_traceback(record: logging.LogRecord) -> bool:
    """A filter that keeps every line, and a traceback only where something is broken.

    Django logs the exception by which a view answers 403 or 404 like one that broke it.
    """
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = None
    return True


def configuration(form: str, mode: str, secrets: Iterable[str]) -> dict[str, Any]:
    """The value of Django's LOGGING setting; `form` is plain or json."""
    hidden = list(secrets)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": PlainFormatter, "secrets": hidden},
            "json": {"()": JsonFormatter, "mode": mode, "secrets": hidden},
        },
        "filters": {"expected": {"()": lambda: without_expected_traceback}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["expected"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            name: {"level": "INFO"}
            for name in ("arbsite", "positions", "strategy", "tasklog")
        },
    }
