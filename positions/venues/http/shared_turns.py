"""The turns of an API that several processes call, in one document for each API.

A turn is reserved by one update that the server computes, on its own clock: hosts whose
clocks differ share a budget all the same, and no two callers get the same turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument, WriteConcern
from pymongo.collection import Collection

from positions.venues.http.budget import Rate
from tasklog.storage.collections import Records

# No caller waits for so long: what is planned further ahead is damage.
LONGEST_QUEUE_MILLISECONDS = 10 * 60 * 1000


@dataclass(frozen=True, slots=True)
class CallBudgetRecord:
    """One API: when its next call may start, and the next one for an order.

    `wait` is what the last caller was told, in milliseconds; it may be negative.
    """

    id: str
    next_at: datetime
    next_order_at: datetime
    wait: float


CALL_BUDGETS = Records("call_budgets", CallBudgetRecord)


class SharedTurns:
    """The turns of the API `name`. `collection` is that of the call budgets."""

    def __init__(self, name: str, collection: Collection[Any]):
        self._name = name
        # Acknowledged by one server, and not waited for in its journal: a turn that is
        # lost in a crash delays nothing and orders nothing.
        self._budgets = collection.with_options(write_concern=WriteConcern(1, j=False))

    def take(self, rate: Rate, for_order: bool) -> float:
        document: Any = self._budgets.find_one_and_update(
            {"_id": self._name},
            _reservation(rate, for_order),
            projection={"wait": 1},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return max(float(document["wait"]), 0.0) / 1000


def _reservation(rate: Rate, for_order: bool) -> list[dict[str, Any]]:
    """The update that moves one of both kinds of turns on."""
    is_order_turn: Any = False
    if for_order and rate.order_pause:
        is_order_turn = {"$lte": ["$next_order_at", "$next_at"]}
    order_pause = (rate.order_pause or 0) * 1000
    chosen = {"$cond": [is_order_turn, "$next_order_at", "$next_at"]}
    return [
        {
            "$set": {
                "next_at": _turn("$next_at", rate.ahead * 1000),
                "next_order_at": _turn("$next_order_at", 0),
            }
        },
        {"$set": {"wait": {"$toDouble": {"$subtract": [chosen, "$$NOW"]}}}},
        {
            "$set": {
                "next_at": {
                    "$cond": [
                        is_order_turn,
                        "$next_at",
                        {"$add": ["$next_at", rate.pause * 1000]},
                    ]
                },
                "next_order_at": {
                    "$cond": [
                        is_order_turn,
                        {"$add": ["$next_order_at", order_pause]},
                        "$next_order_at",
                    ]
                },
            }
        },
    ]


def _turn(field: str, ahead: float) -> dict[str, Any]:
    """The stored turn, or the earliest that there may be now."""
    earliest = {"$subtract": ["$$NOW", ahead]}
    is_usable = {
        "$and": [
            {"$eq": [{"$type": field}, "date"]},
            {"$gt": [field, earliest]},
            {"$lt": [field, {"$add": ["$$NOW", LONGEST_QUEUE_MILLISECONDS]}]},
        ]
    }
    return {"$cond": [is_usable, field, earliest]}
