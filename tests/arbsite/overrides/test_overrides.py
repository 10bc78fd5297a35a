"""Overrides in the admin: asked for a reason, confirmed, refused, written down."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from positions.models import positions
from tasklog.storage.codec import collection
from tests.arbsite.test_admin import ODD, PAIRS, POSITIONS, act, page
from tests.support import builders
from tests.support.builders import NOW, add

pytestmark = pytest.mark.django_db


def confirm(client: Client, path: str, action: str, ids: list[str], **more: str) -> str:
    """Both steps; what the operator is told."""
    asked = act(client, path, action, ids).content.decode()
    stamps = dict(re.findall(r'name="(stamp-[^"]*)" value="([^"]*)"', asked))
    answer = act(client, path, action, ids, confirmed="yes", **{**stamps, **more})
    if answer.status_code == 302:
        return str(client.get(path).content.decode())
    return str(answer.content.decode())


def state_of(identity: str) -> str:
    found = positions().find_one({"_id": identity})
    assert found
    return str(found["state"])


def test_an_override_first_says_what_will_happen_and_does_nothing(
    admin_client: Client,
) -> None:
    add("positions", builders.watching(id="p1", event_name="Will it rain?"))
    shown = act(admin_client, POSITIONS, "cancel_before_entry", ["p1"])
    text = shown.content.decode()
    assert "Will it rain?" in text
    assert "will be cancelled; nothing was bought" in text
    assert 'name="reason"' in text
    assert state_of("p1") == "watching"


def test_a_confirmed_override_is_done_and_written_down(admin_client: Client) -> None:
    add("positions", builders.watching(id="p1"))
    told = confirm(
        admin_client, POSITIONS, "cancel_before_entry", ["p1"], reason="rule changed"
    )
    assert "cancelled." in told
    assert state_of("p1") == "cancelled"
    (line,) = collection("task_log").find({"action": "override"})
    assert line["actor"] == "admin"
    assert "rule changed" in line["details"]


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 501])
def test_without_a_reason_nothing_is_done(admin_client: Client, reason: str) -> None:
    add("positions", builders.watching(id="p1"))
    told = confirm(
        admin_client, POSITIONS, "cancel_before_entry", ["p1"], reason=reason
    )
    assert "errorlist" in told
    assert state_of("p1") == "watching"


def test_what_changed_since_the_page_was_shown_is_left_alone(
    admin_client: Client,
) -> None:
    add("positions", builders.watching(id="p1"))
    told = confirm(
        admin_client,
        POSITIONS,
        "cancel_before_entry",
        ["p1"],
        reason="too late",
        **{"stamp-p1": "watching:3"},
    )
    assert "has changed since the page was shown" in told
    assert state_of("p1") == "watching"


def test_a_double_click_overrides_once(admin_client: Client) -> None:
    add("positions", builders.position(id="p1"))
    given = {
        "confirmed": "yes",
        "reason": "settled on the venue",
        "stamp-p1": "entered:4",
        "payout_0": "1",
        "payout_1": "0",
    }
    for _ in range(2):
        act(admin_client, POSITIONS, "settle_by_hand", ["p1"], **given)
    assert state_of("p1") == "profitable"
    assert collection("task_log").count_documents({"kind": "override_settle"}) == 1


def test_a_settlement_asks_for_each_payout_and_foretells_the_profit(
    admin_client: Client,
) -> None:
    legs = [builders.leg(payout=Decimal("0.5")), builders.other_leg()]
    add("positions", builders.position(id="p1", legs=legs))
    text = act(admin_client, POSITIONS, "settle_by_hand", ["p1"]).content.decode()
    assert "will expire and then be closed" in text
    assert "+$3.00 if polymarket&#x27;s Yes pays 1" in text
    assert re.search(r'name="payout_0" value="0.5"', text)
    assert 'name="payout_1"' in text


@pytest.mark.parametrize(
    "payout", ["", "1.01", "-1", "NaN", "1e3", "0,5", "x", "1" * 99]
)
def test_a_payout_that_cannot_be_is_refused(admin_client: Client, payout: str) -> None:
    add("positions", builders.position(id="p1"))
    told = confirm(
        admin_client,
        POSITIONS,
        "settle_by_hand",
        ["p1"],
        reason="as the venue says",
        payout_0=payout,
        payout_1="0",
    )
    assert "errorlist" in told
    assert state_of("p1") == "entered"


def test_a_settlement_is_done_to_one_at_a_time(admin_client: Client) -> None:
    add("positions", builders.position(id="p1"), builders.position(id="p2"))
    act(admin_client, POSITIONS, "settle_by_hand", ["p1", "p2"])
    assert "one at a time" in page(admin_client, POSITIONS)


def test_of_several_what_is_possible_is_done_and_the_rest_is_told(
    admin_client: Client,
) -> None:
    add("positions", builders.watching(id="p1"), builders.position(id="p2"))
    told = confirm(
        admin_client, POSITIONS, "cancel_before_entry", ["p1", "p2"], reason="all out"
    )
    assert "only a watching position" in told
    assert (state_of("p1"), state_of("p2")) == ("cancelled", "entered")


def test_an_order_in_the_ledger_stops_a_cancellation(admin_client: Client) -> None:
    legs = [builders.planned(client_order_id="p1:a:1"), builders.planned()]
    add("positions", builders.watching(id="p1", legs=legs))
    add(
        "paper_orders",
        {"_id": "p1:a:1", "status": "accepted", "fills": [], "fee": 0, "reason": ""},
    )
    text = act(admin_client, POSITIONS, "cancel_before_entry", ["p1"]).content.decode()
    assert "cannot be done" in text


def test_whole_lists_are_not_overridden(admin_client: Client) -> None:
    add("positions", builders.watching(id="p1"))
    act(admin_client, POSITIONS, "cancel_before_entry", ["p1"], select_across="1")
    assert "50 at most" in page(admin_client, POSITIONS)


@pytest.mark.parametrize(
    ("action", "verdict"), [("confirm_pair", "same"), ("reject_pair", "rejected")]
)
def test_a_pair_is_judged_with_a_reason(
    admin_client: Client, action: str, verdict: str
) -> None:
    add("matched_pairs", builders.pair(id="m1"))
    told = confirm(admin_client, PAIRS, action, ["m1"], reason="read both")
    assert f"the verdict is now “{verdict}”" in told
    found = collection("matched_pairs").find_one({"_id": "m1"})
    assert found
    assert found["verdict"] == verdict
    assert found["decision"]["actor"] == "admin"


def test_a_check_now_hurries_the_agent(admin_client: Client) -> None:
    far = NOW.replace(year=2099)
    add("cadences", builders.cadence("check", next_at=far))
    add("positions", builders.position(id="p1", outcome_due_at=far))
    assert "due now" in confirm(
        admin_client, POSITIONS, "check_now", ["p1"], reason="it is over"
    )
    for found in (
        collection("cadences").find_one({"_id": "check", "next_at": {"$lt": far}}),
        positions().find_one({"_id": "p1", "outcome_due_at": {"$lt": far}}),
    ):
        assert found


@pytest.mark.parametrize(
    ("path", "action", "identity"),
    [
        ("/admin/strategy/cadence/", "run_now", "poll:Weather"),
        ("/admin/strategy/markettypeperformance/", "poll_now", "Weather"),
    ],
)
def test_a_market_type_is_polled_now(
    admin_client: Client, path: str, action: str, identity: str
) -> None:
    far = NOW.replace(year=2099)
    add("cadences", builders.cadence("poll:Weather", next_at=far))
    add("market_type_performance", builders.performance())
    assert "due now" in confirm(admin_client, path, action, [identity], reason="news")
    found = collection("cadences").find_one({"_id": "poll:Weather"})
    assert found
    assert found["next_at"] < far


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
    given = {"confirmed": "yes", "reason": "because", "stamp-p1": "watching:4"}
    act(client, POSITIONS, "cancel_before_entry", ["p1"], **given)
    assert state_of("p1") == "watching"


def test_who_may_override_can_do_so_and_edit_nothing() -> None:
    client = staff("view_position", "override")
    add("positions", builders.watching(id="p1"))
    assert "cancelled." in confirm(
        client, POSITIONS, "cancel_before_entry", ["p1"], reason="not wanted"
    )
    assert client.get("/admin/strategy/cadence/").status_code == 403


def test_an_override_without_its_token_is_refused(admin_user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    add("positions", builders.watching(id="p1"))
    given = {"confirmed": "yes", "reason": "because", "stamp-p1": "watching:4"}
    answer = act(strict, POSITIONS, "cancel_before_entry", ["p1"], **given)
    assert answer.status_code == 403
    assert state_of("p1") == "watching"


@pytest.mark.parametrize("action", ["cancel_before_entry", "settle_by_hand"])
@pytest.mark.parametrize("state", ["watching", "entered"])
def test_a_damaged_position_is_not_overridden(
    admin_client: Client, action: str, state: str
) -> None:
    add("positions", {"_id": "odd", **ODD, "state": state})
    text = act(admin_client, POSITIONS, action, ["odd"]).content.decode()
    assert "cannot be done" in text
