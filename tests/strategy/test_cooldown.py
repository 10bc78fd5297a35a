"""What could not be bought is not tried again at each poll."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from positions.models import POSITIONS, PositionRecord
from strategy.arbitrage import Check
from strategy.cooldown import rests_until
from strategy.invariants import breaches
from tasklog.storage.collections import collection
from tests.support.crash_life import REJECTED, Life, six_pairs

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, None), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (500, 60)],
)
def test_it_rests_twice_as_long_after_each_failure_and_an_hour_at_most(
    failures: int, minutes: int | None
) -> None:
    failed_at = [NOW - timedelta(hours=number) for number in range(failures)]
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert rests_until(failed_at) == expected


class Street(Life):
    """Six pairs on offer, polled at the times that a test sets."""

    def poll_after(self, **time: float) -> None:
        self.clock.wall += timedelta(**time)
        self.clock.venue += timedelta(**time)
        self._process(True)


def tried() -> tuple[PositionRecord, ...]:
    """The positions on the pair whose first leg is refused each time."""
    market = six_pairs()[REJECTED][0].market_id
    return POSITIONS.find({"event_key": f"polymarket:{market}"}).records


def refusals() -> int:
    return collection("arbitrage_opportunities").count_documents(
        {"refusal": str(Check.RESTS_AFTER_FAILURE)}
    )


@pytest.mark.django_db
def test_a_basket_whose_entry_was_refused_rests_and_is_tried_again_less_and_less() -> (
    None
):
    street = Street()
    street.poll_after(seconds=0)
    assert [position.state for position in tried()] == ["cancelled"]
    counts = []
    for minutes in (0.5, 0.4, 0.2, 1, 0.9, 0.2, 3.7, 0.4):
        street.poll_after(minutes=minutes)
        counts.append(len(tried()))
    assert counts == [1, 1, 2, 2, 2, 3, 3, 4]
    assert refusals() == 1, "kept once a day, however often it is seen"
    assert list(breaches()) == []


@pytest.mark.django_db
def test_what_was_bought_meanwhile_ends_the_row_of_failures() -> None:
    street = Street()
    street.poll_after(seconds=0)
    identity = tried()[0].id
    POSITIONS.raw.update_one({"_id": identity}, {"$set": {"state": "profitable"}})
    street.poll_after(seconds=10)
    assert len(tried()) == 2
    assert refusals() == 0


@pytest.mark.django_db
def test_a_rest_ends_where_a_clock_was_set_back() -> None:
    street = Street()
    street.poll_after(seconds=0)
    ahead = {"$set": {"touched_at": street.clock.wall + timedelta(days=3)}}
    POSITIONS.raw.update_one({"_id": tried()[0].id}, ahead)
    street.poll_after(seconds=10)
    assert len(tried()) == 2
