"""What do monitoring and settling cost beside saving each position by itself?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db.models import Model

from positions.lifecycle import OPEN, State
from positions.models import Position, positions
from positions.services import monitor, resolve_due
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, collection
from tasklog.trail import append, entry
from tests.bench.books import held, write
from tests.bench.measuring import Cost, Goal, Report, interleaved
from tests.bench.workbench import bench_mandate

MONITORED, RESOLVED, SAMPLE = 20_000, 300, 200
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
IS_OPEN = {"state": {"$in": [str(state) for state in OPEN]}}


def open_positions(size: int, now: datetime, first: int = 0) -> Iterator[Document]:
    for number in range(first, first + size):
        yield held.position(number, State.ENTERED, now - 9 * DAY, now)


def monitor_all(size: int | None, repetitions: int) -> Report:
    """Bring days_held and last_checked of `size` open positions up to date."""
    size, now = size or MONITORED, datetime.now(UTC)
    write("positions", open_positions(size, now))
    mandate, clock = bench_mandate(now, uuid4().hex)
    sample = min(size, SAMPLE)

    def by_monitor() -> None:
        clock.pass_time(MINUTE)
        if monitor(mandate.desk) != size:
            raise AssertionError("not all positions were met")

    costs = interleaved(
        {
            "a save each": lambda: save_each(sample, clock.venue_now()),
            "monitor": by_monitor,
            "a constant, by pymongo": lambda: positions().update_many(
                IS_OPEN, {"$set": {"last_checked": clock.venue_now() - MINUTE}}
            ),
        },
        repetitions,
    )
    rates = _rates(costs, {"a save each": sample}, size)
    return Report(
        {"open positions": size, "saved one by one": sample},
        costs,
        (
            Goal("times faster than a save each", rates[1] / rates[0], 30),
            Goal("of the speed of a constant update", rates[1] / rates[2], 0.6),
        ),
        {"positions a second": " · ".join(f"{rate:,.0f}" for rate in rates)},
    )


def _rates(costs: dict[str, Cost], sizes: dict[str, int], size: int) -> list[float]:
    """Documents a second of each variant."""
    return [sizes.get(name, size) / cost.wall for name, cost in costs.items()]


def save_each(count: int, now: datetime) -> None:
    """What an ORM invites to: load each, change it, save it."""
    for one in Position.objects.open()[:count]:
        one.days_held, one.last_checked = (now - one.created_at).days, now
        Model.save(one)


def resolve_all(size: int | None, repetitions: int) -> Report:
    """Expire and settle `size` positions whose outcomes are all known."""
    size, now = size or RESOLVED, datetime.now(UTC)
    mandate, _ = bench_mandate(now, uuid4().hex)
    numbers = iter(range(0, 2 * size * repetitions, size))

    def by_service() -> None:
        write_new(open_positions(size, now - 30 * DAY, next(numbers)))
        resolve_due(mandate.desk)

    costs = interleaved(
        {
            "saves and lines": lambda: settle_each(size, next(numbers), now),
            "resolving": by_service,
        },
        repetitions,
    )
    left = positions().count_documents(IS_OPEN)
    rates = _rates(costs, {}, size)
    return Report(
        {"positions": size},
        costs,
        (
            Goal("times faster than saves and lines", rates[1] / rates[0], 1),
            Goal("positions left behind", left, 0, at_least=False),
        ),
        {"positions a second": " · ".join(f"{rate:,.0f}" for rate in rates)},
    )


def write_new(documents: Iterator[Document]) -> None:
    due = [one | {"outcome_due_at": one["created_at"]} for one in documents]
    positions().insert_many(due)


def settle_each(size: int, first: int, now: datetime) -> None:
    """Each move a save and a line of the trail: of a crash between, one is lost."""
    write_new(open_positions(size, now - 30 * DAY, first))
    for one in Position.objects.open().filter(created_at__lt=now - 30 * DAY):
        for state in ("paid", State.EXPIRED, State.PROFITABLE):
            one.state, one.resolved_at = str(state), now
            Model.save(one)
            what = entry(uuid4().hex, Action.RESOLVE, Status.SUCCESS, str(state), now)
            append([what])
    collection("task_log").delete_many({"details": "paid"})
