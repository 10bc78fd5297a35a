"""What is read is matched and stored; what is doubted waits for an operator."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from positions.models import positions
from positions.services.operator import Operator
from positions.venues.errors import VenueUnavailable
from positions.venues.paper.venue import PaperVenue
from strategy import agent, recovery, schedule
from strategy.exposure import Bounds
from strategy.matching import KeptMatcher
from strategy.models import PairVerdict
from strategy.services import Mandate, discover
from strategy.services.overrides import decide_pair
from tasklog.storage.codec import Document, collection
from tests.support.crash_life import AGREE, Life, four_pairs
from tests.support.documents import read_document
from tests.support.fakes import FakeClock, levels
from tests.support.simulated import simulated_mandate

pytestmark = pytest.mark.django_db


@pytest.fixture
def mandate() -> Mandate:
    mandate = simulated_mandate(FakeClock())
    recovery.start(mandate)
    discover(mandate)
    return mandate


def a_pair() -> Document:
    found = collection("matched_pairs").find_one({"verdict": "same"}, sort=[("_id", 1)])
    assert found is not None
    return found


def now(pair: Document) -> Document:
    return read_document(collection("matched_pairs"), pair["_id"])


def pass_days(mandate: Mandate, days: int) -> None:
    clock = mandate.desk.venues.clock
    assert isinstance(clock, FakeClock)
    clock.pass_days(days)


def ann() -> Operator:
    return Operator("ann", "read both texts", FakeClock())


def test_pairs_are_stored_with_their_facts_and_a_duty_for_each_type(
    mandate: Mandate,
) -> None:
    pair = a_pair()
    assert pair["facts"]
    assert {fact["standing"] for fact in pair["facts"]} <= {
        "agree",
        "conflict",
        "unknown",
    }
    duties = set(schedule.cadences().distinct("_id"))
    types = collection("matched_pairs").distinct("market_type")
    assert {f"poll:{name}" for name in types} <= duties


def test_discovering_twice_changes_nothing_but_the_time(mandate: Mandate) -> None:
    before = {one["_id"]: one for one in collection("matched_pairs").find()}
    discover(mandate)
    after = {one["_id"]: one for one in collection("matched_pairs").find()}
    assert before.keys() == after.keys()
    assert all(before[key]["verdict"] == after[key]["verdict"] for key in before)


def test_a_changed_rule_text_takes_the_pair_to_review_until_an_operator_decides(
    mandate: Mandate,
) -> None:
    pair = a_pair()
    collection("matched_pairs").update_one(
        {"_id": pair["_id"]}, {"$set": {"rules_fingerprint": "another text"}}
    )
    discover(mandate)
    assert now(pair)["verdict"] == "review"
    assert now(pair)["doubt"]["reason"] == "rules_changed"
    discover(mandate)
    assert now(pair)["verdict"] == "review"
    decide_pair(now(pair), PairVerdict.SAME, ann())
    discover(mandate)
    assert now(pair)["verdict"] == "same"


def test_a_rejected_pair_stays_rejected(mandate: Mandate) -> None:
    pair = a_pair()
    decide_pair(pair, PairVerdict.REJECTED, ann())
    discover(mandate)
    assert now(pair)["verdict"] == "rejected"


def test_pairs_that_are_listed_no_longer_are_kept_but_not_polled(
    mandate: Mandate,
) -> None:
    pair = a_pair()
    pass_days(mandate, 60)
    discover(mandate)
    assert now(pair)["is_listed"] is False


def test_a_listing_that_cannot_be_read_changes_no_pair(
    mandate: Mandate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise VenueUnavailable("kalshi", "503")

    venue = mandate.desk.venues.kalshi
    assert isinstance(venue, PaperVenue)
    monkeypatch.setattr(venue._reader, "list_markets", away)
    pass_days(mandate, 60)
    assert discover(mandate) is None
    assert a_pair()["is_listed"] is True


def cheap(life: Life) -> Document:
    """The first pair at prices that are too good: 0.40 and 0.45 for a set."""
    first, second, _ = four_pairs()[AGREE]
    life.kalshi.asks[second.market_id, 1] = levels(("0.45", "300"))
    return {"polymarket_id": first.market_id, "kalshi_ticker": second.market_id}


def test_an_edge_that_is_too_good_goes_to_review_instead_of_being_traded() -> None:
    life = Life()
    query = cheap(life)
    life.run()
    pair = read_document(collection("matched_pairs"), query)
    assert (pair["verdict"], pair["doubt"]["reason"]) == (
        "review",
        "edge_above_what_is_believable",
    )
    assert positions().count_documents({"pair_id": pair["_id"]}) == 0


def test_what_an_operator_confirmed_is_traded_in_spite_of_its_edge() -> None:
    life = Life()
    query = cheap(life)
    life.clock.venue = FakeClock.venue
    mandate = life._start()
    discover(mandate)
    decide_pair(
        read_document(collection("matched_pairs"), query), PairVerdict.SAME, ann()
    )
    agent.sweep(mandate)
    position = read_document(
        positions(),
        {"pair_id": read_document(collection("matched_pairs"), query)["_id"]},
    )
    assert position["state"] == "entered"


def test_what_is_locked_in_all_stays_within_its_bound() -> None:
    life = Life(bounds=Bounds(overall=Decimal(240)))
    life.run()
    # Four baskets of some 77 dollars each were on offer; three have room.
    found = list(positions().find())
    assert len(found) == 3
    assert sum(one["stake"].to_decimal() for one in found) <= 240


def test_a_second_discovery_judges_nothing_again(
    mandate: Mandate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*markets: object, **given: object) -> None:
        raise AssertionError("judged again")

    before = collection("matched_pairs").count_documents({"is_listed": True})
    monkeypatch.setattr("strategy.matching.pairs.judge_texts", never)
    discover(mandate)
    assert collection("matched_pairs").count_documents({"is_listed": True}) == before


def test_another_process_that_takes_discovery_over_finds_the_same_pairs(
    mandate: Mandate,
) -> None:
    before = set(collection("matched_pairs").distinct("_id", {"verdict": "same"}))
    discover(replace(mandate, matcher=KeptMatcher()))
    after = set(collection("matched_pairs").distinct("_id", {"verdict": "same"}))
    assert after == before
