"""The page of one position: what it pays, on which texts it rests, each attempt."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from arbsite.pages import reports
from arbsite.pages.reports.pairing import pairing
from arbsite.pages.reports.payoff import WORDS, PayoffRow, payoff
from positions.models import PositionRecord
from strategy.arbitrage import standard_probabilities
from strategy.arbitrage.payouts import JOINT, Direction, payouts
from strategy.arbitrage.risks import legs_pay
from tasklog.storage.codec import salvage
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.query_plans import Spy, wasteful

RULES = "It resolves to Yes if it rains.\n\n<script>alert(1)</script>\n\nBy the gauge."


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return client


def rows_of(document: builders.Stored) -> tuple[PayoffRow, ...]:
    return payoff(salvage(PositionRecord, document))


def basket(
    direction: str, outcome_a: int, outcome: int, **changes: object
) -> builders.Stored:
    """`first` is the outcome that is held on venue a, `outcome` that on venue b."""
    legs = [
        builders.leg(outcome_index=outcome_a),
        builders.other_leg(outcome_index=outcome),
    ]
    return builders.position(**{"direction": direction, "legs": legs, **changes})


@pytest.mark.parametrize("outcome_a", [0, 1])
@pytest.mark.parametrize("direction", Direction)
def test_what_a_whole_basket_pays_is_what_strategy_weighed(
    direction: Direction, outcome_a: int
) -> None:
    is_no = direction is Direction.A_YES_B_NO
    rows = rows_of(basket(direction, outcome_a, 1 if is_no else 0))
    weighed = payouts(direction, Decimal(100), Decimal(97))
    assert [(row.amount, row.profit) for row in rows] == [
        (payout.amount, payout.profit) for payout in weighed
    ]
    assert [row.legs for row in rows] == [(payout.a, payout.b) for payout in weighed]


def test_a_basket_completed_on_one_venue_pays_the_same_however_it_settles() -> None:
    legs = [builders.leg(), builders.leg(side="b", outcome_index=1)]
    document = builders.position(direction="a_yes_b_no", legs=legs)
    assert {row.amount for row in rows_of(document)} == {Decimal(100)}


def test_a_leg_that_is_held_alone_pays_alone() -> None:
    legs = [
        builders.leg(),
        builders.other_leg(status="rejected", filled_size=Decimal(0)),
    ]
    document = builders.position(direction="a_yes_b_no", legs=legs)
    both_yes, both_no, *_ = rows_of(document)
    assert (both_yes.amount, both_no.amount) == (Decimal(100), Decimal(0))


def test_a_cancelled_position_pays_nothing_however_it_settles() -> None:
    legs = [builders.leg(status="planned"), builders.other_leg(status="planned")]
    assert len(rows_of(builders.position(state="watching", legs=legs))) == len(JOINT)
    assert rows_of(builders.position(state="cancelled", legs=legs)) == ()


@pytest.mark.parametrize("broken", [{"legs": []}, {"legs": "x"}, {"stake": None}])
def test_a_damaged_position_has_no_table(broken: builders.Stored) -> None:
    assert rows_of(builders.position(**broken)) == ()


RISK: dict[str, Any] = {
    "name": "tie",
    "family": "game",
    "probability": Decimal("0.01"),
    "paid_a": Decimal("0.5"),
    "paid_b": Decimal(1),
    "payout_a": Decimal("0.5"),
    "payout_b": Decimal(0),
    "loss": Decimal("0.5"),
    "cost": Decimal("0.005"),
}


def test_each_named_risk_has_a_row_of_what_both_legs_pay_then() -> None:
    risks = [RISK, {**RISK, "name": "no result", "paid_a": None}]
    document = basket("a_yes_b_no", 0, 1, risks=risks)
    *joint, tie, no_result = rows_of(document)
    assert len(joint) == len(JOINT)
    assert (tie.words, tie.legs) == ("risk: tie", (Decimal("0.5"), Decimal(0)))
    assert (tie.amount, tie.profit) == (Decimal(50), Decimal(-47))
    # The fair price that is worst for what is held.
    assert (no_result.words, no_result.amount) == ("risk: no result", Decimal(0))


def test_the_risk_row_is_what_strategy_weighed() -> None:
    for direction in Direction:
        legs = legs_pay(direction, RISK["paid_a"], RISK["paid_b"])
        is_no = direction is Direction.A_YES_B_NO
        *_, row = rows_of(basket(direction, 0, 1 if is_no else 0, risks=[RISK]))
        assert row.legs == legs


def test_the_risks_of_the_entry_stand_on_the_page(client: Client) -> None:
    add("positions", builders.position(id="p1", risks=[RISK]))
    shown = client.get("/positions/p1/").content.decode()
    assert "risk: tie" in shown
    assert "Expected cost" in shown


def test_every_joint_outcome_has_words() -> None:
    assert WORDS.keys() == {name for name, *_ in JOINT}


def market(title: str, **changes: object) -> builders.Stored:
    return {"title": title, "rules": RULES, "resolution_source": "a gauge", **changes}


def test_both_rule_texts_and_the_verdict_stand_on_the_page(client: Client) -> None:
    decision = {"verdict": "same", "actor": "maria", "reason": "read twice", "at": NOW}
    add(
        "matched_pairs",
        builders.pair(
            id="pair",
            verdict="same",
            decision=decision,
            market_a=market("Rain on Friday?"),
            market_b=market("KX rain", rules=None),
        ),
    )
    add("positions", builders.position(id="p1"))
    basis = pairing("pair", standard_probabilities())
    assert basis is not None
    assert [len(rules.paragraphs) for rules in basis.rules] == [3, 0]
    shown = client.get("/positions/p1/").content.decode()
    assert "Rules on Polymarket: Rain on Friday?" in shown
    assert "<p>By the gauge.</p>" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert "The venue gives no rules." in shown
    assert "by maria: read twice" in shown


def test_a_pair_that_is_gone_is_told(client: Client) -> None:
    add("positions", builders.position(id="p1", pair_id="gone"))
    assert "no longer in the database" in client.get("/positions/p1/").content.decode()


@pytest.mark.django_db
def test_failed_attempts_stand_among_the_moves_in_the_order_of_time(
    spied: Spy,
) -> None:
    at = NOW - timedelta(days=3)
    add("positions", builders.position(id="p1", events=[builders.event(timestamp=at)]))
    line = {"position_id": "p1", "action": "place_order"}
    moment = timedelta(seconds=1)
    add(
        "task_log",
        builders.task(**line, kind="attempt", status="retry", timestamp=at - moment),
        builders.task(**line, kind="retried_call", timestamp=at + moment),
        # A move, as the relay wrote it into the trail: it is in the position already.
        builders.task(**line, kind="entered", timestamp=at),
        builders.task(position_id="p2", kind="attempt"),
    )
    detail = reports.position_detail("p1")
    assert detail is not None
    kinds = [event.kind for event in detail.events]
    assert kinds == ["retried_call", "entered", "attempt"]
    finds = [
        command
        for command in spied.watch(lambda: reports.position_detail("p1"))
        if "find" in command
    ]
    assert len(finds) == 2
    assert not [command for command in finds if wasteful(command)]


@pytest.mark.parametrize(
    ("ends", "state", "left"),
    [(7, "entered", 7), (0.5, "entered", 0), (-1, "expired", None), (7, "loss", None)],
)
@pytest.mark.django_db
def test_days_left_are_whole_ones_until_the_end(
    ends: float, state: str, left: int | None
) -> None:
    end = NOW + timedelta(days=ends)
    add("positions", builders.position(id="p1", state=state, expiration_date=end))
    detail = reports.position_detail("p1")
    assert detail is not None
    assert detail.days_left(NOW) == left
