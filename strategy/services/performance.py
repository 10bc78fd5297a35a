"""What each market type has earned: computed from what is stored, replaced whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from positions.lifecycle import SETTLED, State
from positions.models import POSITIONS
from positions.models.closings import CLOSINGS, DAILY_RESULTS, MONTHLY_RESULTS
from positions.models.opportunity import OPPORTUNITIES
from positions.settlement import PERCENT
from strategy.arbitrage import Decision
from strategy.models import PERFORMANCE, PerformanceRecord
from tasklog.outbox import Subject, relay
from tasklog.records import RECOVERIES
from tasklog.storage.codec import Document
from tasklog.storage.collections import insert_missing
from tasklog.storage.counts import TALLY_RECORDS, Count, Key
from tasklog.storage.tallies import Tally

CheckStop = Callable[[], None]

RELAY_BATCH = 200
# An opportunity is inserted once, and stays as it was when it was seen. One that was
# taken belongs to a position, which is never deleted.
OPPORTUNITY_COUNTS = Tally(
    "opportunities",
    OPPORTUNITIES.name,
    # Any text: the index begins with this field.
    {"market_type": {"$gte": ""}},
    moment="seen_at",
    group=("market_type",),
    index="opportunity_type_decision",
    removable={"decision": str(Decision.REFUSED)},
)
TALLIES = (
    CLOSINGS,
    DAILY_RESULTS,
    MONTHLY_RESULTS,
    OPPORTUNITY_COUNTS,
    RECOVERIES,
)
NONE = Count(0, (Decimal(0), Decimal(0)))


def relay_opportunities() -> int:
    """Copy opportunities from their positions to their own collection; how many.

    A damaged one stays in its position, which goes into quarantine for it.
    """
    moved, last = 0, ""
    while documents := _with_opportunity(last):
        last = documents[-1]["_id"]
        sound = [each for each in documents if isinstance(each["opportunity"], dict)]
        # Insert first, unset after: a crash between the two repeats the insert.
        refused = insert_missing(
            OPPORTUNITIES.raw,
            [document["opportunity"] for document in sound],
            skips_invalid=True,
        )
        ids = [
            document["_id"]
            for index, document in enumerate(sound)
            if index not in refused
        ]
        # By the ids that were read: nothing unread may lose its opportunity.
        POSITIONS.raw.update_many(
            {"_id": {"$in": ids}}, {"$unset": {"opportunity": ""}}
        )
        moved += len(ids)
    return moved


def _with_opportunity(last: Any) -> list[Document]:
    # As the partial index `waiting_opportunity` is declared, and by id upwards, since
    # some may stay.
    filters: Document = {"opportunity._id": {"$gt": ""}}
    if last != "":
        filters["_id"] = {"$gt": last}
    cursor = POSITIONS.raw.find(filters, {"opportunity": 1})
    return list(cursor.sort("_id").limit(RELAY_BATCH))


def bring_up_to_date(
    market_types: Iterable[str], now: datetime, check_stop: CheckStop = lambda: None
) -> dict[str, PerformanceRecord]:
    """Write what follows from the positions: trail, opportunities, performance.

    `check_stop` is called between two steps, and may raise. Returns the performance of
    these market types.
    """
    relay(POSITIONS, Subject.POSITION)
    check_stop()
    relay_opportunities()
    # After the relays: what is relayed late would not be counted.
    # In one look at all of them: once an hour there is something to do.
    names = [tally.name for tally in TALLIES]
    records = TALLY_RECORDS.find({"_id": {"$in": names}}).records
    stored = {record.id: record for record in records}
    for tally in TALLIES:
        check_stop()
        if not tally.is_current(stored.get(tally.name), now):
            tally.refresh(now)
    return recompute(market_types, now, check_stop)


def recompute(
    market_types: Iterable[str], now: datetime, check_stop: CheckStop = lambda: None
) -> dict[str, PerformanceRecord]:
    """Replace the performance of these market types by what is stored.

    One of which no figure has changed stays as it is, its time included.
    """
    names = sorted(set(market_types))
    if not names:
        return {}
    check_stop()
    measured = _measure(names, now)
    kept = {
        record.id: record
        for record in PERFORMANCE.find({"_id": {"$in": names}}).records
    }
    for name, record in measured.items():
        stored = kept.get(name)
        if stored and replace(record, last_updated=stored.last_updated) == stored:
            continue
        check_stop()
        PERFORMANCE.replace(record)
    return measured


def market_types_seen() -> list[str]:
    """Every market type in which an opportunity was found."""
    return sorted(name for (name,) in OPPORTUNITY_COUNTS.read())


def measure(market_type: str, now: datetime) -> PerformanceRecord:
    """Counts, success rate and profits of one type, as of `now`.

    success_rate = 100 · profitable_arbs / opportunities_found; avg_profit_pct is the
    mean over closed positions, losses included.
    """
    return _measure([market_type], now)[market_type]


def _measure(names: Sequence[str], now: datetime) -> dict[str, PerformanceRecord]:
    # Of one type alone; several are read with all others in one command.
    only = {"market_type": names[0]} if len(names) == 1 else {}
    opportunities, closings = OPPORTUNITY_COUNTS.read(**only), CLOSINGS.read(**only)
    return {name: _performance(name, opportunities, closings, now) for name in names}


def _performance(
    market_type: str,
    counts: Mapping[Key, Count],
    closings: Mapping[Key, Count],
    now: datetime,
) -> PerformanceRecord:
    opportunities = counts.get((market_type,), NONE).count
    settled = [closings.get((market_type, str(state)), NONE) for state in SETTLED]
    closed = sum(count.count for count in settled)
    profit, percents = (
        sum((count.sums[place] for count in settled), Decimal(0)) for place in (0, 1)
    )
    profitable = closings.get((market_type, str(State.PROFITABLE)), NONE).count
    return PerformanceRecord(
        id=market_type,
        market_type=market_type,
        opportunities_found=opportunities,
        profitable_arbs=profitable,
        closed_positions=closed,
        total_profit=profit,
        avg_profit_pct=_mean(percents, closed),
        success_rate=_mean(Decimal(100 * profitable), opportunities),
        last_updated=now,
    )


def _mean(total: Decimal, count: int) -> Decimal | None:
    # None, not 0: without a count there is no rate.
    return (total / count).quantize(PERCENT) if count else None
