"""What each market type has earned, and how often it is polled."""

from __future__ import annotations

from dataclasses import dataclass

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from strategy.models import PERFORMANCE, PerformanceRecord
from strategy.schedule import JOBS, POLL, JobRecord
from tasklog.storage.codec import salvage

TYPES_SHOWN = 50
# Ids that begin with POLL, as a range of the index.
POLLING_JOBS = {"_id": {"$gte": POLL, "$lt": POLL + "\uffff"}}


@dataclass(frozen=True, slots=True)
class MarketTypeRow:
    """A market type; the numbers of a record that it does not have are None."""

    name: str
    performance: PerformanceRecord
    job: JobRecord


def market_types() -> list[MarketTypeRow]:
    """Every type that is polled or has earned something, by name."""
    # A type is polled before it has earned anything: neither query has them all.
    earned = {record.id: record for record in performances(TYPES_SHOWN)}
    polled = {job.id.removeprefix(POLL): job for job in polling_jobs(TYPES_SHOWN)}
    return [
        MarketTypeRow(
            name,
            earned.get(name) or salvage(PerformanceRecord, {"_id": name}),
            polled.get(name) or salvage(JobRecord, {"_id": POLL + name}),
        )
        for name in sorted(earned.keys() | polled.keys())
    ]


def performances(limit: int) -> list[PerformanceRecord]:
    """What each market type has earned."""
    records = PERFORMANCE.show({}, [("_id", 1)], limit, MAX_MILLISECONDS)
    return [displayed(record) for record in records]


def polling_jobs(limit: int) -> list[JobRecord]:
    """The jobs that poll a market type, by name."""
    order = [("_id", 1)]
    jobs = JOBS.show(POLLING_JOBS, order, limit, MAX_MILLISECONDS, ("outbox",))
    return [displayed(job) for job in jobs]
