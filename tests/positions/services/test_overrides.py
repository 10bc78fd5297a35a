"""An operator overrides within the table of moves, once, with a reason in the trail."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest

from positions.models import POSITIONS, PositionRecord, Side
from positions.services import monitor, resolve_due
from positions.services.operator import Operator, Outdated, OverrideRejected
from positions.services.overrides import (
    cancel_before_entry,
    request_check,
    settle_by_hand,
    settlement_by,
)
from positions.venues.interface import Venues
from positions.venues.types import OrderStatus, Receipt
from tasklog.records import TrailLine
from tests.support import builders
from tests.support.builders import Stored, add
from tests.support.documents import read_record, trail_lines
from tests.support.fakes import FakeClock, street

pytestmark = pytest.mark.django_db

ONE, NOTHING, HALF = Decimal(1), Decimal(0), Decimal("0.5")
A, B = Side.A, Side.B
WON = {A: ONE, B: NOTHING}
CLOSED = ("profitable", "loss", "cancelled")


def maria() -> Operator:
    return Operator("maria", "the venue's page says so", FakeClock())


def stored(document: Stored) -> PositionRecord:
    add("positions", document)
    return read_record(POSITIONS, document["_id"])


def venues() -> Venues:
    """Two venues that know no order."""
    return street().venues


def trail() -> tuple[TrailLine, ...]:
    return trail_lines(action="override")


def test_a_position_for_which_nothing_was_bought_is_cancelled() -> None:
    position = stored(builders.watching(attention="waits"))
    cancelled = cancel_before_entry(position, maria(), venues())
    assert (cancelled.state, cancelled.attention) == ("cancelled", None)
    assert cancelled.version == position.version + 1


def test_an_override_stands_in_the_trail_with_its_actor_and_reason() -> None:
    position = stored(builders.watching())
    cancel_before_entry(position, maria(), venues())
    (line,) = trail()
    assert line.actor == "maria"
    assert line.kind == "override_cancel"
    assert line.position_id == position.id
    assert line.details.endswith("maria: the venue's page says so")
    after = read_record(POSITIONS, position.id)
    assert after.events[-1].task_id == line.task_id


@pytest.mark.parametrize("state", ["entered", "expired", *CLOSED])
def test_only_a_watching_position_can_be_cancelled(state: str) -> None:
    position = stored(builders.position(state=state))
    with pytest.raises(OverrideRejected, match="only a watching position"):
        cancel_before_entry(position, maria(), venues())
    assert_untouched(position)


def test_a_position_with_a_leg_bought_is_not_cancelled() -> None:
    position = stored(
        builders.watching(legs=[builders.leg(), builders.planned(side="b")])
    )
    with pytest.raises(OverrideRejected, match="filled already"):
        cancel_before_entry(position, maria(), venues())
    assert_untouched(position)


def test_an_order_that_only_the_venue_knows_of_stops_the_cancellation() -> None:
    """Accepted, and the process died before it was written down here."""
    legs = [builders.planned(client_order_id="lost"), builders.planned(side="b")]
    position = stored(builders.watching(legs=legs))
    here = street()
    here.polymarket.receipts["lost"] = Receipt("lost", OrderStatus.ACCEPTED)
    with pytest.raises(OverrideRejected, match="the venue knows an order"):
        cancel_before_entry(position, maria(), here.venues)
    assert_untouched(position)


@pytest.mark.parametrize(
    ("payouts", "state", "profit"),
    [
        (WON, "profitable", Decimal(3)),
        ({A: NOTHING, B: ONE}, "profitable", Decimal(3)),
        ({A: NOTHING, B: NOTHING}, "loss", Decimal(-97)),
        ({A: HALF, B: HALF}, "profitable", Decimal(3)),
        ({A: Decimal("0.25"), B: HALF}, "loss", Decimal(-22)),
    ],
)
def test_a_settlement_by_hand_pays_what_it_is_told(
    payouts: dict[Side, Decimal], state: str, profit: Decimal
) -> None:
    position = stored(builders.position(state="expired"))
    closed = settle_by_hand(position, payouts, maria())
    assert (closed.state, closed.actual_profit) == (state, profit)
    assert [leg.payout for leg in closed.legs] == list(payouts.values())
    assert closed.resolved_at == closed.legs[0].final_at
    assert closed.venues_differ is (sum(payouts.values()) != 1)


def test_an_entered_position_expires_on_its_way_to_be_settled() -> None:
    position = stored(builders.position())
    closed = settle_by_hand(position, WON, maria())
    kinds = [(event.kind, event.state) for event in closed.events[-2:]]
    assert kinds == [("override_expire", "expired"), ("override_settle", "profitable")]
    assert closed.expired_at == closed.resolved_at
    assert {line.kind for line in trail()} == {"override_expire", "override_settle"}


def test_a_settlement_cut_in_half_is_finished_by_the_agent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process dies after the first of the two writes."""
    position = stored(builders.position(fence=1))
    moves = "positions.services.overrides.relay"

    def dies(*_: object) -> int:
        raise SystemExit

    monkeypatch.setattr(moves, dies)
    with pytest.raises(SystemExit):
        settle_by_hand(position, WON, maria())
    here = street()
    assert resolve_due(here.context()) == {"Weather"}
    after = read_record(POSITIONS, position.id)
    assert after.state == "profitable"
    assert after.actual_profit == 3


def test_a_leg_held_alone_is_settled_by_its_own_payout() -> None:
    legs = [
        builders.leg(),
        builders.other_leg(
            status="rejected", filled_size=NOTHING, notional=NOTHING, fee=NOTHING
        ),
    ]
    position = stored(builders.position(state="expired", legs=legs))
    closed = settle_by_hand(position, {A: ONE}, maria())
    assert closed.actual_profit == 55
    assert closed.legs[1].payout is None


@pytest.mark.parametrize(
    ("payouts", "why"),
    [
        ({A: ONE}, "each filled leg"),
        ({}, "each filled leg"),
        ({A: ONE, B: NOTHING, "c": ONE}, "each filled leg"),
        ({A: Decimal("1.01"), B: NOTHING}, "between 0 and 1"),
        ({A: Decimal("-0.01"), B: NOTHING}, "between 0 and 1"),
    ],
)
def test_a_settlement_needs_one_payout_between_0_and_1_for_each_leg(
    payouts: dict[Side, Decimal], why: str
) -> None:
    position = stored(builders.position())
    with pytest.raises(OverrideRejected, match=why):
        settle_by_hand(position, payouts, maria())
    assert_untouched(position)


@pytest.mark.parametrize("state", ["watching", *CLOSED])
def test_what_is_not_held_cannot_be_settled(state: str) -> None:
    position = stored(builders.position(state=state))
    with pytest.raises(OverrideRejected, match="only an entered or expired"):
        settlement_by(position, WON)
    with pytest.raises(OverrideRejected):
        settle_by_hand(position, WON, maria())
    assert_untouched(position)


def test_a_check_now_makes_a_position_due() -> None:
    clock = FakeClock()
    position = stored(builders.position())
    request_check(position, Operator("maria", "curious", clock))
    after = read_record(POSITIONS, position.id)
    assert after.outcome_due_at == clock.wall
    assert after.state == "entered"


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_position_is_not_looked_at_again(state: str) -> None:
    position = stored(builders.position(state=state))
    with pytest.raises(OverrideRejected, match="closed already"):
        request_check(position, maria())
    assert_untouched(position)


OVERRIDES: list[Any] = [
    lambda position: cancel_before_entry(position, maria(), venues()),
    lambda position: request_check(position, maria()),
]


@pytest.mark.parametrize("act", OVERRIDES)
def test_what_changed_meanwhile_is_left_alone(act: Any) -> None:
    position = stored(builders.watching())
    POSITIONS.raw.update_one({"_id": position.id}, {"$inc": {"version": 1}})
    with pytest.raises(Outdated):
        act(position)
    assert_untouched(position, version=position.version + 1)


def test_two_operators_at_once_settle_once() -> None:
    position = stored(builders.position(state="expired"))
    start, outcomes = Barrier(4), []

    def settle() -> None:
        start.wait()
        try:
            settle_by_hand(position, WON, maria())
            outcomes.append("settled")
        except Outdated:
            outcomes.append("outdated")

    threads = [Thread(target=settle) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["outdated", "outdated", "outdated", "settled"]
    assert len(trail()) == 1


def test_the_agents_counting_of_days_does_not_make_an_override_stale() -> None:
    here = street()
    position = stored(builders.position(fence=1, last_checked=here.clock.venue))
    here.clock.pass_days(30)
    assert monitor(here.context()) == 1
    assert settle_by_hand(position, WON, maria()).state == "profitable"


def assert_untouched(position: PositionRecord, version: int | None = None) -> None:
    after = read_record(POSITIONS, position.id)
    assert replace(after, version=position.version) == position
    assert after.version == (position.version if version is None else version)
    assert trail() == ()
