"""The pages in a real browser: live, without a violation, on a narrow screen too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from positions.models import POSITIONS
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.browser import Office
from tests.support.builders import add

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def house() -> None:
    """An installation at work, with some of everything."""
    now = datetime.now(UTC)
    add(
        "agent_runs", builders.run(started_at=now, heartbeat_at=now + timedelta(days=1))
    )
    add("positions", builders.position(id="p1", event_name="Will it rain?"))
    add("positions", builders.position(event_name=HOSTILE, state="expired"))
    add("positions", builders.closed(), builders.closed("-4.20"))
    add("task_log", *(builders.task(action="recover", kind="taken_over") for _ in "ab"))
    add("task_log", builders.task(details="x" * 200 + " " + HOSTILE, error="y" * 300))
    for name in ("Weather", "Crypto", HOSTILE):
        add(
            "poll_decisions",
            *(
                builders.decision(
                    market_type=name,
                    decided_at=now - timedelta(hours=h),
                    interval_after=s,
                    branch="more_often",
                )
                for h, s in ((3, 60), (2, 30), (1, 120))
            ),
        )
        add("market_type_performance", builders.performance(market_type=name))
        add("jobs", builders.job(f"poll:{name}", next_at=now))


PATHS = (
    "/",
    "/?tab=profit",
    "/?tab=evolution",
    "/?tab=types",
    "/?tab=tasks",
    "/health/",
    "/password/",
    "/positions/",
    "/positions/p1/",
    "/tasks/",
    "/admin/positions/position/",
)


@pytest.mark.usefixtures("house")
def test_a_stranger_logs_in_and_sees_a_position(office: Office) -> None:
    desk = office.open(is_known=False)
    page = desk.go("/")
    expect(page).to_have_url(f"{desk.address}/login/?next=/")
    page.get_by_label("Name").fill("maria")
    page.get_by_label("Password").fill("look-and-override-1")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Will it rain?")).to_be_visible()
    expect(page.get_by_text("SIMULATED")).to_be_visible()
    page.get_by_role("link", name="Will it rain?").click()
    expect(page.get_by_role("heading", name="Will it rain?")).to_be_visible()


@pytest.mark.usefixtures("house")
def test_the_dashboard_follows_the_database_without_a_reload(office: Office) -> None:
    desk = office.open()
    page = desk.go("/")
    page.evaluate("window.wasNotReloaded = true")
    expect(page.locator("#positions-total")).to_have_text("4")
    add("positions", builders.position(event_name="A new one"))
    desk.let_pass(5)
    expect(page.get_by_role("link", name="A new one")).to_be_visible()
    expect(page.locator("#positions-total")).to_have_text("5")
    assert page.evaluate("window.wasNotReloaded")


@pytest.mark.usefixtures("house")
def test_a_paused_dashboard_stands_still_until_it_is_resumed(office: Office) -> None:
    desk = office.open()
    page = desk.go("/")
    page.get_by_role("button", name="Pause updates").click()
    expect(page.get_by_role("status").get_by_text("Updates paused")).to_be_visible()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    desk.let_pass(60)
    assert requests == []
    expect(page.get_by_text("Updated 1 min ago")).to_be_visible()
    page.get_by_role("button", name="Resume updates").click()
    expect(page.get_by_text("Updated 0 s ago")).to_be_visible()


@pytest.mark.usefixtures("house")
def test_the_age_of_what_is_shown_ticks(office: Office) -> None:
    desk = office.open()
    page = desk.go("/")
    page.get_by_role("button", name="Pause updates").click()
    ages = []
    for _ in range(2):
        age = page.locator("#live-age").inner_text()
        ages.append(int(age.removeprefix("Updated ").removesuffix(" s ago")))
        desk.let_pass(10)
    # The last tick may lie up to a second back.
    assert ages[1] >= ages[0] + 9


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("path", ["/", "/tasks/", "/controls/"])
def test_a_pause_appears_and_goes_without_a_reload(office: Office, path: str) -> None:
    desk = office.open()
    page = desk.go(path)
    notice = page.get_by_role("region", name="Paused entries")
    expect(notice).to_have_count(0)
    add("pauses", builders.pause())
    desk.let_pass(5)
    expect(notice).to_contain_text("by maria")
    resume = notice.get_by_role("link", name="Resume").get_attribute("href")
    assert resume is not None
    assert resume.endswith(f"next={quote(path, safe='')}")
    collection("pauses").delete_many({})
    desk.let_pass(5)
    expect(notice).to_have_count(0)


@pytest.mark.usefixtures("house")
def test_nothing_is_wiped_that_a_person_is_typing_or_marking(office: Office) -> None:
    """No live part holds a field today: one is put there."""
    desk = office.open()
    page = desk.go("/")
    page.evaluate(
        "document.getElementById('details').insertAdjacentHTML('afterbegin',"
        " '<label>Note <input id=note></label>')"
    )
    page.get_by_label("Note").fill("half a sen")
    POSITIONS.raw.update_one({"_id": "p1"}, {"$set": {"days_held": 77}})
    desk.let_pass(5)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Note")).to_have_value("half a sen")
    page.get_by_label("Note").blur()
    desk.let_pass(5)
    expect(page.locator("#details")).to_contain_text("77")
    page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('#details'))"
    )
    POSITIONS.raw.update_one({"_id": "p1"}, {"$set": {"days_held": 78}})
    desk.let_pass(5)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("getSelection().toString()") != ""
    page.evaluate("getSelection().removeAllRanges()")
    desk.let_pass(5)
    expect(page.locator("#details")).to_contain_text("78")


@pytest.mark.usefixtures("house")
def test_the_title_of_the_tab_says_that_the_agent_is_not_well(office: Office) -> None:
    desk = office.open()
    page = desk.go("/")
    collection("agent_runs").update_many({}, {"$set": {"ended_at": builders.NOW}})
    desk.let_pass(5)
    expect(page).to_have_title("(stopped) Dashboard · arbsite")
    icon = page.locator("link[rel=icon]").get_attribute("href")
    assert icon is not None
    assert "icon-bad" in icon


@pytest.mark.usefixtures("house")
def test_each_decision_is_explained_on_hover(office: Office) -> None:
    desk = office.open()
    page = desk.go("/?tab=evolution")
    where = page.evaluate(
        "(() => { const chart = Chart.getChart('interval-chart');"
        " chart.canvas.scrollIntoView();"
        " const {x, y} = chart.getDatasetMeta(1).data[1];"
        " const box = chart.canvas.getBoundingClientRect();"
        " return [box.x + x, box.y + y]; })()"
    )
    page.mouse.move(*where)
    tooltip = (
        "Chart.getChart('interval-chart').tooltip.body?.flatMap((one) => one.lines)"
    )
    page.wait_for_function(tooltip)
    assert "Crypto: 60 s → 30 s" in page.evaluate(tooltip)
    assert "32 profitable of 45 found: 71.11 %" in page.evaluate(tooltip)
    why = "success_rate: above 50 %: half the base interval"
    assert why in page.evaluate(tooltip)


@pytest.mark.usefixtures("house")
def test_a_hidden_tab_asks_for_nothing(office: Office) -> None:
    desk = office.open()
    page = desk.go("/")
    page.evaluate("window.isAway = true")
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => window.isAway})"
    )
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    desk.let_pass(60)
    assert requests == []
    page.evaluate("window.isAway = false")
    desk.let_pass(5)
    page.wait_for_load_state("networkidle")
    assert len(requests) == 1


@pytest.mark.usefixtures("house")
def test_an_open_tab_asks_once_and_is_answered_204_while_nothing_changes(
    office: Office,
) -> None:
    desk = office.open()
    page = desk.go("/")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    statuses = []
    for _ in range(3):
        with page.expect_response("**/dashboard/live/**") as response:
            desk.let_pass(5)
        statuses.append(response.value.status)
    assert statuses == [200, 204, 204]
    assert len(requests) == 3
    # The times relative to now are counted on meanwhile.
    expect(page.locator("time[data-since=ago]").first).to_have_text(
        re.compile(r"\d+ s ago")
    )


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("width", "screens", "height"), [(1440, 2, 900), (390, 4, 844)]
)
def test_the_dashboard_fits_on_few_screens_with_twenty_positions(
    office: Office, width: int, screens: int, height: int
) -> None:
    name = "Will the highest temperature in {} be 76°F or higher on January 28?"
    add(
        "positions",
        *(builders.position(event_name=name.format(n), event_key=n) for n in range(20)),
    )
    page = office.open(width).go("/")
    expect(page.locator("#details tbody tr")).to_have_count(20)
    tall = page.evaluate("document.documentElement.scrollHeight")
    assert tall <= screens * height
    navigation = page.locator("header nav").bounding_box()
    assert navigation is not None
    assert navigation["height"] < 60


@pytest.mark.usefixtures("house")
def test_the_focus_and_an_open_table_survive_a_refresh(office: Office) -> None:
    desk = office.open()
    page = desk.go("/?tab=evolution")
    page.get_by_text("Decisions as a table").click()
    expect(page.locator("#details")).to_contain_text("32 of 45")
    link = page.get_by_role("link", name="Closed")
    link.focus()
    add("positions", builders.position(event_name="A new one"))
    desk.let_pass(5)
    expect(page.locator("#positions-total")).to_have_text("5")
    expect(link).to_be_focused()
    expect(page.locator("#evolution-table table")).to_be_visible()


@pytest.mark.usefixtures("house")
def test_the_chart_draws_each_market_type_and_hides_one_on_demand(
    office: Office,
) -> None:
    desk = office.open()
    page = desk.go("/?tab=evolution")
    lines = "Chart.getChart('interval-chart').data.datasets.map((one) => one.label)"
    steps = "Chart.getChart('interval-chart').data.datasets[1].data.map((one) => one.y)"
    assert page.evaluate(lines) == [HOSTILE, "Crypto", "Weather"]
    assert page.evaluate(steps) == [60, 30, 120]
    stepped = "Chart.getChart('interval-chart').data.datasets[1].stepped"
    assert page.evaluate(stepped) == "before"  # What Chart.js calls holding a value.
    page.get_by_role("button", name="Crypto").click()
    shown = "Chart.getChart('interval-chart').isDatasetVisible(1)"
    assert page.evaluate(shown) is False
    desk.let_pass(5)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(shown) is False
    page.get_by_role("button", name="7 days").click()
    least = "Chart.getChart('interval-chart').options.scales.x.min"
    assert page.evaluate(least) > 0


@pytest.mark.usefixtures("house")
def test_a_point_of_the_profit_leads_to_its_position(office: Office) -> None:
    page = office.open().go("/?tab=profit")
    lines = "Chart.getChart('equity-chart').data.datasets.map((one) => one.label)"
    assert page.evaluate(lines) == ["All types"]
    where = page.evaluate(
        "(() => { const chart = Chart.getChart('equity-chart');"
        " chart.canvas.scrollIntoView();"
        " const {x, y} = chart.getDatasetMeta(0).data.at(-1);"
        " const box = chart.canvas.getBoundingClientRect();"
        " return [box.x + x, box.y + y]; })()"
    )
    page.mouse.click(*where)
    page.wait_for_url("**/positions/*/")


@pytest.mark.usefixtures("house")
def test_a_session_that_ended_leads_to_the_login(office: Office) -> None:
    desk = office.open()
    page = desk.go("/")
    page.context.clear_cookies()
    desk.let_pass(5)
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert page.locator("#overview").count() == 0


@pytest.mark.usefixtures("house")
def test_a_lost_connection_is_told_and_found_again(office: Office) -> None:
    desk = office.open()
    page = desk.go("/")
    page.context.set_offline(True)
    desk.let_pass(5)
    expect(page.get_by_text("Connection lost, trying again")).to_be_visible()
    page.context.set_offline(False)
    desk.let_pass(5)
    expect(page.get_by_text("Connection lost")).to_have_count(0)


@pytest.mark.usefixtures("house")
def test_no_page_violates_its_policy_leaves_its_origin_or_scrolls_sideways(
    office: Office,
) -> None:
    desk = office.open(390)
    desk.page.on("dialog", lambda dialog: desk.complaints.append(dialog.message))
    for path in PATHS:
        desk.go(path)
        for look in desk.looks():
            assert desk.overflow() <= 0, (path, look)
    assert desk.complaints == []
    assert desk.foreign == []


@pytest.mark.usefixtures("house")
def test_the_dashboard_is_whole_without_javascript(office: Office) -> None:
    page = office.open(java_script_enabled=False).go("/")
    expect(page.get_by_role("link", name="Will it rain?")).to_be_visible()
    expect(page.locator("#live")).to_be_hidden()
    page.get_by_role("link", name="Strategy evolution").click()
    expect(page.locator("#charts")).to_be_hidden()
    page.get_by_text("Decisions as a table").click()
    expect(page.locator("#details")).to_contain_text("120 s")


@pytest.mark.usefixtures("house")
def test_everything_can_be_reached_by_the_keyboard(office: Office) -> None:
    page = office.open().go("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Pause updates")).to_be_focused()
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"


@pytest.mark.usefixtures("house")
def test_an_operator_settles_a_position_by_hand(office: Office) -> None:
    desk = office.open()
    page = desk.go("/positions/p1/")
    page.get_by_role("link", name="Override in the admin").click()
    page.locator("input[name=_selected_action]").check()
    page.get_by_label("Action:").select_option("Settle by hand")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("will expire and then be closed")).to_be_visible()
    page.get_by_label("polymarket, Yes: payout per set").fill("1")
    page.get_by_label("kalshi, No: payout per set").fill("0")
    page.get_by_label("Reason").fill("both venues have paid")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Settle by hand").click()
    expect(page.get_by_text("closed as profitable").first).to_be_visible()
    page = desk.go("/positions/p1/")
    expect(page.get_by_text("by maria").first).to_be_visible()
    expect(page.get_by_text("both venues have paid").first).to_be_visible()
    assert desk.complaints == []
