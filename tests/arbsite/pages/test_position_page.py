"""The page of one position: what it pays, on which texts it rests, each attempt."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from arbsite.pages import reports
from arbsite.pages.reports.pairing import pairing
from arbsite.pages.reports.payoff import WORDS, payoff
from strategy.arbitrage.payouts import JOINT, Direction, payouts
from tasklog.storage.codec import Document
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.query_plans import Spy, spied, wasteful

__all__ = ["spied"]

RULES = "It resolves to Yes if it rains.\n\n<script>alert(1)</script>\n\nBy the gauge."


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return client


def basket(direction: str, first: int, outcome: int, **given: object) -> Document:
    """`first` is the Polymarket outcome that is held, `outcome` that on Kalshi."""
    legs = [
        builders.leg(outcome_index=first),
        builders.other_leg(outcome_index=outcome),
    ]
    return builders.position(**{"direction": direction, "legs": legs, **given})


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("direction", Direction)
def test_what_a_whole_basket_pays_is_what_strategy_weighed(
    direction: Direction, first: int
) -> None:
    is_no = direction is Direction.POLYMARKET_YES
    rows = payoff(basket(direction, first, 1 if is_no else 0))
    weighed = payouts(direction, Decimal(100), Decimal(97))
    assert [(row.amount, row.profit) for row in rows] == [
        (one.amount, one.profit) for one in weighed
    ]
    assert [row.legs for row in rows] == [
        (one.polymarket, one.kalshi) for one in weighed
    ]
    assert [row.is_agreed for row in rows] == [True, True] + [False] * 7


def test_a_basket_completed_on_one_venue_pays_the_same_however_it_settles() -> None:
    legs = [builders.leg(), builders.leg(outcome_index=1)]
    document = builders.position(direction="polymarket_yes_kalshi_no", legs=legs)
    assert {row.amount for row in payoff(document)} == {Decimal(100)}


def test_a_leg_that_is_held_alone_pays_alone() -> None:
    legs = [
        builders.leg(),
        builders.other_leg(status="rejected", filled_size=Decimal(0)),
    ]
    document = builders.position(direction="polymarket_yes_kalshi_no", legs=legs)
    both_yes, both_no, *_ = payoff(document)
    assert (both_yes.amount, both_no.amount) == (Decimal(100), Decimal(0))


@pytest.mark.parametrize("broken", [{"legs": []}, {"legs": "x"}, {"stake": None}])
def test_a_damaged_position_has_no_table(broken: Document) -> None:
    assert payoff(builders.position(**broken)) == ()


def test_every_joint_outcome_has_words() -> None:
    assert WORDS.keys() == {name for name, *_ in JOINT}


def market(title: str, **given: object) -> Document:
    return {"title": title, "rules": RULES, "resolution_source": "a gauge", **given}


def test_both_rule_texts_and_the_verdict_stand_on_the_page(client: Client) -> None:
    decision = {"verdict": "same", "actor": "maria", "reason": "read twice", "at": NOW}
    add(
        "matched_pairs",
        builders.pair(
            id="pair",
            verdict="same",
            decision=decision,
            polymarket=market("Rain on Friday?"),
            kalshi=market("KX rain", rules=None),
        ),
    )
    add("positions", builders.position(id="p1"))
    found = pairing("pair")
    assert found is not None
    assert [len(one.paragraphs) for one in found.rules] == [3, 0]
    shown = client.get("/positions/p1/").content.decode()
    assert "Rules on Polymarket: Rain on Friday?" in shown
    assert "<p>By the gauge.</p>" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert "The venue gives no rules." in shown
    assert "by maria: read twice" in shown


def test_a_pair_that_is_gone_is_told(client: Client) -> None:
    add("positions", builders.position(id="p1", pair_id="gone"))
    assert "not known any more" in client.get("/positions/p1/").content.decode()


@pytest.mark.django_db
def test_failed_attempts_stand_among_the_moves_in_the_order_of_time(
    spied: Spy,
) -> None:
    at = NOW - timedelta(days=3)
    add("positions", builders.position(id="p1", events=[builders.event(timestamp=at)]))
    line = {"position_id": "p1", "action": "place_order"}
    second = timedelta(seconds=1)
    add(
        "task_log",
        builders.task(**line, kind="attempt", status="retry", timestamp=at - second),
        builders.task(**line, kind="retried_call", timestamp=at + second),
        # A move, as the relay wrote it into the trail: it is in the position already.
        builders.task(**line, kind="entered", timestamp=at),
        builders.task(position_id="p2", kind="attempt"),
    )
    detail = reports.position_detail("p1")
    assert detail is not None
    kinds = [one.kind for one in detail.events]
    assert kinds == ["retried_call", "entered", "attempt"]
    finds = [
        one
        for one in spied.watch(lambda: reports.position_detail("p1"))
        if "find" in one
    ]
    assert len(finds) == 2
    assert not [one for one in finds if wasteful(one)]


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
