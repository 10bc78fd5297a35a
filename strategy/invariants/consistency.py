"""Do positions, ledger, trail, opportunities and performance tell the same story?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from positions.lifecycle import OPEN, State
from positions.models import LegStatus, positions
from strategy.agent import LEASE
from strategy.arbitrage import Decision
from strategy.invariants import positions as alone
from strategy.invariants.breach import Breach
from strategy.services.performance import TALLIES, known_types, measured
from tasklog.storage.codec import Document, collection, decode

TOGETHER = 500


def breaches() -> Iterator[Breach]:
    """Every promise that does not hold, in a stable order."""
    for chunk in _chunks(positions().find().sort("_id")):
        documents = [decode(position) for position in chunk]
        for position in documents:
            yield from alone.check(position)
        yield from _trail(documents)
        yield from _ledger(documents)
        yield from _cancelled(documents)
        yield from _opportunities(documents)
    yield from _orders_without_position()
    yield from _taken_without_position()
    yield from _one_open_per_event()
    yield from _fences()
    yield from _performance()
    yield from _tallies()


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    chunk: list[Document] = []
    for document in documents:
        chunk.append(document)
        if len(chunk) == TOGETHER:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _ids(documents: Iterable[Document], name: str) -> list[Any]:
    return [document.get(name) for document in documents]


def _trail(chunk: list[Document]) -> Iterator[Breach]:
    """Each event stands in the trail once, or still waits in the outbox."""
    events = {
        event["task_id"]: position
        for position in chunk
        for event in position.get("events", [])
    }
    found = collection("task_log").find({"_id": {"$in": list(events)}}, {"_id": 1})
    written = {line["_id"] for line in found}
    for task_id, position in events.items():
        waits = any(line["task_id"] == task_id for line in position.get("outbox", []))
        if task_id not in written and not waits:
            what = f"event {task_id} is neither in the trail nor waiting for it"
            yield Breach("every_event_is_in_the_trail", position["_id"], what)


def _ledger(chunk: list[Document]) -> Iterator[Breach]:
    """What a position says it bought is what the ledger says it sold."""
    filled = {
        leg["client_order_id"]: (position["_id"], leg)
        for position in chunk
        for leg in position.get("legs", [])
        if leg.get("status") == LegStatus.FILLED
    }
    orders = collection("paper_orders").find({"_id": {"$in": list(filled)}})
    sold = {order["_id"]: decode(order) for order in orders}
    for order_id, (where, leg) in filled.items():
        order = sold.get(order_id)
        if order is None or order["status"] != "accepted":
            yield Breach("fills_are_in_the_ledger", where, f"no order {order_id}")
            continue
        size = sum(fill["size"] for fill in order["fills"])
        if (size, order["fee"]) != (leg["filled_size"], leg["fee"]):
            what = f"{order_id}: {leg['filled_size']} bought, {size} sold"
            yield Breach("fills_are_in_the_ledger", where, what)


def _cancelled(chunk: list[Document]) -> Iterator[Breach]:
    """Nothing was ever ordered for what was cancelled, not even afterwards."""
    legs = {
        leg.get("client_order_id"): position["_id"]
        for position in chunk
        if position.get("state") == State.CANCELLED
        for leg in position.get("legs", [])
    }
    query = {"_id": {"$in": list(legs)}, "status": "accepted"}
    for order in collection("paper_orders").find(query, {"_id": 1}):
        what = f"order {order['_id']} was accepted"
        yield Breach("cancelled_means_not_ordered", legs[order["_id"]], what)


def _opportunities(chunk: list[Document]) -> Iterator[Breach]:
    """Each position came from an opportunity, which is kept or still rides with it."""
    relayed = [position for position in chunk if "opportunity" not in position]
    ids = _ids(relayed, "opportunity_id")
    found = collection("arbitrage_opportunities").find(
        {"_id": {"$in": ids}}, {"_id": 1}
    )
    known = {document["_id"] for document in found}
    for position in relayed:
        if position.get("opportunity_id") not in known:
            what = f"no opportunity {position.get('opportunity_id')}"
            yield Breach("opportunity_is_kept", position["_id"], what)


def _orders_without_position() -> Iterator[Breach]:
    """No accepted order may stand in the ledger that no position knows of."""
    orders = collection("paper_orders").find({"status": "accepted"}, {"_id": 1})
    for chunk in _chunks(orders.sort("_id")):
        wanted = {order["_id"]: order["_id"].split(":")[0] for order in chunk}
        found = positions().find(
            {"_id": {"$in": list(set(wanted.values()))}},
            {"legs.client_order_id": 1},
        )
        known = {leg["client_order_id"] for one in found for leg in one["legs"]}
        for order_id in wanted:
            if order_id not in known:
                what = "accepted, but no position has it"
                yield Breach("orders_belong_to_positions", order_id, what)


def _taken_without_position() -> Iterator[Breach]:
    taken = collection("arbitrage_opportunities").find(
        {"decision": str(Decision.TAKEN)}, {"_id": 1}
    )
    for chunk in _chunks(taken.sort("_id")):
        ids = _ids(chunk, "_id")
        found = positions().distinct("opportunity_id", {"opportunity_id": {"$in": ids}})
        for missing in sorted(set(ids) - set(found)):
            yield Breach("taken_means_opened", missing, "taken without a position")


def _one_open_per_event() -> Iterator[Breach]:
    rows = positions().aggregate(
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
    lease = collection("leases").find_one({"_id": LEASE})
    highest = positions().find_one({}, {"fence": 1}, sort=[("fence", -1)])
    if highest and highest["fence"] > (lease or {"token": 0})["token"]:
        what = f"fence {highest['fence']} is newer than the lease"
        yield Breach("fence_not_newer_than_lease", highest["_id"], what)


def _performance() -> Iterator[Breach]:
    for market_type in known_types():
        stored = collection("market_type_performance").find_one({"_id": market_type})
        expected = measured(market_type)
        kept = {key: decode(stored or {}).get(key) for key in expected}
        if kept != expected:
            what = f"{kept} instead of {expected}"
            yield Breach("performance_is_what_happened", market_type, what)


def _tallies() -> Iterator[Breach]:
    for tally in TALLIES:
        told, counted = tally.read(), tally.counted()
        if told != counted:
            what = f"{told} instead of {counted}"
            yield Breach("tallies_tell_what_is_there", tally.name, what)
