"""The promises that hold between collections: positions, ledger, trail, performance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from positions.lifecycle import OPEN, State
from positions.models import POSITIONS, LegStatus, PositionRecord
from positions.models.opportunity import OPPORTUNITIES
from positions.venues.paper.records import PAPER_ORDERS
from positions.venues.types import OrderStatus
from strategy.agent import LEASE
from strategy.arbitrage import Decision
from strategy.invariants import positions as alone
from strategy.invariants.breach import Breach
from strategy.models import PERFORMANCE
from strategy.services.performance import TALLIES, market_types_seen, measure
from tasklog.records import TRAIL
from tasklog.storage.codec import DamagedDocument, decode
from tasklog.storage.collections import Records
from tasklog.storage.leases import LEASES

# Bounds the memory, however many positions there are.
BATCH = 500

Part = TypeVar("Part")


def breaches() -> Iterator[Breach]:
    """Every promise that does not hold, in a stable order."""
    for documents in _batches(POSITIONS.raw.find().sort("_id")):
        batch = []
        for document in documents:
            try:
                batch.append(decode(PositionRecord, document))
            except DamagedDocument as damaged:
                where = str(damaged.identity)
                yield Breach("documents_are_readable", where, damaged.problem)
        for position in batch:
            yield from alone.check(position)
        yield from _trail(batch)
        yield from _ledger(batch)
        yield from _cancelled(batch)
        yield from _opportunities(batch)
    yield from _orders_without_position()
    yield from _taken_without_position()
    yield from _one_open_per_event()
    yield from _fences()
    yield from _performance()
    yield from _tallies()


def _batches(parts: Iterable[Part]) -> Iterator[list[Part]]:
    iterator = iter(parts)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _stored_ids(records: Records[Any], ids: Sequence[object]) -> set[object]:
    """Which of these ids the collection has."""
    cursor = records.raw.find({"_id": {"$in": list(ids)}}, {"_id": 1})
    return {document["_id"] for document in cursor}


def _trail(batch: Sequence[PositionRecord]) -> Iterator[Breach]:
    """Each event is in the trail once, or still waits in the outbox."""
    events = {
        event.task_id: position for position in batch for event in position.events
    }
    # Retention deletes no line of a position, so all of them have to be there.
    written = _stored_ids(TRAIL, list(events))
    for task_id, position in events.items():
        waits = any(line.task_id == task_id for line in position.outbox)
        if task_id not in written and not waits:
            what = f"event {task_id} is neither in the trail nor waiting for it"
            yield Breach("every_event_is_in_the_trail", position.id, what)


def _ledger(batch: Sequence[PositionRecord]) -> Iterator[Breach]:
    """What a position says it bought is what the ledger says it sold."""
    filled = {
        leg.client_order_id: (position.id, leg)
        for position in batch
        for leg in position.legs
        if leg.status is LegStatus.FILLED
    }
    orders = PAPER_ORDERS.find({"_id": {"$in": list(filled)}}).records
    accepted = {
        order.id: order for order in orders if order.status is OrderStatus.ACCEPTED
    }
    for order_id, (where, leg) in filled.items():
        order = accepted.get(order_id)
        if order is None:
            yield Breach("fills_are_in_the_ledger", where, f"no order {order_id}")
            continue
        size = sum(fill.size for fill in order.fills)
        if (size, order.fee) != (leg.filled_size, leg.fee):
            what = f"{order_id}: {leg.filled_size} bought, {size} sold"
            yield Breach("fills_are_in_the_ledger", where, what)


def _cancelled(batch: Sequence[PositionRecord]) -> Iterator[Breach]:
    """Nothing was ever ordered for what was cancelled, not even afterwards."""
    owners = {
        leg.client_order_id: position.id
        for position in batch
        if position.state is State.CANCELLED
        for leg in position.legs
    }
    filters = {"_id": {"$in": list(owners)}, "status": str(OrderStatus.ACCEPTED)}
    for document in PAPER_ORDERS.raw.find(filters, {"_id": 1}):
        what = f"order {document['_id']} was accepted"
        yield Breach("cancelled_means_not_ordered", owners[document["_id"]], what)


def _opportunities(batch: Sequence[PositionRecord]) -> Iterator[Breach]:
    """Each position came from an opportunity, which is kept or still inside it."""
    relayed = [position for position in batch if position.opportunity is None]
    kept = _stored_ids(OPPORTUNITIES, [each.opportunity_id for each in relayed])
    for position in relayed:
        if position.opportunity_id not in kept:
            what = f"no opportunity {position.opportunity_id}"
            yield Breach("opportunity_is_kept", position.id, what)


def _orders_without_position() -> Iterator[Breach]:
    """No order is accepted in the ledger that no position has."""
    accepted = {"status": str(OrderStatus.ACCEPTED)}
    cursor = PAPER_ORDERS.raw.find(accepted, {"_id": 1}).sort("_id")
    for batch in _batches(cursor):
        # A client order id begins with the id of its position.
        owners = {order["_id"]: order["_id"].split(":")[0] for order in batch}
        positions = POSITIONS.raw.find(
            {"_id": {"$in": list(set(owners.values()))}}, {"legs.client_order_id": 1}
        )
        placed = {
            leg.get("client_order_id")
            for position in positions
            for leg in position.get("legs") or ()
        }
        for order_id in owners:
            if order_id not in placed:
                what = "accepted, but no position has it"
                yield Breach("orders_belong_to_positions", order_id, what)


def _taken_without_position() -> Iterator[Breach]:
    taken = {"decision": str(Decision.TAKEN)}
    cursor = OPPORTUNITIES.raw.find(taken, {"_id": 1}).sort("_id")
    for batch in _batches(cursor):
        ids = [document["_id"] for document in batch]
        opened = POSITIONS.raw.distinct(
            "opportunity_id", {"opportunity_id": {"$in": ids}}
        )
        for missing in sorted(set(ids) - set(opened)):
            yield Breach("taken_means_opened", missing, "taken without a position")


def _one_open_per_event() -> Iterator[Breach]:
    rows = POSITIONS.raw.aggregate(
        [
            {"$match": {"state": {"$in": [str(state) for state in OPEN]}}},
            {"$group": {"_id": "$event_key", "count": {"$sum": 1}}},
            {"$match": {"count": {"$gt": 1}}},
        ]
    )
    for row in rows:
        what = f"{row['count']} open positions"
        yield Breach("one_open_position_per_event", str(row["_id"]), what)


def _fences() -> Iterator[Breach]:
    lease = LEASES.get(LEASE)
    newest = 0 if lease is None else lease.token
    cursor = POSITIONS.raw.find({}, {"fence": 1}).sort("fence", -1).limit(1)
    for highest in cursor:
        if (highest.get("fence") or 0) > newest:
            what = f"fence {highest['fence']} is newer than the lease"
            yield Breach("fence_not_newer_than_lease", highest["_id"], what)


def _performance() -> Iterator[Breach]:
    for market_type in market_types_seen():
        try:
            stored = PERFORMANCE.get(market_type)
        except DamagedDocument as damaged:
            yield Breach("documents_are_readable", market_type, damaged.problem)
            continue
        if stored is None:
            yield Breach("performance_is_what_happened", market_type, "is missing")
            continue
        # As of the stored time, which is part of the comparison.
        expected = measure(market_type, stored.last_updated)
        if stored != expected:
            what = f"{stored} instead of {expected}"
            yield Breach("performance_is_what_happened", market_type, what)


def _tallies() -> Iterator[Breach]:
    for tally in TALLIES:
        stored, counted = tally.read(), tally.count_all()
        if stored != counted:
            what = f"{stored} instead of {counted}"
            yield Breach("tallies_count_what_is_there", tally.name, what)
