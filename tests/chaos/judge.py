"""Compares a disturbed life with its twin by what is stored, and nothing else.

It imports nothing of the project, so that no mistake of the project can hide here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pymongo.database import Database

# How often something was tried and when says nothing of what became of it.
TIMES = {
    *("_id", "version", "fence", "touched_at", "events", "outbox", "outcome_due_at"),
    *(
        "created_at",
        "entered_at",
        "last_checked",
        "next_day_at",
        "opportunity",
        "retry_at",
    ),
    *("placed_at", "matches_at", "matched_at", "expires_at", "last_updated"),
}
# A poll that is repeated may reject what the first left over: these depend on how often
# one was, and are held against the opportunities themselves.
COUNTED = {"opportunities_found", "success_rate"}
COMPARED = ("positions", "paper_orders", "market_type_performance")
OPEN = ("watching", "entered", "expired")
# Marks the orders of a venue that was asked for the same one again.
AGAIN = "#"


@dataclass(slots=True)
class Verdict:
    """What was lost, doubled or differs, in words."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.differing)


def judge(lived: Database[Any], twin: Database[Any]) -> Verdict:
    verdict = Verdict()
    for name in COMPARED:
        here, there = _documents(lived, name), _documents(twin, name)
        verdict.lost += [f"{name} {key}" for key in there if key not in here]
        verdict.doubled += [f"{name} {key}" for key in here if key not in there]
        for key in here.keys() & there.keys():
            differing = sorted(_differences(here[key], there[key]))
            if differing:
                verdict.differing.append(f"{name} {key}: {', '.join(differing)}")
    taken, taken_there = _taken(lived), _taken(twin)
    verdict.lost += [f"opportunity {key}" for key in sorted(taken_there - taken)]
    verdict.doubled += [f"opportunity {key}" for key in sorted(taken - taken_there)]
    verdict.differing += _miscounted(lived)
    verdict.lost += _lost(lived)
    verdict.doubled += _doubled(lived)
    return verdict


def _taken(database: Database[Any]) -> set[str]:
    taken = database["arbitrage_opportunities"].find({"decision": "taken"})
    return {str(opportunity["_id"]) for opportunity in taken}


def _miscounted(database: Database[Any]) -> list[str]:
    """Types whose opportunities are more or fewer than their performance says."""
    opportunities = database["arbitrage_opportunities"].find()
    counts = Counter(each["market_type"] for each in opportunities)
    return [
        f"opportunities of {row['_id']}: {row['opportunities_found']} counted,"
        f" {counts[row['_id']]} there"
        for row in database["market_type_performance"].find()
        if row["opportunities_found"] != counts[row["_id"]]
    ]


def _documents(database: Database[Any], name: str) -> dict[str, dict[str, Any]]:
    return {str(document["_id"]): document for document in database[name].find()}


def _differences(here: dict[str, Any], there: dict[str, Any]) -> Iterator[str]:
    for name in (here.keys() | there.keys()) - TIMES - COUNTED:
        if here.get(name) != there.get(name):
            yield name


def _lost(database: Database[Any]) -> list[str]:
    """Events that are in no trail, and purchases that are in no ledger."""
    lines = {line["_id"] for line in database["task_log"].find({}, {"_id": 1})}
    accepted = {"status": "accepted"}
    orders = {order["_id"] for order in database["paper_orders"].find(accepted)}
    lost = []
    for position in database["positions"].find():
        waiting = {line["task_id"] for line in position["outbox"]}
        lost += [
            f"event {event['task_id']} of {position['_id']}"
            for event in position["events"]
            if event["task_id"] not in lines | waiting
        ]
        lost += [
            f"order {leg['client_order_id']}"
            for leg in position["legs"]
            if leg["status"] == "filled" and leg["client_order_id"] not in orders
        ]
    return lost


def _doubled(database: Database[Any]) -> list[str]:
    """Orders that nobody has, events told twice, two open positions on one event."""
    positions = list(database["positions"].find())
    placed = {leg["client_order_id"] for each in positions for leg in each["legs"]}
    doubled = [
        f"order {order['_id']}"
        for order in database["paper_orders"].find({"status": "accepted"})
        if AGAIN in order["_id"] or order["_id"] not in placed
    ]
    lines = database["task_log"].find({"version": {"$gte": 1}})
    told = Counter((line["position_id"], line["version"]) for line in lines)
    doubled += [f"event {number} of {where}" for where, number in _repeated(told)]
    events = Counter(each["event_key"] for each in positions if each["state"] in OPEN)
    return doubled + [f"event {key} entered twice" for key in _repeated(events)]


def _repeated(counts: Counter[Any]) -> list[Any]:
    return [key for key, count in counts.items() if count > 1]
