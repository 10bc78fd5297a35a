"""What does the queue cost, beside the broker that django-q brings?"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from django_q.brokers import Broker
from django_q.brokers.orm import ORM
from django_q.signing import SignedPackage

from arbsite.worker.broker import MongoBroker
from tests.bench.measuring import Goal, Report, interleaved

JOBS = 200
NAME = "arbsite"


def queue(size: int | None, repetitions: int) -> Report:
    """Put `size` jobs in and take them out again."""
    size = size or JOBS
    package = SignedPackage.dumps(
        {
            "id": "bench",
            "name": "bench",
            "func": "arbsite.worker.tasks.pulse",
            "args": (),
        }
    )
    waits: dict[str, list[float]] = {"django-q's": [], "the house's": []}
    brokers = {"django-q's": ORM(NAME), "the house's": MongoBroker(NAME)}
    costs = interleaved(
        {name: _passed(brokers[name], package, size, waits[name]) for name in brokers},
        repetitions,
    )
    theirs, ours = (cost.wall for cost in costs.values())
    their_cpu, our_cpu = (cost.cpu for cost in costs.values())
    return Report(
        {"jobs": size},
        costs,
        (
            Goal("CPU: times django-q's broker", their_cpu / our_cpu, 1.2),
            # Both wait for the same two majority writes a job.
            Goal("of the jobs a second of django-q's broker", theirs / ours, 0.7),
        ),
        {
            "jobs a second": f"{size / theirs:,.0f} · {size / ours:,.0f}",
            "milliseconds from one end to the other, median": " · ".join(
                f"{1000 * median(found):.1f}" for found in waits.values()
            ),
        },
    )


def _passed(
    broker: Broker, package: str, size: int, waits: list[float]
) -> Callable[[], None]:
    """One after the other: put in, taken out, acknowledged."""

    def run() -> None:
        for _ in range(size):
            began = perf_counter()
            broker.enqueue(package)
            taken = 0
            for job, _payload in broker.dequeue() or ():
                broker.acknowledge(job)
                taken += 1
            if taken != 1:
                raise AssertionError("the job that was put in did not come out")
            waits.append(perf_counter() - began)

    return run
