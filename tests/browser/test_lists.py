"""The lists in a real browser: filtered, searched, folded out, paged and exported."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from arbsite.pages.lists import LISTS
from positions.models import POSITIONS
from tests.support import builders
from tests.support.browser import Office
from tests.support.builders import add

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = "=HYPERLINK(1)</script><img src=x onerror=alert(1)>"
GATE = {
    "name": "below_min_edge",
    "is_passed": False,
    "value": Decimal("0.0012"),
    "limit": Decimal("0.005"),
    "note": "x" * 120,
}
FACT = {"name": "end_date", "standing": "conflict", "polymarket": "y" * 120}
# Halfway between its last two points: is the line still where the first of them is,
# and not yet where the second one is?
FOCUSED = """(id) => {
  const chart = Chart.getChart(id);
  const [from, to] = chart.getDatasetMeta(0).data.slice(-2);
  const isBlue = ([red, , blue]) => blue - red > 60;
  const isDrawn = (y) => [-1, 0, 1].some((off) => isBlue(chart.ctx
    .getImageData(Math.round((from.x + to.x) / 2), Math.round(y) + off, 1, 1).data));
  return [isDrawn(from.y), isDrawn(to.y)];
}"""


@pytest.fixture
def house() -> None:
    now = datetime.now(UTC)
    add("agent_runs", builders.run(started_at=now))
    add("positions", *(builders.position(id=f"p{n:02}") for n in range(60)))
    add("positions", builders.closed(id="lost", event_name=HOSTILE, state="loss"))
    add(
        "arbitrage_opportunities",
        builders.opportunity(refusal="below_min_edge", gates=[GATE], pair_id="one"),
        builders.opportunity(decision="taken", refusal="", event_name="A taken one"),
    )
    add(
        "matched_pairs",
        builders.pair(id="one", facts=[FACT], verdict="same", last_reason="no_edge"),
    )
    add("task_log", builders.task(position_id="lost", details="about the lost one"))
    add("task_log", *(builders.task() for _ in range(3)))
    add("poll_decisions", builders.decision(decided_at=now))


@pytest.mark.usefixtures("house")
def test_a_filter_stands_in_the_address_and_in_the_export(
    office: Office, tmp_path: Path
) -> None:
    desk = office.open()
    page = desk.go("/positions/")
    page.get_by_label("State").select_option("loss")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(
        f"{desk.address}/positions/?q=&state=loss&type=&sort=&from=&to="
    )
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(page.get_by_label("State")).to_have_value("loss")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "list.csv")
    assert waiting.value.suggested_filename.startswith("arbsite-simulated-positions-")
    with (tmp_path / "list.csv").open(newline="") as file:
        [row] = csv.DictReader(file)
    assert row["position_id"] == "lost"
    assert row["event_name"] == "'" + HOSTILE
    assert row["stake"] == "97"
    with page.expect_download() as waiting:
        page.get_by_role("link", name="JSON").click()
    export = json.loads(waiting.value.path().read_text())
    assert [row["position_id"] for row in export["rows"]] == ["lost"]
    assert desk.complaints == []


@pytest.mark.usefixtures("house")
def test_pages_lead_on_and_back_with_the_filter_kept(office: Office) -> None:
    desk = office.open()
    page = desk.go("/positions/?state=open&sort=oldest")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("rowheader")).to_have_count(10)
    assert "state=open&sort=oldest&after=" in page.url
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_role("rowheader")).to_have_count(50)


@pytest.mark.usefixtures("house")
def test_a_search_finds_by_id_and_leads_to_the_tasks_of_a_position(
    office: Office,
) -> None:
    page = office.open().go("/positions/")
    page.get_by_role("searchbox").fill("lost")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Found by its id")).to_be_visible()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="tasks of this position").click()
    expect(page.get_by_text("about the lost one")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)


@pytest.mark.usefixtures("house")
def test_numbers_and_gates_fold_out_without_javascript(office: Office) -> None:
    page = office.open(java_script_enabled=False).go("/opportunities/")
    expect(page.get_by_text("x" * 120)).to_be_hidden()
    page.get_by_text("Numbers and entry checks").last.click()
    page.get_by_text("Numbers and entry checks").first.click()
    expect(page.get_by_text("x" * 120)).to_be_visible()


@pytest.mark.usefixtures("house")
def test_a_list_follows_the_database_and_what_is_folded_out_stays_so(
    office: Office,
) -> None:
    desk = office.open()
    page = desk.go("/positions/?sort=oldest")
    page.get_by_role("searchbox").fill("half a na")
    page.locator("[id='fold-p00'] summary").click()
    update = {"$set": {"event_name": "Renamed", "days_held": 77}}
    POSITIONS.raw.update_one({"_id": "p00"}, update)
    desk.let_pass(5)
    expect(page.get_by_role("link", name="Renamed")).to_be_visible()
    expect(page.locator("[id='fold-p00']")).to_contain_text("77")
    expect(page.locator("[id='fold-p00'] dl")).to_be_visible()
    expect(page.locator("[id='fold-p01'] dl")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_have_value("half a na")
    assert desk.complaints == []


@pytest.mark.usefixtures("house")
def test_a_list_is_narrowed_to_days(office: Office) -> None:
    desk = office.open()
    page = desk.go("/positions/")
    page.get_by_label("Order").select_option("closed")
    page.get_by_role("button", name="Show").click()
    page.get_by_label("Closed from").fill("2027-01-19T00:00")
    page.get_by_label("Closed to").fill("2027-01-19T23:59")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(page.get_by_label("Closed from")).to_have_value("2027-01-19T00:00")
    page.get_by_label("Closed to").fill("2027-01-18T12:00")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("“from” lies after “to”")).to_be_visible()


@pytest.mark.usefixtures("house")
def test_no_list_violates_its_policy_or_scrolls_sideways_folded_or_not(
    office: Office,
) -> None:
    desk = office.open(390)
    for name in LISTS:
        page = desk.go(f"/{name}/")
        for summary in page.locator("main summary").all()[:2]:
            summary.click()
        for look in desk.looks():
            assert desk.overflow() <= 0, (name, look)
    assert desk.complaints == []
    assert desk.foreign == []


@pytest.mark.usefixtures("house")
def test_the_curve_of_profits_is_drawn_as_steps_up_to_the_total(
    office: Office,
) -> None:
    desk = office.open()
    page = desk.go("/?tab=profit")
    line = "Chart.getChart('equity-chart').data.datasets[0]"
    assert page.evaluate(f"{line}.data.at(-1).y") == 3
    add("positions", builders.closed("4.00", resolved_at=builders.NOW))
    desk.let_pass(5)
    expect(page.locator("#earned-total")).to_have_text("+$7.00")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(f"{line}.data.at(-1).y") == 7
    assert desk.complaints == []
    assert page.evaluate(FOCUSED, "equity-chart") == [True, False]
