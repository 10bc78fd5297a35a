"""What a reader with a Mongo shell finds: the names and types of the overview."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import pytest
from bson.decimal128 import Decimal128
from django.db import connection
from pymongo import MongoClient
from pymongo.database import Database

from strategy import agent, recovery, schedule
from tests.support.documents import session_database
from tests.support.fakes import FakeClock
from tests.support.simulated import simulated_context

pytestmark = pytest.mark.django_db

NUMBER, TEXT, MOMENT = Decimal128, str, datetime
# Kept by Django and the libraries.
FOREIGN = ("auth_", "django_", "system.")

POSITION: dict[str, Any] = {
    "position_id": TEXT,
    "event_name": TEXT,
    "platform_a": TEXT,
    "platform_b": TEXT,
    "amount_bet_a": NUMBER,
    "amount_bet_b": NUMBER,
    "entry_price_a": NUMBER,
    "entry_price_b": NUMBER,
    "target_profit": NUMBER,
    "expiration_date": MOMENT,
    "market_type": TEXT,
    "state": TEXT,
    "days_held": int,
    "created_at": MOMENT,
    "last_checked": MOMENT,
    "actual_profit": (NUMBER, type(None)),
    "resolved_at": (MOMENT, type(None)),
}
TASK: dict[str, Any] = {
    "task_id": TEXT,
    "action": TEXT,
    "status": TEXT,
    "details": TEXT,
    "error": (TEXT, type(None)),
    "timestamp": MOMENT,
}
PERFORMANCE: dict[str, Any] = {
    "_id": TEXT,
    "market_type": TEXT,
    "opportunities_found": int,
    "profitable_arbs": int,
    "avg_profit_pct": (NUMBER, type(None)),
    "success_rate": NUMBER,
    "last_updated": MOMENT,
}
ACTIONS = {
    "detect_arbitrage",
    "fetch_data",
    "place_order",
    "monitor",
    "resolve",
    "recover",
    "override",
}


@cache
def documents() -> dict[str, list[dict[str, Any]]]:
    """What twelve simulated days leave, by collection."""
    clock = FakeClock()
    context = simulated_context(clock)
    recovery.start(context)
    for _ in range(3):
        schedule.make_all_due(clock.wall)
        agent.sweep(context)
        clock.pass_days(4)
    return {
        name: list(session_database()[name].find())
        for name in session_database().list_collection_names()
        if not name.startswith(FOREIGN)
    }


@pytest.fixture
def database() -> Any:
    """Those days as a plain client sees them, which knows nothing of Django."""
    left = documents()
    settings = connection.settings_dict
    with MongoClient[dict[str, Any]](settings["HOST"]) as client:
        for name, stored in left.items():
            target = client[settings["NAME"]][name]
            # The first test has lived them; for the others they are put back.
            if stored and target.find_one() is None:
                target.insert_many(stored)
        yield client[settings["NAME"]]


def wrong(document: dict[str, Any], shape: dict[str, Any]) -> list[str]:
    return [
        f"{name}: {document.get(name, 'missing')!r}"
        for name, kind in shape.items()
        if name not in document or not isinstance(document[name], kind)
    ]


def keys(database: Any, collection: str) -> set[tuple[str, ...]]:
    indexes = database[collection].index_information().values()
    return {tuple(field for field, _ in index["key"]) for index in indexes}


def test_collections_fields_types_and_indexes_are_those_of_the_overview(
    database: Database[dict[str, Any]],
) -> None:
    positions = list(database.positions.find())
    assert {one["state"] for one in positions} >= {"entered", "profitable"}
    assert [wrong(one, POSITION) for one in positions if wrong(one, POSITION)] == []
    for one in positions:
        assert one["position_id"] == one["_id"]
        assert {one["platform_a"], one["platform_b"]} == {"polymarket", "kalshi"}

    tasks = list(database.task_log.find())
    assert [wrong(one, TASK) for one in tasks if wrong(one, TASK)] == []
    assert {one["action"] for one in tasks} <= ACTIONS
    assert {one["status"] for one in tasks} <= {"success", "failure", "retry"}
    assert all(one["task_id"] == one["_id"] for one in tasks)

    performance = list(database.market_type_performance.find())
    assert performance
    assert [one for one in performance if wrong(one, PERFORMANCE)] == []
    assert all(one["_id"] == one["market_type"] for one in performance)
    assert database.arbitrage_opportunities.count_documents({}) >= len(positions)

    assert ("state", "last_checked") in keys(database, "positions")
    assert ("expiration_date",) in keys(database, "positions")
    assert ("timestamp",) in keys(database, "task_log")
    assert ("market_type",) in keys(database, "market_type_performance")


def test_numbers_of_performance_follow_from_the_stored_positions(
    database: Database[dict[str, Any]],
) -> None:
    for one in database.market_type_performance.find():
        of_type = {"market_type": one["market_type"]}
        found = database.arbitrage_opportunities.count_documents(of_type)
        won = database.positions.count_documents(of_type | {"state": "profitable"})
        assert (one["opportunities_found"], one["profitable_arbs"]) == (found, won)
        rate = float(one["success_rate"].to_decimal())
        assert rate == pytest.approx(100 * won / found, abs=1e-4)


def test_every_poll_leaves_its_decision_and_intervals_follow_the_rule(
    database: Database[dict[str, Any]],
) -> None:
    for one in database.poll_decisions.find():
        found, won = one["opportunities_found"], one["profitable_arbs"]
        rate = 100 * won / found if found else None
        expected = 60 if rate is None or 30 < rate <= 50 else 30 if rate > 50 else 120
        assert one["interval_after"] == expected
    polls = database.task_log.count_documents({"kind": "poll"})
    assert database.poll_decisions.count_documents({}) == polls
