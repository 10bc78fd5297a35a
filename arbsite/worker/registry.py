"""Which clusters of workers live, and in which incarnation?

One document per cluster, renewed by its supervisor on the server's clock. A cluster is
dead when its supervisor's process has gone (known at once on the same machine) or when
it has been silent for too long.
"""

from __future__ import annotations

import dataclasses
import os
import platform
from pathlib import Path
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection

from tasklog.storage.codec import collection

CLUSTERS = "queue_clusters"
SILENT_SECONDS = 15


@dataclasses.dataclass(frozen=True, slots=True)
class Cluster:
    """One supervisor: its name, and the process that it is."""

    name: str
    machine: str
    host: str
    pid: int
    born: str

    @classmethod
    def of_this_process(cls, name: str) -> Cluster:
        pid = os.getpid()
        return cls(name, _machine(), platform.node(), pid, _born(pid) or "")


def beat(cluster: Cluster, incarnation: str, restarts: int) -> dict[str, Any]:
    """Say that this cluster lives; answers its document."""
    fields = dataclasses.asdict(cluster) | {
        "incarnation": incarnation,
        "restarts": restarts,
        "beat_at": "$$NOW",
        "started_at": {"$ifNull": ["$started_at", "$$NOW"]},
    }
    del fields["name"]
    answer = _clusters().find_one_and_update(
        {"_id": cluster.name},
        [{"$set": fields}],
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return answer or {}


def living(here: Cluster) -> list[str]:
    """The incarnations of all clusters that live; the dead ones are struck out."""
    silent = {"startDate": "$$NOW", "unit": "second", "amount": SILENT_SECONDS}
    stale = {"$lt": ["$beat_at", {"$dateSubtract": silent}]}
    found = list(_clusters().aggregate([{"$set": {"stale": stale}}]))
    dead = [entry["_id"] for entry in found if entry["stale"] or _gone(entry, here)]
    if dead:
        _clusters().delete_many({"_id": {"$in": dead}})
    return [entry["incarnation"] for entry in found if entry["_id"] not in dead]


def retire(cluster: Cluster) -> None:
    """A clean end."""
    _clusters().delete_one({"_id": cluster.name})


def pulse_seen(name: str, number: int) -> None:
    fields = {"pulse": number, "pulse_at": "$$NOW"}
    _clusters().update_one({"_id": name}, [{"$set": fields}])


def _gone(entry: dict[str, Any], here: Cluster) -> bool:
    same: bool = entry["machine"] == here.machine
    return same and _born(entry["pid"]) != entry["born"]


def _machine() -> str:
    """Names this boot of this host and this container: pids mean the same within it."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{Path('/proc/self/ns/pid').stat().st_ino}"


def _born(pid: int) -> str | None:
    """When a process began, in the kernel's ticks; a pid alone may be used again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if stat[0] in "ZX" else stat[19]


def _clusters() -> Collection[dict[str, Any]]:
    return collection(CLUSTERS)
