"""The queue beside the broker that django-q brings."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from django_q.brokers import Broker
from django_q.brokers.orm import ORM
from django_q.signing import SignedPackage

from arbsite.worker.broker import MongoBroker
from tests.bench.measurement import Goal, Report, interleaved

JOBS = 200
# Both brokers read the queue of the cluster of this name.
NAME = "arbsite"
ATTEMPTS = 5


def queue(size: int | None, repetitions: int) -> Report:
    """Put `size` jobs in and take them out again."""
    size = size or JOBS
    package = SignedPackage.dumps(
        {
            "id": "bench",
            "name": "bench",
            "func": "arbsite.worker.tasks.answer_probe",
            "args": (),
        }
    )
    waits: dict[str, list[float]] = {"django-q's": [], "arbsite's": []}
    brokers = {"django-q's": ORM(NAME), "arbsite's": MongoBroker(NAME)}
    costs = interleaved(
        {
            name: _round_trips(broker, package, size, waits[name])
            for name, broker in brokers.items()
        },
        repetitions,
    )
    theirs, ours = (cost.wall for cost in costs.values())
    their_cpu, our_cpu = (cost.cpu for cost in costs.values())
    return Report(
        {"jobs": size},
        costs,
        (
            Goal("CPU: times django-q's broker", their_cpu / our_cpu, 1.2),
            # Both wait for the same two majority writes per job: the wall tells little.
            Goal("of the jobs a second of django-q's broker", theirs / ours, 0.7),
        ),
        {
            "jobs a second": f"{size / theirs:,.0f} · {size / ours:,.0f}",
            "milliseconds from one end to the other, median": " · ".join(
                f"{1000 * median(seconds):.1f}" for seconds in waits.values()
            ),
        },
    )


def _round_trips(
    broker: Broker, package: str, size: int, waits: list[float]
) -> Callable[[], None]:
    """Put in, take out and acknowledge one job after the other.

    `waits` gets the seconds of each.
    """

    def run() -> None:
        for _ in range(size):
            start = perf_counter()
            broker.enqueue(package)
            # An empty or a double delivery must not pass for a fast one.
            taken = _taken(broker)
            if taken != 1:
                raise AssertionError(f"of one job that was put in, {taken} came out")
            waits.append(perf_counter() - start)

    return run


def _taken(broker: Broker) -> int:
    """How many jobs came out, and were acknowledged."""
    # django-q's broker does not see a job within the millisecond it was put in.
    for _ in range(ATTEMPTS):
        if jobs := broker.dequeue():
            for job, _payload in jobs:
                broker.acknowledge(job)
            return len(jobs)
    return 0
