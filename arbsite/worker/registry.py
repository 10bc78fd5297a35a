"""Live worker clusters and their generation.

One document per cluster, renewed by its supervisor on the server's clock. A cluster is
dead when its supervisor's process is gone (noticed at once on the same machine) or when
it has been silent for too long.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from pymongo import ReturnDocument

from arbsite.worker.records import CLUSTERS, ClusterRecord
from tasklog.storage.codec import salvage

SILENT_SECONDS = 15
_SILENCE = {"startDate": "$$NOW", "unit": "second", "amount": SILENT_SECONDS}
# An expression, by the server's clock.
IS_SILENT = {"$lt": ["$heartbeat_at", {"$dateSubtract": _SILENCE}]}


@dataclass(frozen=True, slots=True)
class Cluster:
    """One supervisor: its name, and the process that it is.

    `start_ticks` is when that process started, in the kernel's clock ticks: a pid alone
    may belong to another process by now.
    """

    name: str
    machine: str
    host: str
    pid: int
    start_ticks: str

    @classmethod
    def of_this_process(cls, name: str) -> Cluster:
        pid = os.getpid()
        ticks = _start_ticks(pid) or ""
        return cls(name, _machine(), platform.node(), pid, ticks)


def renew(cluster: Cluster, generation: str, restarts: int) -> ClusterRecord:
    """Register this cluster, or renew its heartbeat, by the server's clock."""
    fields = {
        "machine": cluster.machine,
        "host": cluster.host,
        "pid": cluster.pid,
        "start_ticks": cluster.start_ticks,
        "generation": generation,
        "restarts": restarts,
        "heartbeat_at": "$$NOW",
        "started_at": {"$ifNull": ["$started_at", "$$NOW"]},
    }
    document = CLUSTERS.raw.find_one_and_update(
        {"_id": cluster.name},
        [{"$set": fields}],
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    # With upsert there always is a document; the driver's types cannot know.
    return salvage(ClusterRecord, document or {})


def live_generations(here: Cluster) -> list[str]:
    """The generations of all live clusters; dead ones are deleted."""
    registered = list(CLUSTERS.raw.aggregate([{"$set": {"is_silent": IS_SILENT}}]))
    if any(document["is_silent"] for document in registered):
        # Judged once more by the write: one that has renewed meanwhile stays.
        CLUSTERS.raw.delete_many({"$expr": IS_SILENT})
        registered = list(CLUSTERS.raw.find())
    clusters = [salvage(ClusterRecord, document) for document in registered]
    gone = [cluster.id for cluster in clusters if _is_gone(cluster, here)]
    if gone:
        CLUSTERS.raw.delete_many({"_id": {"$in": gone}})
    return [cluster.generation for cluster in clusters if cluster.id not in gone]


def retire(cluster: Cluster) -> None:
    """Remove a cluster that stopped cleanly."""
    CLUSTERS.raw.delete_one({"_id": cluster.name})


def note_probe(name: str, number: int) -> None:
    """A worker of this cluster answered a probe."""
    fields = {"probe": number, "probe_at": "$$NOW"}
    CLUSTERS.raw.update_one({"_id": name}, [{"$set": fields}])


def _is_gone(cluster: ClusterRecord, here: Cluster) -> bool:
    # A pid says nothing about a process on another machine.
    is_local = cluster.machine == here.machine
    return is_local and _start_ticks(cluster.pid) != cluster.start_ticks


def _machine() -> str:
    """Names this boot of this host and this container: pids mean the same within it."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{Path('/proc/self/ns/pid').stat().st_ino}"


def _start_ticks(pid: int) -> str | None:
    """When a process started, None when it is gone or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if stat[0] in "ZX" else stat[19]
