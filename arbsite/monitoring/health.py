"""Is everything well, in one word for a probe and in figures for a person?

Well means: the database answers, and an agent has beaten within a minute. Times are
compared on the database's own clock, so that skewed hosts do not raise alarms. What is
told here is told to everybody: no names of hosts or accounts, no addresses.
"""

from __future__ import annotations

import platform
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import django
import pymongo
from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError
from pymongo.errors import PyMongoError

from arbsite.config import ROOT
from arbsite.worker import broker, registry
from positions.venues.types import Mode
from strategy.schedule import POLL
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import moment, text, whole

PATIENCE_SECONDS = 4.0
SILENT_AFTER = timedelta(seconds=60)
TYPES_SHOWN = 50
# Deeper queues are as bad; counting them on would cost the probe its time.
DEEPEST = 10_000
AWAY = (PyMongoError, DatabaseError)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One market type: how often it is polled, when it was and when it will be."""

    market_type: str
    interval_seconds: int | None
    last_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the database says of the installation; ages in seconds, None: never."""

    now: datetime
    latency: float
    mongod: str
    heartbeat_age: float | None
    door: str
    clusters: int
    registration_age: float | None
    restarts: int
    depth: int
    oldest_age: float | None
    dead: int
    rhythms: tuple[Rhythm, ...]

    @property
    def is_agent_up(self) -> bool:
        age = self.heartbeat_age
        return age is not None and age <= SILENT_AFTER.total_seconds()


@dataclass(frozen=True, slots=True)
class Health:
    """The verdict; `pulse` is None where the database does not answer."""

    problems: tuple[str, ...]
    pulse: Pulse | None

    @property
    def is_well(self) -> bool:
        return not self.problems


def examine() -> Health:
    """Ask the database, for PATIENCE_SECONDS at most."""
    try:
        with pymongo.timeout(PATIENCE_SECONDS):
            pulse = feel_pulse()
    except AWAY as error:
        return Health((f"the database does not answer ({type(error).__name__})",), None)
    if pulse.heartbeat_age is None:
        return Health(("no agent runs",), pulse)
    if not pulse.is_agent_up:
        silent = f"no agent has beaten for {pulse.heartbeat_age:.0f} s"
        return Health((silent,), pulse)
    return Health((), pulse)


def feel_pulse() -> Pulse:
    database: Any = connection.database  # type: ignore[attr-defined]
    started = time.monotonic()
    now = moment(database.client.admin.command("hello"), "localTime")
    latency = time.monotonic() - started
    if now is None:
        raise DatabaseError("the server does not tell its time")
    version = text(database.client.admin.command("buildInfo"), "version")
    run = _open_run()
    clusters = list(collection(registry.CLUSTERS).find({}).limit(TYPES_SHOWN))
    beats = [at for one in clusters if (at := moment(one, "beat_at")) is not None]
    depth, oldest = _waiting(broker.QUEUE)
    return Pulse(
        now=now,
        latency=latency,
        mongod=version,
        heartbeat_age=_age(moment(run, "heartbeat_at"), now),
        door=text(run, "door"),
        clusters=len(clusters),
        registration_age=_age(max(beats, default=None), now),
        restarts=sum(whole(one, "restarts") or 0 for one in clusters),
        depth=depth,
        oldest_age=_age(oldest, now),
        dead=collection(broker.QUEUE).count_documents(
            {"queue": broker.DEAD}, limit=DEEPEST
        ),
        rhythms=tuple(_rhythms()),
    )


def _open_run() -> Document:
    runs = collection("agent_runs")
    return runs.find_one({"ended_at": None}, sort=[("heartbeat_at", -1)]) or {}


def _waiting(name: str) -> tuple[int, datetime | None]:
    """How many jobs wait for a worker, and since when the first of them does."""
    waiting = {"queue": settings.Q_CLUSTER["name"], "owner": None}
    jobs = collection(name)
    first = jobs.find_one(waiting, {"enqueued_at": 1}, sort=[("enqueued_at", 1)])
    if first is None:
        return 0, None
    return jobs.count_documents(waiting, limit=DEEPEST), moment(first, "enqueued_at")


def _rhythms() -> Iterator[Rhythm]:
    polls = {"_id": {"$gte": POLL, "$lt": POLL + "\uffff"}}
    for row in collection("cadences").find(polls).sort("_id", 1).limit(TYPES_SHOWN):
        yield Rhythm(
            text(row, "_id").removeprefix(POLL),
            whole(row, "interval_seconds"),
            moment(row, "last_at"),
            moment(row, "next_at"),
        )


def _age(at: datetime | None, now: datetime) -> float | None:
    """Seconds since then; a moment that has not come yet is no age."""
    return None if at is None else max((now - at).total_seconds(), 0.0)


@cache
def version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def as_json(health: Health) -> dict[str, Any]:
    """What /healthz.json and the API tell."""
    mode, pulse = Mode(settings.ARBSITE.venues), health.pulse
    return {
        "status": "ok" if health.is_well else "unhealthy",
        "problems": list(health.problems),
        "mode": mode.value,
        "banner": mode.banner,
        "database": {
            "reachable": pulse is not None,
            "latency_ms": None if pulse is None else round(pulse.latency * 1000, 2),
        },
        "versions": {
            "arbsite": version(),
            "python": platform.python_version(),
            "django": django.get_version(),
            "mongod": None if pulse is None else pulse.mongod,
        },
        **(_unknown() if pulse is None else _figures(pulse)),
    }


def _figures(pulse: Pulse) -> dict[str, Any]:
    return {
        "time": pulse.now,
        "agent": {
            "up": pulse.is_agent_up,
            "door": pulse.door or None,
            "heartbeat_age_seconds": _rounded(pulse.heartbeat_age),
        },
        "worker": {
            "clusters": pulse.clusters,
            "heartbeat_age_seconds": _rounded(pulse.registration_age),
            "restarts": pulse.restarts,
        },
        "queue": {
            "depth": pulse.depth,
            "oldest_seconds": _rounded(pulse.oldest_age),
            "dead": pulse.dead,
        },
        "polls": [
            {
                "market_type": one.market_type,
                "interval_seconds": one.interval_seconds,
                "last_at": one.last_at,
                "next_at": one.next_at,
            }
            for one in pulse.rhythms
        ],
    }


def _unknown() -> dict[str, Any]:
    return dict.fromkeys(("time", "agent", "worker", "queue", "polls"))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
