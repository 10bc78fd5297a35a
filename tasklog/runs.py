"""Which agents ran, from when to when, and which of them ended without a word?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasklog.storage.codec import collection


@dataclass(frozen=True, slots=True)
class Unclean:
    """A run that ended without saying so."""

    run_id: str
    token: int
    door: str
    host: str
    pid: int
    heartbeat_at: datetime


class Run:
    """One agent's entry in the history of runs, written on server time."""

    def __init__(self, run_id: str, door: str, mode: str, host: str, pid: int):
        self.run_id = run_id
        self._about = {"door": door, "mode": mode, "host": host, "pid": pid}

    def begin(self, token: int) -> None:
        """The run starts to act under `token`."""
        self._write(
            {
                **self._about,
                "token": token,
                "started_at": {"$ifNull": ["$started_at", "$$NOW"]},
                "heartbeat_at": "$$NOW",
                "ended_at": None,
                "ended_cleanly": None,
            },
            upsert=True,
        )

    def beat(self) -> None:
        self._write({"heartbeat_at": "$$NOW"})

    def end(self) -> None:
        self._write(
            {"heartbeat_at": "$$NOW", "ended_at": "$$NOW", "ended_cleanly": True}
        )

    def _write(self, values: dict[str, object], upsert: bool = False) -> None:
        collection("agent_runs").update_one(
            {"_id": self.run_id}, [{"$set": values}], upsert=upsert
        )


def dead_runs(token: int) -> list[Unclean]:
    """Runs of earlier tokens that never ended.

    Only the holder of the lease may ask: whoever held it before and did not end has
    lost it by falling silent.
    """
    found = collection("agent_runs").find({"ended_at": None, "token": {"$lt": token}})
    return [
        Unclean(
            run["_id"],
            run["token"],
            run["door"],
            run["host"],
            run["pid"],
            run["heartbeat_at"],
        )
        for run in found
    ]


def close_dead(run: Unclean) -> None:
    """Its last sign of life is its end."""
    collection("agent_runs").update_one(
        {"_id": run.run_id, "ended_at": None, "token": run.token},
        [{"$set": {"ended_at": "$heartbeat_at", "ended_cleanly": False}}],
    )
