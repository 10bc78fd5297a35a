"""Actions in the admin: previewed, confirmed with a reason, rejected, written down."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client, override_settings

from positions.models import POSITIONS as STORED_POSITIONS
from positions.venues.simulator.faults import FaultPlan
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.admin_pages import (
    ODD,
    PAIRS,
    POSITIONS,
    act,
    confirm,
    hidden_fields,
    page,
)
from tests.support.builders import NOW, add
from tests.support.documents import read_document

pytestmark = pytest.mark.django_db


def state_of(identity: str) -> str:
    return str(read_document(STORED_POSITIONS.raw, identity)["state"])


def test_an_override_first_says_what_will_happen_and_does_nothing(
    admin_client: Client,
) -> None:
    add("positions", builders.watching(id="p1", event_name="Will it rain?"))
    shown = act(admin_client, POSITIONS, "cancel", ["p1"])
    text = shown.content.decode()
    assert "Will it rain?" in text
    assert "Will be cancelled; nothing was bought" in text
    assert 'name="reason"' in text
    assert state_of("p1") == "watching"


def test_a_confirmed_override_is_done_and_written_down(admin_client: Client) -> None:
    add("positions", builders.watching(id="p1"))
    shown = confirm(admin_client, POSITIONS, "cancel", ["p1"], reason="rule changed")
    assert "cancelled." in shown
    assert state_of("p1") == "cancelled"
    (line,) = collection("task_log").find({"action": "override"})
    assert line["actor"] == "admin"
    assert "rule changed" in line["details"]


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 501])
def test_without_a_reason_nothing_is_done(admin_client: Client, reason: str) -> None:
    add("positions", builders.watching(id="p1"))
    shown = confirm(admin_client, POSITIONS, "cancel", ["p1"], reason=reason)
    assert 'role="alert"' in shown
    assert state_of("p1") == "watching"


def test_what_changed_since_the_page_was_shown_is_left_alone(
    admin_client: Client,
) -> None:
    add("positions", builders.watching(id="p1"))
    shown = confirm(
        admin_client,
        POSITIONS,
        "cancel",
        ["p1"],
        reason="too late",
        seen="watching:3",
    )
    assert "It has changed; nothing was done" in shown
    assert state_of("p1") == "watching"


def test_a_double_click_overrides_once(admin_client: Client) -> None:
    add("positions", builders.position(id="p1"))
    shown = act(admin_client, POSITIONS, "settle", ["p1"]).content.decode()
    inputs = {"reason": "settled on the venue", "a": "1", "b": "0"}
    form = {**hidden_fields(shown), **inputs, "confirmed": "yes"}
    for _ in range(2):
        admin_client.post("/override/settle/do/", form)
    assert state_of("p1") == "profitable"
    assert collection("task_log").count_documents({"kind": "override_settle"}) == 1


def test_a_settlement_asks_for_each_payout_and_foretells_the_profit(
    admin_client: Client,
) -> None:
    legs = [builders.leg(payout=Decimal("0.5")), builders.other_leg()]
    add("positions", builders.position(id="p1", legs=legs))
    text = act(admin_client, POSITIONS, "settle", ["p1"]).content.decode()
    assert "Will expire and then be closed" in text
    assert "+$3.00 if polymarket&#x27;s Yes pays 1" in text
    assert re.search(r'name="a" value="0.5"', text)
    assert 'name="b"' in text


@pytest.mark.parametrize(
    "payout", ["", "1.01", "-1", "NaN", "1e3", "0,5", "x", "1" * 99]
)
def test_a_payout_that_cannot_be_is_refused(admin_client: Client, payout: str) -> None:
    add("positions", builders.position(id="p1"))
    shown = confirm(
        admin_client,
        POSITIONS,
        "settle",
        ["p1"],
        reason="as the venue says",
        a=payout,
        b="0",
    )
    assert 'role="alert"' in shown
    assert state_of("p1") == "entered"


def test_a_settlement_is_done_to_one_at_a_time(admin_client: Client) -> None:
    add("positions", builders.position(id="p1"), builders.position(id="p2"))
    act(admin_client, POSITIONS, "settle", ["p1", "p2"])
    assert "choose 1 at most" in page(admin_client, POSITIONS)


def test_of_several_what_is_possible_is_done_and_the_rest_is_told(
    admin_client: Client,
) -> None:
    add("positions", builders.watching(id="p1"), builders.position(id="p2"))
    preview = act(admin_client, POSITIONS, "cancel", ["p1", "p2"]).content.decode()
    assert "only a watching position" in preview
    confirm(admin_client, POSITIONS, "cancel", ["p1", "p2"], reason="all out")
    assert (state_of("p1"), state_of("p2")) == ("cancelled", "entered")


def test_an_order_in_the_ledger_stops_a_cancellation(admin_client: Client) -> None:
    legs = [builders.planned(client_order_id="p1:a:1"), builders.planned()]
    add("positions", builders.watching(id="p1", legs=legs))
    add("paper_orders", builders.paper_order(id="p1:a:1"))
    text = act(admin_client, POSITIONS, "cancel", ["p1"]).content.decode()
    assert "This cannot be done" in text


def test_a_cancellation_outlasts_the_faults_of_a_venue(admin_client: Client) -> None:
    config = settings.ARBSITE
    faulty = (
        seed
        for seed in range(1000)
        if FaultPlan(seed, config.failure_rate).order_fault(0)
    )
    add("positions", builders.watching(id="p1"))
    update = {"seed": next(faulty)}
    with override_settings(ARBSITE=config.model_copy(update=update)):
        shown = confirm(admin_client, POSITIONS, "cancel", ["p1"], reason="all out")
    assert "cancelled." in shown
    assert state_of("p1") == "cancelled"


def test_whole_lists_are_not_overridden(admin_client: Client) -> None:
    add("positions", builders.watching(id="p1"))
    act(admin_client, POSITIONS, "cancel", ["p1"], select_across="1")
    assert "50 at most" in page(admin_client, POSITIONS)


@pytest.mark.parametrize(
    ("action", "verdict", "sentence"),
    [
        ("confirm", "same", "confirmed as the same question; traded from the next"),
        ("reject", "rejected", "never traded; no position is open on it"),
    ],
)
def test_a_pair_is_judged_with_a_reason(
    admin_client: Client, action: str, verdict: str, sentence: str
) -> None:
    add("matched_pairs", builders.pair(id="m1"))
    shown = confirm(admin_client, PAIRS, action, ["m1"], reason="read both")
    assert sentence in shown
    document = read_document(collection("matched_pairs"), "m1")
    assert document["verdict"] == verdict
    assert document["decision"]["actor"] == "admin"


def test_a_check_now_hurries_the_agent(admin_client: Client) -> None:
    far = NOW.replace(year=2099)
    add("jobs", builders.job("check", next_at=far))
    add("positions", builders.position(id="p1", outcome_due_at=far))
    assert "due now" in confirm(
        admin_client, POSITIONS, "check", ["p1"], reason="it is over"
    )
    for found in (
        collection("jobs").find_one({"_id": "check", "next_at": {"$lt": far}}),
        STORED_POSITIONS.raw.find_one({"_id": "p1", "outcome_due_at": {"$lt": far}}),
    ):
        assert found


@pytest.mark.parametrize(
    ("path", "action", "identity"),
    [
        ("/admin/strategy/job/", "poll", "poll:Weather"),
        ("/admin/strategy/markettypeperformance/", "poll", "Weather"),
    ],
)
def test_a_market_type_is_polled_now(
    admin_client: Client, path: str, action: str, identity: str
) -> None:
    far = NOW.replace(year=2099)
    add("jobs", builders.job("poll:Weather", next_at=far))
    add("market_type_performance", builders.performance())
    assert "due now" in confirm(admin_client, path, action, [identity], reason="news")
    document = read_document(collection("jobs"), "poll:Weather")
    assert document["next_at"] < far


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_who_may_only_view_sees_no_override_and_can_do_none() -> None:
    client = staff("view_position")
    add("positions", builders.watching(id="p1"))
    assert "Cancel before entry" not in page(client, POSITIONS)
    act(client, POSITIONS, "cancel", ["p1"])
    form = {"of": "p1", "seen": "watching:4", "reason": "because"}
    assert client.post("/override/cancel/do/", form).status_code == 403
    assert state_of("p1") == "watching"


def test_who_may_override_can_do_so_and_edit_nothing() -> None:
    client = staff("view_position", "override")
    add("positions", builders.watching(id="p1"))
    assert "cancelled." in confirm(
        client, POSITIONS, "cancel", ["p1"], reason="not wanted"
    )
    assert client.get("/admin/strategy/job/").status_code == 403


def test_an_override_without_its_token_is_refused(admin_user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    add("positions", builders.watching(id="p1"))
    form = {"of": "p1", "seen": "watching:4", "reason": "because"}
    assert strict.post("/override/cancel/do/", form).status_code == 403
    assert act(strict, POSITIONS, "cancel", ["p1"]).status_code == 403
    assert state_of("p1") == "watching"


def test_of_several_what_changed_meanwhile_is_left_alone(admin_client: Client) -> None:
    add("positions", builders.watching(id="p1"), builders.watching(id="p2"))
    shown = act(admin_client, POSITIONS, "cancel", ["p1", "p2"]).content.decode()
    form = {**hidden_fields(shown), "reason": "all out"}
    STORED_POSITIONS.raw.update_one({"_id": "p1"}, {"$set": {"version": 5}})
    answer = admin_client.post("/override/cancel/do/", form, follow=True)
    assert "It has changed since the page was shown" in answer.content.decode()
    assert (state_of("p1"), state_of("p2")) == ("watching", "cancelled")


@pytest.mark.parametrize("action", ["cancel", "settle"])
@pytest.mark.parametrize("state", ["watching", "entered"])
def test_a_damaged_position_is_not_overridden(
    admin_client: Client, action: str, state: str
) -> None:
    add("positions", {"_id": "odd", **ODD, "state": state})
    text = act(admin_client, POSITIONS, action, ["odd"]).content.decode()
    assert "This cannot be done" in text
