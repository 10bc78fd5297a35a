"""What is stored of the queue and of the worker clusters, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bson import ObjectId

from tasklog.records import TrailLine
from tasklog.storage.codec import sparse
from tasklog.storage.collections import Records

# A queue has the name of the cluster, or, for a probe, of the generation to answer it.
# Queues that no worker reads: dead letters, and jobs that an operator removes.
DEAD = "(dead)"
DRAINING = "(draining)"


class Removal(StrEnum):
    """Why a job is in the queue of those that an operator removes."""

    DROP = "drop"
    RETRY = "retry"
    DRAIN = "drain"


@dataclass(frozen=True, slots=True)
class DrainOrder:
    """One order to drop many jobs, with the one line that reports all of them."""

    view: str
    line: TrailLine


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedJob:
    """A job of the queue. `payload` is a signed pickle; only django-q opens it.

    It is claimed by `owner`, a generation of a cluster, until `locked_until`. A dead
    letter came from the queue `came_from` and has a `reason`.
    """

    id: ObjectId
    queue: str
    name: str
    payload: str
    enqueued_at: datetime
    locked_until: datetime
    owner: str | None
    attempts: int
    started_at: datetime | None = sparse()
    came_from: str | None = sparse()
    reason: str | None = sparse()
    dead_at: datetime | None = sparse()
    action: Removal | None = sparse()
    drain: DrainOrder | None = sparse()
    outbox: tuple[TrailLine, ...] = sparse(())

    @property
    def is_dead(self) -> bool:
        return self.queue == DEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRecord:
    """A worker cluster, registered by its supervisor; `id` is its name.

    `pid` and `start_ticks` identify the supervisor's process on `machine`. `probe` is
    the number of the last probe that a worker of the cluster answered.
    """

    id: str
    machine: str
    host: str
    pid: int
    start_ticks: str
    generation: str
    restarts: int
    started_at: datetime
    heartbeat_at: datetime
    probe: int | None = sparse()
    probe_at: datetime | None = sparse()


QUEUED_JOBS = Records("queue", QueuedJob)
CLUSTERS = Records("queue_clusters", ClusterRecord)
