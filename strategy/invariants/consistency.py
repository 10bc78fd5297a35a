"""The promises that hold between collections: positions, ledger, trail, performance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from positions.lifecycle import OPEN, State
from positions.models import POSITIONS, LegStatus, PositionRecord
from positions.models.opportunity import OPPORTUNITIES
from positions.models.quarantine import is_closed_by_hand
from positions.services.recovering import recovered_id
from positions.venues.paper.records import PAPER_ORDERS, PaperOrderRecord
from positions.venues.types import OrderStatus
from strategy.agent import LEASE
from strategy.arbitrage import Decision
from strategy.exposure import Bounds
from strategy.invariants import aggregates
from strategy.invariants import positions as alone
from strategy.invariants.audit import READABLE, Audit, Breach
from tasklog.records import TRAIL
from tasklog.storage.codec import DamagedDocument, decode
from tasklog.storage.collections import Records
from tasklog.storage.leases import LEASES

BATCH = 500

EVENTS_KEPT = "every_event_is_in_the_trail"
FILLS_MATCH = "fills_are_in_the_ledger"
NEVER_ORDERED = "cancelled_means_not_ordered"
ORDERS_OWNED = "orders_belong_to_positions"
OPPORTUNITY_KEPT = "opportunity_is_kept"
TAKEN_OPENED = "taken_means_opened"
ONE_PER_EVENT = "one_open_position_per_event"
FENCES = "fence_not_newer_than_lease"

PROMISES = (
    READABLE,
    *(rule.__name__ for rule in alone.RULES),
    EVENTS_KEPT,
    FILLS_MATCH,
    NEVER_ORDERED,
    ORDERS_OWNED,
    OPPORTUNITY_KEPT,
    TAKEN_OPENED,
    ONE_PER_EVENT,
    FENCES,
    *aggregates.PROMISES,
)

Part = TypeVar("Part")


def breaches() -> Iterator[Breach]:
    """Every promise that does not hold, in a stable order."""
    return iter(audit_all().breaches)


def audit_all(bounds: Bounds | None = None) -> Audit:
    """Every document against every promise; totals against `bounds`, where given."""
    audit = Audit()
    for promise in PROMISES:
        audit.checks(promise, 0)
    for documents in _batches(POSITIONS.raw.find().sort("_id")):
        batch = _readable(documents, audit)
        for position in batch:
            alone.hold(position, audit)
        _trail(batch, audit)
        _ledger(batch, audit)
        _cancelled(batch, audit)
        _opportunities(batch, audit)
    _orders_without_position(audit)
    _taken_without_position(audit)
    _one_open_per_event(audit)
    _fences(audit)
    aggregates.hold(audit, bounds)
    return audit


def _batches(parts: Iterable[Part]) -> Iterator[list[Part]]:
    iterator = iter(parts)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _readable(documents: Sequence[Any], audit: Audit) -> list[PositionRecord]:
    audit.checks(READABLE, len(documents))
    batch = []
    for document in documents:
        try:
            batch.append(decode(PositionRecord, document))
        except DamagedDocument as damaged:
            if not is_closed_by_hand(document):
                audit.breach(READABLE, damaged.identity, damaged.problem)
    return batch


def _stored_ids(records: Records[Any], ids: Sequence[object]) -> set[object]:
    """Which of these ids the collection has."""
    cursor = records.raw.find({"_id": {"$in": list(ids)}}, {"_id": 1})
    return {document["_id"] for document in cursor}


def _trail(batch: Sequence[PositionRecord], audit: Audit) -> None:
    """Each event is in the trail once, or still waits in the outbox."""
    events = {
        event.task_id: position for position in batch for event in position.events
    }
    audit.checks(EVENTS_KEPT, len(events))
    # Retention deletes no line of a position, so all of them have to be there.
    written = _stored_ids(TRAIL, list(events))
    for task_id, position in events.items():
        waits = any(line.task_id == task_id for line in position.outbox)
        if task_id not in written and not waits:
            what = f"event {task_id} is neither in the trail nor waiting for it"
            audit.breach(EVENTS_KEPT, position.id, what)


def _ledger(batch: Sequence[PositionRecord], audit: Audit) -> None:
    """What a position says it bought and sold is what the ledger's fills come to."""
    filled = {
        leg.client_order_id: (position.id, leg)
        for position in batch
        for leg in position.legs
        if leg.status is LegStatus.FILLED
    }
    audit.checks(FILLS_MATCH, len(filled))
    orders = PAPER_ORDERS.find({"_id": {"$in": list(filled)}}).records
    accepted = {
        order.id: order for order in orders if order.status is OrderStatus.ACCEPTED
    }
    for order_id, (where, leg) in filled.items():
        order = accepted.get(order_id)
        if order is None:
            audit.breach(FILLS_MATCH, where, f"no order {order_id}")
            continue
        stored = (leg.filled_size, leg.notional, leg.fee, leg.action)
        if (figures := _figures(order)) != stored:
            what = f"{order_id}: {stored} in the position, {figures} in the ledger"
            audit.breach(FILLS_MATCH, where, what)


def _figures(order: PaperOrderRecord) -> tuple[object, ...]:
    size = sum(fill.size for fill in order.fills)
    notional = sum(fill.size * fill.price for fill in order.fills)
    return size, notional, order.fee, order.action


def _cancelled(batch: Sequence[PositionRecord], audit: Audit) -> None:
    """Nothing was ever ordered for what was cancelled, not even afterwards."""
    owners = {
        leg.client_order_id: position.id
        for position in batch
        if position.state is State.CANCELLED
        for leg in position.legs
    }
    audit.checks(NEVER_ORDERED, len(owners))
    filters = {"_id": {"$in": list(owners)}, "status": str(OrderStatus.ACCEPTED)}
    accepted = [order["_id"] for order in PAPER_ORDERS.raw.find(filters, {"_id": 1})]
    # An operator may have given them a position of their own.
    taken_over = _stored_ids(
        POSITIONS, [recovered_id(owners[order_id]) for order_id in accepted]
    )
    for order_id in accepted:
        if recovered_id(owners[order_id]) in taken_over:
            continue
        what = f"order {order_id} was accepted; “Take over filled orders” repairs it"
        audit.breach(NEVER_ORDERED, owners[order_id], what)


def _opportunities(batch: Sequence[PositionRecord], audit: Audit) -> None:
    """Each position came from an opportunity, which is kept or still inside it."""
    audit.checks(OPPORTUNITY_KEPT, len(batch))
    relayed = [position for position in batch if position.opportunity is None]
    kept = _stored_ids(OPPORTUNITIES, [each.opportunity_id for each in relayed])
    for position in relayed:
        if (missing := position.opportunity_id) not in kept:
            audit.breach(OPPORTUNITY_KEPT, position.id, f"no opportunity {missing}")


def _orders_without_position(audit: Audit) -> None:
    """No order is accepted in the ledger that no position has."""
    accepted = {"status": str(OrderStatus.ACCEPTED)}
    cursor = PAPER_ORDERS.raw.find(accepted, {"_id": 1}).sort("_id")
    for batch in _batches(cursor):
        audit.checks(ORDERS_OWNED, len(batch))
        # A client order id begins with the id of its position. Damaged ids are no text.
        owners = {order["_id"]: str(order["_id"]).split(":")[0] for order in batch}
        positions = POSITIONS.raw.find(
            {"_id": {"$in": list(set(owners.values()))}}, {"legs.client_order_id": 1}
        )
        placed = {
            str(leg.get("client_order_id"))
            for position in positions
            for leg in position.get("legs") or ()
            if isinstance(leg, dict)
        }
        for order_id in owners:
            if str(order_id) not in placed:
                audit.breach(ORDERS_OWNED, order_id, "accepted, but no position has it")


def _taken_without_position(audit: Audit) -> None:
    taken = {"decision": str(Decision.TAKEN)}
    cursor = OPPORTUNITIES.raw.find(taken, {"_id": 1}).sort("_id")
    for batch in _batches(cursor):
        ids = [document["_id"] for document in batch]
        audit.checks(TAKEN_OPENED, len(ids))
        opened = POSITIONS.raw.distinct(
            "opportunity_id", {"opportunity_id": {"$in": ids}}
        )
        for missing in sorted(set(ids) - set(opened), key=str):
            audit.breach(TAKEN_OPENED, missing, "taken without a position")


def _one_open_per_event(audit: Audit) -> None:
    rows = POSITIONS.raw.aggregate(
        [
            {"$match": {"state": {"$in": [str(state) for state in OPEN]}}},
            {"$group": {"_id": "$event_key", "count": {"$sum": 1}}},
        ]
    )
    for row in rows:
        audit.checks(ONE_PER_EVENT)
        if row["count"] > 1:
            audit.breach(ONE_PER_EVENT, row["_id"], f"{row['count']} open positions")


def _fences(audit: Audit) -> None:
    try:
        lease = LEASES.get(LEASE)
    except DamagedDocument as damaged:
        audit.breach(READABLE, LEASE, damaged.problem)
        return
    newest = 0 if lease is None else lease.token
    # Fences that are no numbers are damage, which READABLE reports.
    newer = {"fence": {"$gt": newest}}
    audit.checks(FENCES, POSITIONS.raw.estimated_document_count())
    for position in POSITIONS.raw.find(newer, {"fence": 1}).limit(BATCH):
        what = f"fence {position['fence']} is newer than the lease"
        audit.breach(FENCES, position["_id"], what)
