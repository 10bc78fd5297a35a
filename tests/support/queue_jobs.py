"""Jobs and an agent for tests of the worker in real processes."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from django.db import connection


def mark(number: int) -> None:
    """Leave a trace of this run."""
    marks().insert_one({"number": number, "pid": os.getpid()})


def slow(number: int, seconds: float) -> None:
    mark(number)
    time.sleep(seconds)
    marks().update_one({"number": number}, {"$set": {"ended": True}})


def kill_worker(number: int) -> None:
    mark(number)
    os.kill(os.getpid(), signal.SIGKILL)


def forbidden(number: int) -> None:
    mark(number)


def marks() -> Any:
    return connection.get_collection("marks")  # type: ignore[attr-defined]


class Agent:
    """Takes the place of the product's agent and counts its calls."""

    def tick(self) -> bool:
        fields = {"$inc": {"ticks": 1}}
        marks().update_one({"number": "agent"}, fields, upsert=True)
        return False

    def restarted(self) -> None:
        marks().update_one({"number": "agent"}, {"$inc": {"restarts": 1}}, upsert=True)

    def stop(self) -> None:
        marks().update_one(
            {"number": "agent"}, {"$set": {"stopped": True}}, upsert=True
        )
