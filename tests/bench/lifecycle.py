"""Monitoring and settling beside saving each position by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db.models import Model, QuerySet

from positions.lifecycle import OPEN, State
from positions.models import POSITIONS, Position
from positions.services import monitor, resolve_due
from tasklog.kinds import Action, Kind
from tasklog.records import TRAIL, TrailLine
from tasklog.storage.codec import Document, encode
from tasklog.trail import append, stamped
from tests.bench.agent_context import bench_context
from tests.bench.measurement import Cost, Goal, Report, interleaved
from tests.bench.seed import insert_once
from tests.bench.seed.positions import position

# Saving 20,000 positions one by one would take minutes: a sample is saved, and rates
# are compared.
MONITORED, RESOLVED, SAMPLE = 20_000, 300, 200
PASS, DAY = timedelta(seconds=10), timedelta(days=1)
IS_OPEN = {"state": {"$in": [str(state) for state in OPEN]}}


def open_positions(
    size: int, now: datetime, start: int = 0, spread: timedelta = timedelta(0)
) -> Iterator[Document]:
    """Positions of nine days, entered evenly over `spread`."""
    for number in range(start, start + size):
        at = now - 9 * DAY - spread * (number - start) / size
        yield encode(position(number, State.ENTERED, at, now))


def monitor_all(size: int | None, repetitions: int) -> Report:
    """Bring days_held and last_checked of `size` open positions up to date.

    In a pass every ten seconds, a day passes for few of them.
    """
    size, now = size or MONITORED, datetime.now(UTC)
    insert_once("positions", open_positions(size, now, spread=DAY))
    context, clock = bench_context(now, uuid4().hex)
    sample = min(size, SAMPLE)
    beyond, written_in_all = 0, 0

    def by_monitor() -> None:
        nonlocal beyond, written_in_all
        clock.advance(PASS)
        is_due = {"next_day_at": {"$lte": clock.venue_now()}, **IS_OPEN}
        due = POSITIONS.raw.count_documents(is_due)
        written = monitor(context.positions)
        written_in_all += written
        beyond += written - due

    def by_pymongo() -> None:
        """What every pass did: one update of all that is open."""
        clock.advance(PASS)
        now = {"$set": {"last_checked": clock.venue_now()}}
        if POSITIONS.raw.update_many(IS_OPEN, now).modified_count != size:
            raise AssertionError("some positions stayed as they were")

    def a_day_later() -> None:
        clock.advance(DAY)
        if monitor(context.positions) != size:
            raise AssertionError("monitoring did not update every position")

    with saves_allowed():
        costs = interleaved(
            {
                "a save each": lambda: save_each(sample, clock.venue_now()),
                "every position, by pymongo": by_pymongo,
                "monitor": by_monitor,
                "monitor, a day later": a_day_later,
            },
            repetitions,
        )
    saved, _, _, monitored = _rates(costs, {"a save each": sample}, size)
    _, every, ours, later = (cost.wall for cost in costs.values())
    return Report(
        {"open positions": size, "saved one by one": sample},
        costs,
        (
            Goal("written although no day has passed", beyond, 0, at_least=False),
            Goal("times faster than writing all", every / ours, 50),
            # The database needs the time for one field of each, too.
            Goal(
                "a day later, of the time of writing all",
                later / every,
                2,
                at_least=False,
            ),
        ),
        {
            "positions written in a pass": written_in_all / repetitions,
            "a day later, times faster than saves": round(monitored / saved, 1),
        },
    )


def _rates(costs: dict[str, Cost], sizes: dict[str, int], size: int) -> list[float]:
    """Documents per second of each variant; `size` where `sizes` has none."""
    return [sizes.get(name, size) / cost.wall for name, cost in costs.items()]


def _open() -> QuerySet[Position]:
    return Position.objects.filter(state__in=[str(state) for state in OPEN])


@contextmanager
def saves_allowed() -> Iterator[None]:
    """Let the naive variant store what the validator of positions refuses: nulls."""
    database, name = POSITIONS.raw.database, POSITIONS.raw.name
    database.command("collMod", name, validationLevel="off")
    try:
        yield
    finally:
        database.command("collMod", name, validationLevel="moderate")


def save_each(count: int, now: datetime) -> None:
    """What an ORM invites to: load each, change it, save it."""
    for record in _open()[:count]:
        record.days_held, record.last_checked = (now - record.created_at).days, now
        # Position.save() refuses; this is the naive variant that it refuses.
        Model.save(record)


def resolve_all(size: int | None, repetitions: int) -> Report:
    """Expire and settle `size` positions whose outcomes are all final."""
    size, now = size or RESOLVED, datetime.now(UTC)
    context, _ = bench_context(now, uuid4().hex)
    # Each run settles positions of its own: a settled one cannot be settled again.
    starts = iter(range(0, 3 * size * repetitions, size))
    with saves_allowed():
        costs = interleaved(
            {
                "saves and lines": lambda: settle_each(now),
                "one save each": lambda: save_once(now),
                "resolving": lambda: resolve_due(context.positions),
            },
            repetitions,
            prepare=lambda: insert_due(
                open_positions(size, now - 30 * DAY, next(starts))
            ),
        )
    unsettled = POSITIONS.raw.count_documents(IS_OPEN)
    lines, saved, resolved = _rates(costs, {}, size)
    return Report(
        {"positions": size},
        costs,
        (
            Goal("times faster than saves and lines", resolved / lines, 6),
            Goal("times faster than one save each", resolved / saved, 2),
            Goal("positions left behind", unsettled, 0, at_least=False),
        ),
        {"positions a second": f"{lines:,.0f} · {saved:,.0f} · {resolved:,.0f}"},
    )


def insert_due(documents: Iterator[Document]) -> None:
    POSITIONS.raw.insert_many(
        document | {"outcome_due_at": document["created_at"]} for document in documents
    )


def settle_each(now: datetime) -> None:
    """Save each move and append its line: a crash in between loses one of the two."""
    for record in _open().filter(created_at__lt=now - 30 * DAY):
        for state in ("paid", State.EXPIRED, State.PROFITABLE):
            record.state, record.resolved_at = str(state), now
            Model.save(record)
            line = TrailLine(
                kind=Kind.CLOSED, action=Action.RESOLVE, details=str(state)
            )
            append([stamped(line, uuid4().hex, now)])
    # "paid" is no state: no other reader of the trail may meet these lines.
    TRAIL.raw.delete_many({"details": "paid"})


def save_once(now: datetime) -> None:
    """Only what is right at the end, without a move or a line: history is lost."""
    for record in _open().filter(created_at__lt=now - 30 * DAY):
        record.state, record.resolved_at = str(State.PROFITABLE), now
        Model.save(record)
