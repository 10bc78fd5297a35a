"""Overrides in a real browser: with a script and without, by mouse and by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from arbsite.worker import records
from strategy.wiring import wall_now
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.browser import Office
from tests.support.builders import add
from tests.support.fakes import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = "</script><img src=x onerror=alert(1)>"
PATHS = (
    "/controls/",
    "/queue/",
    "/positions/p1/",
    "/override/settle/?of=p1",
    "/override/pause/?of=all",
    "/override/cancel/?of=p1",
)


@pytest.fixture
def house() -> None:
    add("positions", builders.position(id="p1", event_name="Will it rain?"))
    add("positions", builders.watching(id="w1", event_name="Will it snow?"))
    add("jobs", *(builders.job(f"poll:{name}") for name in ("Weather", HOSTILE)))
    add("jobs", builders.job("check"), builders.job("discovery"))
    add("matched_pairs", builders.pair(id="m1"), builders.pair(event_name=HOSTILE))
    add("pauses", builders.pause(_id="type:Weather", reason=HOSTILE))
    add(
        records.QUEUED_JOBS.name,
        {
            "queue": records.DEAD,
            "owner": None,
            "payload": "signed",
            "name": "job",
            "locked_until": wall_now(),
            "attempts": 3,
            "enqueued_at": wall_now(),
            "dead_at": wall_now(),
            "reason": "it was started 3 times and never came to an end",
        },
    )
    add("queue_clusters", {"_id": "c1", "host": "workshop", "heartbeat_at": wall_now()})


def pause_everywhere(page: Page, why: str) -> None:
    page.get_by_role("link", name="Pause entries everywhere").click()
    expect(page.get_by_text("Open positions stay managed")).to_be_visible()
    page.get_by_label("For how many hours").fill("3")
    page.get_by_label("Reason").fill(why)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("No new positions anywhere until")).to_be_visible()
    page.get_by_role("button", name="Pause entries").click()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("scripted", [True, False])
def test_a_pause_made_in_the_browser_stops_an_entry(
    office: Office, scripted: bool
) -> None:
    desk = office.open(java_script_enabled=scripted)
    page = desk.go("/controls/")
    pause_everywhere(page, "the venues disagree")
    notice = page.get_by_label("Paused entries")
    expect(notice).to_contain_text("Entries paused everywhere by maria")
    expect(notice).to_contain_text("the venues disagree")
    here = street()
    here.clock.wall = wall_now()
    position = here.enter(here.open_position())
    assert position.state == "cancelled"
    assert not here.polymarket.placed
    page = desk.go("/")
    notice.get_by_role("link", name="Resume").first.click()
    page.get_by_label("Reason").fill("they agree again")
    page.get_by_role("button", name="Resume entries").click()
    expect(page.get_by_text("are allowed again")).to_be_visible()
    assert collection("pauses").count_documents({"_id": "all"}) == 0
    assert desk.complaints == []


@pytest.mark.usefixtures("house")
def test_a_position_is_settled_from_its_page(office: Office) -> None:
    desk = office.open()
    late = desk.page.context.new_page()
    late.goto(f"{desk.address}/override/settle/?of=p1")
    page = desk.go("/positions/p1/")
    page.get_by_role("link", name="Settle by hand").click()
    page.get_by_label("polymarket, Yes: payout per set").fill("1")
    page.get_by_label("kalshi, No: payout per set").fill("0")
    page.get_by_label("Reason").fill("both venues have paid")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("It closes as profitable: +$3.00")).to_be_visible()
    page.get_by_role("button", name="Settle by hand").click()
    expect(page.get_by_text("closed as profitable").first).to_be_visible()
    expect(page).to_have_url(f"{desk.address}/positions/p1/")
    for label in ("polymarket, Yes", "kalshi, No"):
        late.get_by_label(f"{label}: payout per set").fill("0")
    late.get_by_label("Reason").fill("I thought otherwise")
    late.get_by_role("button", name="Preview").click()
    expect(late.get_by_role("heading", name="nothing was done")).to_be_visible()
    expect(late.get_by_text("settled by hand as profitable")).to_be_visible()
    lines = collection("task_log").count_documents({"kind": "override_settle"})
    assert lines == 1


@pytest.mark.usefixtures("house")
def test_each_other_override_is_reached_and_done(office: Office) -> None:
    desk = office.open()
    ways: tuple[tuple[str, str, str, dict[str, str]], ...] = (
        ("/positions/w1/", "Cancel before entry", "Cancel before entry", {}),
        ("/positions/p1/", "Check now", "Check now", {}),
        ("/queue/", "Retry", "Retry", {}),
        ("/?tab=types", "Poll now", "Poll now", {}),
    )
    add("market_type_performance", builders.performance())
    for path, link, button, more in ways:
        page = desk.go(path)
        page.get_by_role("link", name=link, exact=True).first.click()
        for label, value in more.items():
            page.get_by_label(label).fill(value)
        page.get_by_label("Reason").fill("seen by a person")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page).to_have_url(desk.address + path)
    kinds = collection("task_log").distinct("kind", {"action": "override"})
    assert set(kinds) == {
        "override_cancel",
        "override_check",
        "override_queue_retry",
        "override_poll",
    }
    assert desk.complaints == []


@pytest.mark.usefixtures("house")
def test_the_keys_go_where_they_say(office: Office) -> None:
    desk = office.open()
    page = desk.go("/")
    for letter, path in (
        ("p", "/positions/"),
        ("t", "/tasks/"),
        ("c", "/controls/"),
        ("q", "/queue/"),
        ("d", "/"),
    ):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(desk.address + path)
        page.wait_for_load_state("networkidle")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


@pytest.mark.usefixtures("house")
def test_the_keys_do_nothing_while_somebody_types(office: Office) -> None:
    desk = office.open()
    page = desk.go("/override/pause/?of=all")
    page.get_by_label("Reason").focus()
    page.keyboard.type("g d ? /")
    expect(page.get_by_label("Reason")).to_have_value("g d ? /")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    assert "/override/pause/" in page.url


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("scripted", [True, False])
def test_the_colours_are_switched_and_kept(office: Office, scripted: bool) -> None:
    desk = office.open(color_scheme="light", java_script_enabled=scripted)
    page = desk.go("/controls/")

    def ground() -> str:
        body = page.locator("body")
        return str(body.evaluate("(one) => getComputedStyle(one).backgroundColor"))

    light = ground()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_load_state("networkidle")
    dark = ground()
    assert dark != light
    desk.go("/queue/")
    assert ground() == dark
    page.get_by_role("button", name="Auto").click()
    page.wait_for_load_state("networkidle")
    assert ground() == light


FIELDS = "main input:not([type=hidden]), main textarea, main select"
LABELS = f"""() => [...document.querySelectorAll("{FIELDS}")]
  .filter((one) => !one.labels?.length && !one.getAttribute("aria-label"))
  .map((one) => one.outerHTML)"""
NAMES = """() => [...document.querySelectorAll("a, button, summary")]
  .filter((one) => !(one.textContent.trim() || one.getAttribute("aria-label")))
  .map((one) => one.outerHTML)"""
IDS = """() => {
  const all = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return all.filter((one, index) => all.indexOf(one) !== index);
}"""
HEADINGS = "() => document.querySelectorAll('h1').length"
TABLES = "() => document.querySelectorAll('table th:not([scope])').length"


@pytest.mark.usefixtures("house")
def test_the_pages_are_sound_for_everybody(office: Office) -> None:
    """Labels, names, single ids, one heading, no sideways scroll, no complaint."""
    desk = office.open(390)
    for path in PATHS:
        page = desk.go(path)
        for question in (LABELS, NAMES, IDS):
            assert page.evaluate(question) == [], path
        assert page.evaluate(HEADINGS) == 1, path
        assert page.evaluate(TABLES) == 0, path
        for look in desk.looks():
            assert desk.overflow() <= 0, (path, look)
    assert desk.complaints == []
    assert desk.foreign == []
