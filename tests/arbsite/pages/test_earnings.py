"""What was earned: the chart ends where the table ends, and days are the venues'."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from bson.decimal128 import Decimal128
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from arbsite.pages import reports
from arbsite.pages.reports.earnings import CLOSINGS_READ, Closing, added_up
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.query_plans import Spy, explained, wasteful

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
money = st.decimals("-1000", "1000", places=4)


@given(st.lists(money, min_size=1), money)
def test_levels_add_up_to_what_was_earned(
    profits: list[Decimal], base: Decimal
) -> None:
    booked = [
        Closing("p", "Weather", NOW + n * HOUR, profit, Decimal(0))
        for n, profit in enumerate(profits)
    ]
    closings = list(added_up(booked, base))
    assert closings[-1].level == base + sum(profits)
    assert [closing.level - closing.profit for closing in closings[1:]] == [
        closing.level for closing in closings[:-1]
    ]


@pytest.mark.django_db
def test_periods_are_days_of_the_venues_that_begin_at_midnight() -> None:
    """NOW is noon."""
    add(
        "positions",
        builders.closed("1.00", resolved_at=NOW - 12 * HOUR),
        builders.closed("2.00", resolved_at=NOW - 13 * HOUR),
        builders.closed("4.00", resolved_at=NOW - 6 * DAY - 12 * HOUR),
        builders.closed("-8.00", resolved_at=NOW - 7 * DAY),
        builders.closed("16.00", resolved_at=NOW - 30 * DAY),
        builders.position(),
    )
    assert dict(reports.periods(NOW)) == {
        "today": Decimal(1),
        "7 days": Decimal(7),
        "30 days": Decimal(-1),
    }
    assert reports.earnings().total == Decimal(15)


@pytest.mark.django_db
def test_the_chart_ends_at_the_total_of_the_table_and_of_the_page() -> None:
    add(
        "positions",
        *(
            builders.closed(f"{n - 3}.25", resolved_at=NOW - n * HOUR)
            for n in range(1, 9)
        ),
    )
    earnings = reports.earnings()
    points = earnings.as_json()
    assert points[0]["level"] == 0
    assert points[-1]["level"] == float(earnings.newest[0].level) == 13
    assert earnings.total == 13
    times = [int(str(point["at"])) for point in points]
    assert times == sorted(times)
    assert {point["type"] for point in points[1:]} == {"Weather"}
    assert points[-1]["url"] == f"/positions/{earnings.newest[0].id}/"
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    shown = client.get("/?tab=profit").content.decode()
    assert 'id="earned-total" class="good">+$13.00<' in shown
    assert '"level": 13.0' in shown


@pytest.mark.django_db
def test_a_long_history_begins_at_the_level_of_what_is_not_shown() -> None:
    collection("positions").insert_many(
        (
            builders.closed("1.00", resolved_at=NOW - n * HOUR)
            for n in range(CLOSINGS_READ + 100)
        ),
        bypass_document_validation=True,
    )
    total = Decimal(CLOSINGS_READ + 100)
    add("market_type_performance", builders.performance(total_profit=total))
    earnings = reports.earnings()
    assert earnings.is_partial
    assert earnings.total == total == earnings.closings[-1].level
    assert earnings.closings[0].level == Decimal(101)
    assert len(earnings.as_json()) == CLOSINGS_READ + 1


@pytest.mark.django_db
def test_nothing_earned_is_nothing_drawn() -> None:
    earnings = reports.earnings()
    assert (earnings.total, earnings.as_json()) == (Decimal(0), [])
    assert earnings.newest == ()


@pytest.mark.django_db
def test_profits_are_read_in_the_index_alone(spied: Spy) -> None:
    collection("positions").insert_many(
        (
            {
                "_id": f"p{n}",
                "state": "loss",
                "event_key": f"k{n}",
                "resolved_at": NOW - n * HOUR if n % 2 else None,
                "actual_profit": Decimal128(Decimal(n % 7)),
            }
            for n in range(3000)
        ),
        bypass_document_validation=True,
    )
    commands = spied.watch(reports.earnings) + spied.watch(lambda: reports.periods(NOW))
    assert len(commands) <= 5
    for command in commands:
        if command.get("find") == "positions":
            assert wasteful(command) == ""
        if "positions" in (command.get("find"), command.get("aggregate")):
            assert "'FETCH'" not in repr(explained(command))


@pytest.mark.django_db
def test_the_last_ninety_days_are_told_one_by_one() -> None:
    """NOW is noon: the run of yesterday noon until now covers half and all of a day."""
    add("agent_runs", builders.run(started_at=NOW - DAY, heartbeat_at=NOW))
    older = {"started_at": NOW - 3 * DAY, "heartbeat_at": NOW - 3 * DAY + 6 * HOUR}
    add("agent_runs", builders.run(**older, ended_at=NOW - 3 * DAY + 6 * HOUR))
    days = reports.uptime(NOW).days
    assert len(days) == 90
    assert days[-5] is None
    assert days[-4:] == (Decimal("0.5"), Decimal(0), Decimal("0.5"), Decimal(1))
