"""The performance report: what it adds up, and that its figures agree."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bson.datetime_ms import DatetimeMS
from bson.decimal128 import Decimal128
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from arbsite.pages.performance.report import drawdown, report
from arbsite.pages.performance.selection import (
    BadSelection,
    Period,
    Selection,
    selection,
)
from arbsite.pages.performance.steps import steps
from arbsite.pages.performance.tax import COLUMNS, Column
from arbsite.pages.performance.totals import Totals
from positions.models.closings import DAILY_RESULTS, MONTHLY_RESULTS
from positions.venues.types import OrderAction
from tests.support import builders
from tests.support.builders import add, closed, leg, other_leg
from tests.support.query_plans import Spy, explained

JANUARY = datetime(2027, 1, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
cents = st.decimals("-900", "900", places=2)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return client


def closings() -> None:
    """Of three days in two months: two profits and two losses."""
    add(
        "positions",
        closed("3.00", resolved_at=JANUARY),
        closed("1.255", resolved_at=JANUARY - DAY, market_type="Crypto"),
        closed("-97.00", resolved_at=JANUARY - DAY, venues_differ=True),
        closed("-0.50", resolved_at=JANUARY - 30 * DAY),
        builders.position(state="cancelled", resolved_at=None),
        builders.position(),
    )


@pytest.mark.django_db
def test_the_parts_of_each_table_add_up_to_the_total_and_so_does_the_chart() -> None:
    closings()
    shown = report(Selection(by=Period.DAY))
    assert shown.totals.profit == Decimal("-93.245")
    assert (shown.totals.closed, shown.won) == (4, 2)
    assert sum(row.totals.profit for row in shown.periods) == shown.totals.profit
    assert shown.periods[-1].level == shown.totals.profit
    for name in ("market_types", "venues", "held"):
        rows = shown.kinds[name]
        assert sum(row.totals.profit for row in rows) == shown.totals.profit, name
    lost = sum(row.totals.profit for row in shown.kinds["causes"])
    assert lost == Decimal("-97.50")
    assert shown.as_json()[-1][2] == float(round(shown.totals.profit, 2))


@pytest.mark.django_db
def test_the_report_is_the_same_whatever_the_tallies_have_counted_already() -> None:
    closings()
    before = report(Selection())
    for tally in (DAILY_RESULTS, MONTHLY_RESULTS):
        assert tally.refresh(JANUARY + 2 * DAY)
    add("positions", closed("5.00", resolved_at=JANUARY, touched_at=JANUARY + 2 * DAY))
    assert report(Selection()).totals.profit == before.totals.profit + 5


@pytest.mark.django_db
def test_months_select_what_closed_in_them() -> None:
    closings()
    january = report(selection("2027-01", "2027-01", "month"))
    december = report(selection("", "2026-12", ""))
    assert [row.start for row in january.periods] == ["2027-01"]
    assert (january.totals.closed, december.totals.closed) == (3, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "starts"),
    [
        ("day", ["2026-12-21", "2027-01-19", "2027-01-20"]),
        ("week", ["2026-12-21", "2027-01-18"]),
        ("month", ["2026-12", "2027-01"]),
    ],
)
def test_profit_is_shown_by_day_week_and_month(by: str, starts: list[str]) -> None:
    closings()
    shown = report(selection("", "", by))
    assert [row.start for row in shown.periods] == starts
    assert shown.periods[-1].level == Decimal("-93.245")


@given(st.builds(Totals, by_size=cents, by_fees=cents, by_slippage=cents))
def test_the_steps_lead_from_the_expected_to_the_realised_profit(
    totals: Totals,
) -> None:
    shown = steps(totals + Totals(profit=totals.after_fills))
    parts = {step.name: step.dollars for step in shown}
    entry = sum(step.dollars for step in shown[:5])
    assert entry == parts["after_fills"]
    assert parts["after_fills"] + parts["by_settlement"] == parts["realised"]


@given(st.lists(cents, max_size=12))
def test_the_drawdown_is_the_deepest_fall_between_two_days(
    profits: list[Decimal],
) -> None:
    levels = [Decimal(0)]
    for profit in profits:
        levels.append(levels[-1] + profit)
    falls = [
        earlier - later
        for number, earlier in enumerate(levels)
        for later in levels[number:]
    ]
    days = {f"2027-01-{number:02}": each for number, each in enumerate(profits, 1)}
    assert drawdown(days).dollars == max(falls)


@pytest.mark.parametrize(
    ("start", "end", "by"),
    [("2026-13", "", ""), ("x", "", ""), ("2027-02", "2027-01", ""), ("", "", "year")],
)
def test_a_selection_that_makes_no_sense_is_named(
    start: str, end: str, by: str
) -> None:
    with pytest.raises(BadSelection, match="“"):
        selection(start, end, by)


@pytest.mark.django_db
def test_page_api_and_export_agree_to_the_cent(client: Client) -> None:
    closings()
    page = client.get("/performance/?by=day").content.decode()
    answer = client.get("/api/v1/report?by=day").json()
    rows = tax_rows(client)
    [total] = re.findall(r'id="report-total">([^<]+)<', page)
    assert total == "−$93.24"
    assert round(Decimal(answer["totals"]["profit"]), 2) == Decimal("-93.24")
    assert sum(Decimal(row["profit"]) for row in rows) == Decimal("-93.24")
    chart = re.search(r'id="profit-data" type="application/json">(.*?)</', page)
    assert chart is not None
    drawn = json.loads(chart[1])
    assert drawn[-1][2] == -93.24
    levels = [f"{row['level']}" for row in answer["periods"]]
    assert [float(round(Decimal(level), 2)) for level in levels] == [
        point[2] for point in drawn
    ]


@pytest.mark.django_db
def test_a_wrong_month_is_named_with_a_right_one(client: Client) -> None:
    response = client.get("/performance/?from=2026-13")
    assert response.status_code == 400
    assert "“from” is not a month like 2026-11" in response.content.decode()
    assert client.get("/performance/?form=2026-11").status_code == 400


def tax_rows(client: Client, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"/performance/tax.csv{query}")
    assert response.status_code == 200
    text = response.getvalue().decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.django_db
def test_the_tax_export_has_a_row_for_each_filled_order_and_no_other(
    client: Client,
) -> None:
    closings()
    rows = tax_rows(client)
    # Four closed positions of two orders; neither the open nor the cancelled one.
    assert len(rows) == 8
    assert [*rows[0]] == [*COLUMNS, "data"]
    for row in rows:
        assert row["action"] == "buy"
        for name in ("proceeds", "cost", "fees", "profit"):
            assert re.fullmatch(r"-?\d+\.\d\d", row[name]), (name, row[name])
        costs = Decimal(row["cost"]) + Decimal(row["fees"])
        assert Decimal(row["proceeds"]) - costs == Decimal(row["profit"])
        assert re.fullmatch(r"\d+(\.\d{1,6})?", row["unit_price"]), row["unit_price"]


DAMAGE: dict[str, dict[str, Any]] = {
    "a day that is none": {"result.day": "soon", "result.month": "soon"},
    "no number of shares": {"legs.0.filled_size": "many", "legs.1.filled_size": None},
    "no fee": {"legs.0.fee": None},
    "no legs": {"legs": None},
    "no name": {"event_name": None, "market_type": 7},
    "an absurd price": {"legs.0.notional": Decimal128("1E+40")},
    "an absurd profit": {"actual_profit": Decimal128("1E+40")},
    "no times": {"entered_at": None, "created_at": "then", "events": None},
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_position_costs_its_own_row_and_no_other(
    client: Client, change: dict[str, Any]
) -> None:
    add("positions", closed("3.00", id="odd"), closed("3.00", id="sound"))
    builders.damage("positions", "odd", {"$set": change})
    rows = tax_rows(client)
    sound = [row for row in rows if row["position_id"] == "sound"]
    assert sum(Decimal(row["profit"]) for row in sound) == 3
    assert "odd" in {row["position_id"] for row in rows}
    assert client.get("/performance/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "end", ["soon", None, DatetimeMS(10**15), DatetimeMS(-(10**15))]
)
def test_a_damaged_end_is_one_row_of_the_calendar(client: Client, end: Any) -> None:
    add("positions", builders.position(id="odd"), builders.position(id="sound"))
    builders.damage("positions", "odd", {"$set": {"expiration_date": end}})
    response = client.get("/calendar/")
    assert response.status_code == 200
    assert [row.positions for row in response.context["calendar"].days] == [1, 1]


@pytest.mark.django_db
def test_a_month_of_the_tax_export_adds_up_to_its_report(client: Client) -> None:
    closings()
    rows = tax_rows(client, "?from=2027-01")
    assert sum(Decimal(row["profit"]) for row in rows) == Decimal("-92.74")
    page = client.get("/performance/?from=2027-01").content.decode()
    assert 'id="report-total">−$92.74<' in page


@pytest.mark.django_db
def test_a_sale_takes_over_what_its_shares_cost(client: Client) -> None:
    sold = leg(
        action=OrderAction.SELL, attempt=2, notional=Decimal(42), fee=Decimal("0.25")
    )
    bought = leg(fee=Decimal("0.50"))
    add("positions", closed("-3.75", legs=[bought, sold], stake=Decimal("45.5")))
    purchase, sale = tax_rows(client)
    assert (purchase["quantity"], purchase["profit"]) == ("0", "0.00")
    assert (sale["quantity"], sale["cost"], sale["fees"]) == ("100", "45.00", "0.75")
    assert (sale["proceeds"], sale["profit"]) == ("42.00", "-3.75")


@pytest.mark.django_db
def test_what_is_disposed_of_has_both_dates_and_whole_days(client: Client) -> None:
    paid = JANUARY - DAY
    legs = [
        leg(payout=Decimal(1), final_at=paid),
        other_leg(payout=Decimal(0), final_at=paid),
    ]
    entered = JANUARY - 11 * DAY
    add("positions", closed("3.00", legs=legs, entered_at=entered, events=[]))
    [first, _] = tax_rows(client)
    assert first["acquired_at"] == "2027-01-09T12:00:00.000Z"
    assert first["disposed_at"] == "2027-01-19T12:00:00.000Z"
    assert first["holding_days"] == "10"


@given(st.lists(st.lists(st.decimals("0", "9", places=4), min_size=1, max_size=4)))
def test_a_rounded_column_adds_up_to_its_rounded_total(
    positions: list[list[Decimal]],
) -> None:
    column = Column()
    shown = [
        column.round(amount, number == len(amounts))
        for amounts in positions
        for number, amount in enumerate(amounts, 1)
    ]
    exact = sum((each for amounts in positions for each in amounts), Decimal(0))
    assert sum(shown, Decimal(0)) == exact.quantize(Decimal("0.01"))


@pytest.mark.django_db
def test_the_calendar_adds_up_what_comes_back_by_day(client: Client) -> None:
    for days in (1, 1, 3):
        add("positions", builders.position(expiration_date=JANUARY + days * DAY))
    waiting = {"state": "expired", "expiration_date": JANUARY - DAY}
    add("positions", builders.position(**waiting), closed("3.00"))
    answer = client.get("/api/v1/calendar").json()
    shown = [(day["day"], day["positions"], day["level"]) for day in answer["days"]]
    assert shown == [
        ("2027-01-19", 1, "100"),
        ("2027-01-21", 2, "300"),
        ("2027-01-23", 1, "400"),
    ]
    page = client.get("/calendar/").content.decode()
    assert "1 ended, waiting for an outcome" in page
    assert "from=2027-01-21&amp;to=2027-01-21" in page


@pytest.mark.django_db
def test_report_and_calendar_read_no_position(client: Client, spied: Spy) -> None:
    closings()
    addresses = ("/performance/", "/calendar/")
    for address in addresses:
        commands = [
            command
            for command in spied.watch(lambda: client.get(address))  # noqa: B023
            if command.get("aggregate") == "positions"
        ]
        assert commands
        for command in commands:
            plan = repr(explained(command))
            assert "COLLSCAN" not in plan
            assert "'FETCH'" not in plan, command


@pytest.mark.django_db
def test_a_taken_tally_leaves_only_what_is_new_to_be_counted(spied: Spy) -> None:
    add("positions", *(closed("1.00", resolved_at=JANUARY) for _ in range(60)))
    for tally in (DAILY_RESULTS, MONTHLY_RESULTS):
        tally.refresh(JANUARY + 2 * DAY)
    commands = spied.watch(lambda: report(Selection()))
    counted = [each for each in commands if each.get("aggregate") == "positions"]
    assert len(counted) == 2
    for command in counted:
        assert explained(command)["executionStats"]["totalKeysExamined"] <= 2
