"""How does a log line look: for people, or one JSON object for machines?

Both forms keep secrets out: known secret values, passwords in addresses, tokens and
whatever stands behind a word like "password=".
"""

from __future__ import annotations

import json
import logging
import os
import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

# Set once by the first process of a run; its children inherit it.
RUN = "RUN_ID"
INCARNATION = "WORKER_INCARNATION"
LONGEST = 20_000
SHORTEST_SECRET = 6
HIDDEN = "***"
PATTERNS = (
    (re.compile(r"arb_[0-9a-f]{12}_[A-Za-z0-9_-]{20,}"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?<=://)[^\s/@:]{0,200}:[^\s/@]{1,200}(?=@)"), HIDDEN),
    (
        re.compile(
            r"(?i)((?:password|passwd|secret|token|api[_-]?key|authorization"
            r"|signature|sessionid)[\w-]{0,40}[\"']?\s?[=:]\s?[\"']?)(?!\*)[^\s\"'&,;}]+"
        ),
        rf"\1{HIDDEN}",
    ),
)
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def run_id() -> str:
    """The same for all processes of one start."""
    return os.environ.setdefault(RUN, uuid.uuid4().hex)


class Redactor:
    """Takes secrets out of a text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        long = {one for one in secrets if len(one) >= SHORTEST_SECRET}
        self._known = sorted(long, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        text = text[:LONGEST]
        for pattern, put in PATTERNS:
            text = pattern.sub(put, text)
        return text


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
