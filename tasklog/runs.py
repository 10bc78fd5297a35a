"""The history of agent runs, and which of them ended without saying so."""

from __future__ import annotations

from dataclasses import dataclass

from tasklog.records import RUNS, RunRecord


@dataclass(frozen=True, slots=True)
class Run:
    """One agent's entry in the history, written on the server's clock.

    Hosts may disagree about the time; the server judges leases, so it also dates what
    is compared with them.
    """

    run_id: str
    entry_point: str
    mode: str
    host: str
    pid: int

    def begin(self, token: int) -> None:
        """The run starts to act under `token`."""
        RUNS.raw.update_one(
            {"_id": self.run_id},
            [
                {
                    "$set": {
                        "entry_point": self.entry_point,
                        "mode": self.mode,
                        "host": self.host,
                        "pid": self.pid,
                        "token": token,
                        # A run that lost its lease and acquires it again has started
                        # only once.
                        "started_at": {"$ifNull": ["$started_at", "$$NOW"]},
                        "heartbeat_at": "$$NOW",
                        "ended_at": None,
                        "ended_cleanly": None,
                    }
                }
            ],
            upsert=True,
        )

    def beat(self) -> None:
        """Show that the run is alive."""
        RUNS.raw.update_one({"_id": self.run_id}, [{"$set": {"heartbeat_at": "$$NOW"}}])

    def end(self) -> None:
        """A clean end."""
        end = {"heartbeat_at": "$$NOW", "ended_at": "$$NOW", "ended_cleanly": True}
        RUNS.raw.update_one({"_id": self.run_id}, [{"$set": end}])


def crashed_runs(token: int) -> tuple[RunRecord, ...]:
    """Runs of earlier tokens that never ended.

    Only the holder of the lease may ask: whoever held it before and did not end has
    lost it by falling silent.
    """
    # A damaged run must be closed as well, or it would never be deleted.
    return tuple(RUNS.show({"ended_at": None, "token": {"$lt": token}}))


def close_crashed(run: RunRecord) -> None:
    """End a crashed run at its last heartbeat."""
    RUNS.raw.update_one(
        # Unless it has acquired the lease again since it was read.
        {"_id": run.id, "ended_at": None, "token": run.token},
        [{"$set": {"ended_at": "$heartbeat_at", "ended_cleanly": False}}],
    )
