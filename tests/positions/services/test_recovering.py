"""A filled order of a cancelled position gets a position of its own, once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from positions.lifecycle import State
from positions.models import POSITIONS, PositionRecord, holdings
from positions.services import resume_entries
from positions.services.operator import Operator, OverrideRejected
from positions.services.recovering import recovered_id, take_over
from strategy.invariants.positions import check
from tests.support import builders
from tests.support.documents import read_record
from tests.support.fakes import Street, street

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Street:
    return street()


def ann(here: Street) -> Operator:
    return Operator("ann", "the venue filled it", here.clock)


def cancelled_with_an_order(here: Street) -> PositionRecord:
    position = here.open_position()
    POSITIONS.raw.update_one({"_id": position.id}, {"$set": {"state": "cancelled"}})
    here.polymarket.place_order(here.order_of(position.legs[0]))
    return read_record(POSITIONS, position.id)


def test_its_shares_are_completed_by_the_agent(here: Street) -> None:
    forgotten = cancelled_with_an_order(here)
    fresh = take_over(forgotten, ann(here), here.venues)
    assert (fresh.state, fresh.at_risk) == (State.WATCHING, Decimal(45))
    resume_entries(here.context(token=2))
    entered = read_record(POSITIONS, recovered_id(forgotten.id))
    assert entered.state is State.ENTERED
    assert holdings.hedged_size(entered.legs) == 100
    assert list(check(entered)) == []
    assert read_record(POSITIONS, forgotten.id).state is State.CANCELLED


def test_it_is_done_once_and_only_where_something_was_filled(here: Street) -> None:
    forgotten = cancelled_with_an_order(here)
    take_over(forgotten, ann(here), here.venues)
    with pytest.raises(OverrideRejected, match="already"):
        take_over(forgotten, ann(here), here.venues)
    builders.add("positions", builders.watching(id="w"), builders.position(id="e"))
    with pytest.raises(OverrideRejected, match="only a cancelled position"):
        take_over(read_record(POSITIONS, "e"), ann(here), here.venues)
    POSITIONS.raw.update_one({"_id": "w"}, {"$set": {"state": "cancelled"}})
    with pytest.raises(OverrideRejected, match="filled no order"):
        take_over(read_record(POSITIONS, "w"), ann(here), here.venues)
