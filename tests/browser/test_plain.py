"""Without a script, without a mouse, and where something is wrong: still a house."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tasklog.storage.collections import collection
from tests.support.accessibility import looked_at
from tests.support.browser import Office
from tests.support.seeded_pages import ODD_PAGES, PAGES, furnish
from tests.support.sizes import sized

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def house() -> None:
    furnish()


def test_every_page_is_read_without_a_script(office: Office) -> None:
    """What a script would fill is not shown; what is folded opens without one."""
    desk = office.open(390, java_script_enabled=False)
    for path in (*PAGES, *ODD_PAGES):
        desk.page.goto(desk.address + path)
        for _ in desk.looks():
            expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
            expect(desk.page.locator("#live")).to_be_hidden()
        for summary in desk.page.locator("main details:not([open]) summary").all()[:1]:
            summary.click()
            expect(desk.page.locator("main details[open]").first).to_be_visible()


def test_an_override_is_done_without_a_script(office: Office) -> None:
    page = office.open(java_script_enabled=False).go("/controls/")
    page.get_by_role("row", name="Crypto").get_by_role("link", name="Pause").click()
    page.get_by_label("Reason").fill("the prices look odd")
    page.get_by_role("button").get_by_text("Preview").click()
    page.locator("main").get_by_role("button", name="Pause").click()
    notice = page.get_by_role("region", name="Paused entries")
    expect(notice).to_contain_text("the prices look odd")
    assert collection("pauses").find_one({"_id": "type:Crypto"})


def test_a_filter_and_an_order_are_asked_for_without_a_script(office: Office) -> None:
    page = office.open(java_script_enabled=False).go("/positions/")
    page.get_by_label("State").select_option("closed")
    page.get_by_label("Order").select_option("closed")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main tbody .state")).to_have_text(["profitable", "loss"])


FOCUSED = """(() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const isOutlined = getComputedStyle(one).outlineWidth !== "0px";
  return isOutlined && box.bottom > 0 && box.top < innerHeight || one.outerHTML;
})()"""


def test_the_focus_is_always_seen_and_reaches_the_content(office: Office) -> None:
    """Past the skip link each step of the Tab key is outlined and in view."""
    desk = office.open(reduced_motion="reduce")
    page = desk.page
    # All pages have one frame: the suite looks at every third of them.
    for path in sized(PAGES[::3], PAGES):
        page.goto(desk.address + path)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        for _ in range(4):
            page.keyboard.press("Tab")
            seen = page.evaluate(FOCUSED)
            assert seen is True, (path, seen)


def test_the_list_of_keys_names_each_that_goes_somewhere(office: Office) -> None:
    page = office.open().go("/tasks/")
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(listed).to_be_visible()
    terms = listed.locator("dt").all_inner_texts()
    works = page.eval_on_selector_all(
        "[data-key]", "found => found.map((one) => `g ${one.dataset.key}`)"
    )
    # Two groups work on the page of a pair alone.
    assert sorted(terms) == sorted(["/", "?", "n p", "c r u", *works])
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()


def test_a_page_that_breaks_is_one_of_the_house(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("the canary sings")

    monkeypatch.setattr("arbsite.pages.reports.holdings", broken)
    desk = office.open(reduced_motion="reduce")
    problems = looked_at(desk.page, f"{desk.address}/?")
    expect(
        desk.page.get_by_role("heading", name="Something went wrong")
    ).to_be_visible()
    expect(desk.page.get_by_text("SIMULATED")).to_be_visible()
    assert not problems, "\n".join(sorted(problems))
    page = office.open(java_script_enabled=False).go("/nowhere/")
    page.get_by_role("link", name="To the dashboard").click()
    expect(page.get_by_role("heading", name="Something went wrong")).to_be_visible()
