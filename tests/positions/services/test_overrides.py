"""An operator overrides within the table of moves, once, with a reason in the trail."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest

from positions.models import positions
from positions.services import monitor, resolve_due
from positions.services.overrides import (
    Operator,
    OverrideRefused,
    PositionChanged,
    cancel_before_entry,
    look_now,
    settle_by_hand,
    settlement_by,
)
from tasklog.storage.codec import Document, collection, decode
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import FakeClock, street

pytestmark = pytest.mark.django_db

ONE, NOTHING, HALF = Decimal(1), Decimal(0), Decimal("0.5")
WON = {0: ONE, 1: NOTHING}
CLOSED = ("profitable", "loss", "cancelled")


def maria() -> Operator:
    return Operator("maria", "the venue's page says so", FakeClock())


def stored(document: Document) -> Document:
    add("positions", document)
    found = positions().find_one({"_id": document["_id"]})
    assert found
    return found


def never(client_order_id: str) -> bool:
    return False


def trail() -> list[Document]:
    return list(collection("task_log").find({"action": "override"}).sort("timestamp"))


def test_a_position_for_which_nothing_was_bought_is_cancelled() -> None:
    position = stored(builders.watching(attention="waits"))
    cancelled = cancel_before_entry(position, maria(), never)
    assert (cancelled["state"], cancelled["attention"]) == ("cancelled", None)
    assert cancelled["version"] == position["version"] + 1


def test_an_override_stands_in_the_trail_with_its_actor_and_reason() -> None:
    position = stored(builders.watching())
    cancel_before_entry(position, maria(), never)
    (line,) = trail()
    assert line["actor"] == "maria"
    assert line["kind"] == "override_cancel"
    assert line["position_id"] == position["_id"]
    assert line["details"].endswith("maria: the venue's page says so")
    after = positions().find_one({"_id": position["_id"]})
    assert after
    assert after["events"][-1]["task_id"] == line["task_id"]


@pytest.mark.parametrize("state", ["entered", "expired", *CLOSED])
def test_only_a_watching_position_can_be_cancelled(state: str) -> None:
    position = stored(builders.position(state=state))
    with pytest.raises(OverrideRefused, match="only a watching position"):
        cancel_before_entry(position, maria(), never)
    assert_untouched(position)


def test_a_position_with_a_leg_bought_is_not_cancelled() -> None:
    position = stored(builders.watching(legs=[builders.leg(), builders.planned()]))
    with pytest.raises(OverrideRefused, match="bought already"):
        cancel_before_entry(position, maria(), never)
    assert_untouched(position)


def test_an_order_that_only_the_venue_knows_of_stops_the_cancellation() -> None:
    """Accepted, and the process died before it was written down here."""
    legs = [builders.planned(client_order_id="lost"), builders.planned()]
    position = stored(builders.watching(legs=legs))
    with pytest.raises(OverrideRefused, match="the venue knows an order"):
        cancel_before_entry(position, maria(), lambda one: one == "lost")
    assert_untouched(position)


@pytest.mark.parametrize(
    ("payouts", "state", "profit"),
    [
        (WON, "profitable", Decimal(3)),
        ({0: NOTHING, 1: ONE}, "profitable", Decimal(3)),
        ({0: NOTHING, 1: NOTHING}, "loss", Decimal(-97)),
        ({0: HALF, 1: HALF}, "profitable", Decimal(3)),
        ({0: Decimal("0.25"), 1: HALF}, "loss", Decimal(-22)),
    ],
)
def test_a_settlement_by_hand_pays_what_it_is_told(
    payouts: dict[int, Decimal], state: str, profit: Decimal
) -> None:
    position = stored(builders.position(state="expired"))
    closed = decode(settle_by_hand(position, payouts, maria()))
    assert (closed["state"], closed["actual_profit"]) == (state, profit)
    assert [leg["payout"] for leg in closed["legs"]] == list(payouts.values())
    assert closed["resolved_at"] == closed["legs"][0]["final_at"]
    assert closed["venues_differ"] is (sum(payouts.values()) != 1)


def test_an_entered_position_expires_on_its_way_to_be_settled() -> None:
    position = stored(builders.position())
    closed = settle_by_hand(position, WON, maria())
    kinds = [(one["kind"], one["state"]) for one in closed["events"][-2:]]
    assert kinds == [("override_expire", "expired"), ("override_settle", "profitable")]
    assert closed["expired_at"] == closed["resolved_at"]
    assert {line["kind"] for line in trail()} == {"override_expire", "override_settle"}


def test_a_settlement_cut_in_half_is_finished_by_the_agent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process dies after the first of the two writes."""
    position = stored(builders.position(fence=1))
    moves = "positions.services.overrides.relay"

    def dies(source: object) -> int:
        raise SystemExit

    monkeypatch.setattr(moves, dies)
    with pytest.raises(SystemExit):
        settle_by_hand(position, WON, maria())
    here = street()
    assert resolve_due(here.desk()) == {"Weather"}
    after = positions().find_one({"_id": position["_id"]})
    assert after
    assert after["state"] == "profitable"
    assert decode(after)["actual_profit"] == 3


def test_a_leg_held_alone_is_settled_by_its_own_payout() -> None:
    legs = [
        builders.leg(),
        builders.other_leg(
            status="rejected", filled_size=NOTHING, notional=NOTHING, fee=NOTHING
        ),
    ]
    position = stored(builders.position(state="expired", legs=legs))
    closed = decode(settle_by_hand(position, {0: ONE}, maria()))
    assert closed["actual_profit"] == 55
    assert closed["legs"][1]["payout"] is None


@pytest.mark.parametrize(
    ("payouts", "why"),
    [
        ({0: ONE}, "each leg"),
        ({}, "each leg"),
        ({0: ONE, 1: NOTHING, 2: ONE}, "each leg"),
        ({0: Decimal("1.01"), 1: NOTHING}, "between 0 and 1"),
        ({0: Decimal("-0.01"), 1: NOTHING}, "between 0 and 1"),
    ],
)
def test_a_settlement_needs_one_payout_between_0_and_1_for_each_leg(
    payouts: dict[int, Decimal], why: str
) -> None:
    position = stored(builders.position())
    with pytest.raises(OverrideRefused, match=why):
        settle_by_hand(position, payouts, maria())
    assert_untouched(position)


@pytest.mark.parametrize("state", ["watching", *CLOSED])
def test_what_is_not_held_cannot_be_settled(state: str) -> None:
    position = stored(builders.position(state=state))
    with pytest.raises(OverrideRefused, match="only an entered or expired"):
        settlement_by(position, WON)
    with pytest.raises(OverrideRefused):
        settle_by_hand(position, WON, maria())
    assert_untouched(position)


def test_a_check_now_makes_a_position_due() -> None:
    clock = FakeClock()
    position = stored(builders.position())
    look_now(position, Operator("maria", "curious", clock))
    after = positions().find_one({"_id": position["_id"]})
    assert after
    assert after["outcome_due_at"] == clock.wall
    assert after["state"] == "entered"


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_position_is_not_looked_at_again(state: str) -> None:
    position = stored(builders.position(state=state))
    with pytest.raises(OverrideRefused, match="closed already"):
        look_now(position, maria())
    assert_untouched(position)


OVERRIDES: list[Any] = [
    lambda one: cancel_before_entry(one, maria(), never),
    lambda one: look_now(one, maria()),
]


@pytest.mark.parametrize("act", OVERRIDES)
def test_what_changed_meanwhile_is_left_alone(act: Any) -> None:
    position = stored(builders.watching())
    positions().update_one({"_id": position["_id"]}, {"$inc": {"version": 1}})
    with pytest.raises(PositionChanged):
        act(position)
    assert_untouched(position, version=position["version"] + 1)


def test_two_operators_at_once_settle_once() -> None:
    position = stored(builders.position(state="expired"))
    start, outcomes = Barrier(4), []

    def settle() -> None:
        start.wait()
        try:
            settle_by_hand(position, WON, maria())
            outcomes.append("done")
        except PositionChanged:
            outcomes.append("told")

    threads = [Thread(target=settle) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told", "told", "told"]
    assert len(trail()) == 1


def test_the_agents_counting_of_days_does_not_make_an_override_stale() -> None:
    here = street()
    position = stored(builders.position(fence=1, last_checked=here.clock.venue))
    here.clock.pass_days(30)
    assert monitor(here.desk()) == 1
    assert settle_by_hand(position, WON, maria())["state"] == "profitable"


def assert_untouched(position: Document, version: int | None = None) -> None:
    after = positions().find_one({"_id": position["_id"]})
    assert after == position | ({} if version is None else {"version": version})
    assert trail() == []
