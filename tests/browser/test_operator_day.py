"""Tasks of an operator's day, each from the dashboard in at most five steps.

A step is a click or a key; filling in a form is one, and sending it another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from positions.models import PAUSES
from strategy.models import PAIRS
from strategy.services.performance import TALLIES
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.browser import PASSWORD, Desk, Office
from tests.support.builders import add

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STEPS = 5


class Day:
    """The dashboard, and the steps that were taken from there."""

    def __init__(self, desk: Desk):
        self.page: Page = desk.go("/")
        self.steps = 0

    def click(self, name: str, role: str = "link") -> None:
        target = self.page.get_by_role(role, name=name)  # type: ignore[arg-type]
        self._step(target.first.click)

    def press(self, key: str) -> None:
        self._step(lambda: self.page.keyboard.press(key))

    def fill(self, **fields: str) -> None:
        """By label, blanks written as underscores."""
        for label, text in fields.items():
            self.page.get_by_label(label.replace("_", " ")).fill(text)
        self.steps += 1

    def menu(self, name: str) -> None:
        self._step(self.page.locator(".menu summary").click)
        self.click(name)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def _step(self, act: Callable[[], object]) -> None:
        act()
        self.steps += 1
        self.page.wait_for_load_state()


LEGS_THAT_BOTH_LOST = [
    builders.leg(payout=Decimal(0)),
    builders.other_leg(payout=Decimal(0)),
]


def closed_at(at: datetime) -> dict[str, datetime]:
    return dict.fromkeys(("resolved_at", "expired_at", "expiration_date"), at)


@pytest.fixture
def day(office: Office) -> Day:
    now = datetime.now(UTC)
    add("agent_runs", builders.run(started_at=now, heartbeat_at=now))
    add("jobs", builders.job("poll:Weather", next_at=now + timedelta(hours=1)))
    add("market_type_performance", builders.performance(market_type="Weather"))
    add("positions", builders.position(id="p1", event_name="Will it rain?"))
    add("poll_decisions", builders.decision(market_type="Weather", decided_at=now))
    crash = {"action": "recover", "kind": "unclean_end", "timestamp": now}
    add("task_log", builders.task(**crash, details="the qcluster exited uncleanly"))
    add("arbitrage_opportunities", builders.opportunity(seen_at=now))
    last_month = now.replace(day=1) - timedelta(days=3)
    differ = {"venues_differ": True, "legs": LEGS_THAT_BOTH_LOST}
    lost = {"id": "p2", "event_name": "Will it snow in Boston?", **differ}
    add("positions", builders.closed("-97", **closed_at(last_month), **lost))
    add("positions", builders.closed("3", id="p3", **closed_at(now)))
    for tally in TALLIES:
        tally.refresh(now)
    for number in range(10):
        seen = now - timedelta(minutes=number)
        cause = f"fact {number}"  # no two look alike
        add("matched_pairs", builders.pair(first_seen_at=seen, cause=cause))
    return Day(office.open())


def test_why_there_was_no_trade(day: Day) -> None:
    day.click("Why no trades?")
    day.sees("passed every entry check")
    assert day.steps <= MOST_STEPS


def test_a_type_is_paused_until_tomorrow(day: Day) -> None:
    day.click("Market types")
    day.click("Pause")
    day.page.get_by_role("button", name="Tomorrow 09:00").click()
    day.fill(Reason="the gauges are being moved")
    day.click("Preview", "button")
    day.click("Pause entries", "button")
    day.sees("open ones stay managed")
    pause = PAUSES.get("type:Weather")
    assert pause is not None
    assert pause.until is not None
    zone = day.page.evaluate("new Date().getTimezoneOffset()")
    local = pause.until - timedelta(minutes=zone)
    assert (local.hour, local.minute) == (9, 0)
    assert day.steps <= MOST_STEPS


def test_ten_pairs_are_reviewed_by_the_keyboard(day: Day) -> None:
    day.click("Review")
    for left in range(9, -1, -1):
        day.press("c" if left % 2 else "3")
        expect(day.page.get_by_text(f"{left} to review")).to_be_visible()
    assert PAIRS.raw.count_documents({"verdict": "same"}) == 5
    assert PAIRS.raw.count_documents({"verdict": "rejected"}) == 5
    reasons = PAIRS.raw.distinct("decision.reason", {"verdict": "rejected"})
    assert reasons == ["Another deadline or observation time"]
    assert day.steps <= 15
    day.press("u")
    day.sees("again")
    assert PAIRS.raw.count_documents({"verdict": "review"}) == 1


def test_a_position_is_settled_by_hand(day: Day) -> None:
    day.click("Will it rain?")
    day.click("Settle by hand")
    day.page.get_by_label("polymarket, Yes: payout per set").fill("1")
    day.page.get_by_label("kalshi, No: payout per set").fill("0")
    day.fill(Reason="both venues have paid")
    day.click("Preview", "button")
    day.click("Settle by hand", "button")
    day.sees("closed as profitable")
    assert day.steps <= MOST_STEPS


def test_the_crash_of_last_night(day: Day) -> None:
    expect(day.page.locator("#crashes-total")).to_have_text("1")
    day.click("all")
    day.sees("exited uncleanly")
    assert day.steps <= MOST_STEPS


def test_what_an_interval_was_based_on(day: Day) -> None:
    day.click("Strategy evolution")
    day._step(day.page.get_by_text("Decisions as a table").click)
    day.sees("32 of 45")
    assert day.steps <= MOST_STEPS


def test_why_a_position_lost(day: Day) -> None:
    day.click("Closed")
    day.click("Will it snow in Boston?")
    day.sees("the venues settled differently")
    row = day.page.locator("#steps tr", has_text="what the venues paid")
    expect(row.locator("td")).to_have_text("−$100.00")
    assert day.steps <= MOST_STEPS


def test_last_month_is_exported_for_taxes(day: Day) -> None:
    month = f"{datetime.now(UTC).replace(day=1) - timedelta(days=3):%Y-%m}"
    day.click("Performance")
    day.page.get_by_label("Closed from").fill(month)
    day.page.get_by_label("to", exact=True).fill(month)
    day.steps += 1
    day.click("Show", "button")
    with day.page.expect_download() as download:
        day.click("csv")
    lines = Path(download.value.path()).read_text().splitlines()
    assert len(lines) == 3
    assert all("p2" in line for line in lines[1:])
    assert day.steps <= MOST_STEPS


def test_profit_by_month(day: Day) -> None:
    day.click("Performance")
    day.page.locator("select[name=by]").select_option("month")
    day.steps += 1
    day.click("Show", "button")
    rows = day.page.locator("#profit-table tbody tr")
    expect(rows).to_have_count(2)
    expect(day.page.locator("#profit-table tfoot")).to_contain_text("−$94.00")
    assert day.steps <= MOST_STEPS


def test_what_was_expected_against_what_came_of_it(day: Day) -> None:
    day.click("Performance")
    steps = day.page.locator("#steps tbody tr")
    expect(steps.first).to_contain_text("Expected at detection")
    expect(steps.first).to_contain_text("+$6.00")
    expect(steps.last).to_contain_text("−$94.00")
    assert day.steps <= MOST_STEPS


def test_a_position_is_found_by_words_in_any_case(day: Day) -> None:
    day.click("Positions")
    day.page.get_by_role("searchbox").first.fill("BOSTON snow")
    day.steps += 1
    day.press("Enter")
    day.sees("Will it snow in Boston?")
    expect(day.page.locator("main tbody tr", has_text="rain")).to_have_count(0)
    assert day.steps <= MOST_STEPS


def test_a_notification_is_muted(day: Day) -> None:
    day.menu("Notifications")
    day.click("Change Position entered")
    day.page.locator("#id_mode").select_option("off")
    day.fill(Reason="too many of them")
    day._step(day.page.locator("main form button[type=submit]").click)
    rule = collection("notification_rules").find_one({"_id": "entered"})
    assert rule is not None
    assert rule["mode"] == "off"
    assert day.steps <= MOST_STEPS


def test_a_token_is_created_and_used(day: Day) -> None:
    day.menu("New API token")
    day.page.get_by_label("Name").fill("wall")
    day.fill(Reason="a screen in the office")
    day._step(day.page.locator("main form button[type=submit]").click)
    secret = day.page.locator("#token").inner_text().strip()
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Client().get("/api/v1/positions", headers=headers)
    assert answer.status_code == 200
    assert day.steps <= MOST_STEPS


def test_the_password_is_changed(day: Day) -> None:
    day.menu("Change password")
    new = "another-long-one-7"
    day.page.get_by_label("New password", exact=True).fill(new)
    day.page.get_by_label("New password confirmation").fill(new)
    day.fill(Old_password=PASSWORD)
    day.click("Change password", "button")
    day.sees("Your password has been changed")
    assert User.objects.get_by_natural_key("maria").check_password(new)
    assert day.steps <= MOST_STEPS


def test_a_viewer_is_added(day: Day) -> None:
    day.menu("Add a user")
    day.page.locator("#id_username").fill("victor")
    for field in ("#id_password1", "#id_password2"):
        day.page.locator(field).fill("look-at-it-twice-1")
    day.steps += 1
    day._step(day.page.get_by_role("button", name="Save", exact=True).click)
    assert Client().login(username="victor", password="look-at-it-twice-1")
    assert day.steps <= MOST_STEPS
