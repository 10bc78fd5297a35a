"""Baskets are entered side by side, the best first, and never beyond a limit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from threading import Barrier

import pytest

from positions.models import POSITIONS
from positions.venues.types import Order
from positions.venues.urgency import is_urgent
from strategy.services.entries import Entries
from tests.support.fakes import Street, street
from tests.support.polled_baskets import context_of, edges, polled

pytestmark = pytest.mark.django_db

PATIENCE = 20


class Meeting:
    """What both venues are asked for while entries run, and how many at once."""

    def __init__(self, here: Street, parties: int = 1):
        self.placed: list[str] = []
        self.answering = self.peak = 0
        self._lock = threading.Lock()
        self._barrier = Barrier(parties)
        # The first order of each entry: this many have to be there together.
        self._wrap(here.polymarket, lambda: self._barrier.wait(PATIENCE))
        self._wrap(here.kalshi, lambda: None)

    def _wrap(self, venue: object, meet: Callable[[], object]) -> None:
        place = venue.place_order  # type: ignore[attr-defined]

        def placing(order: Order) -> object:
            with self._lock:
                self.placed.append(order.market_id)
                self.answering += 1
                self.peak = max(self.peak, self.answering)
            assert is_urgent()
            meet()
            try:
                return place(order)
            finally:
                with self._lock:
                    self.answering -= 1

        venue.place_order = placing  # type: ignore[attr-defined]


def states() -> dict[str, int]:
    rows = POSITIONS.raw.aggregate([{"$sortByCount": "$state"}])
    return {row["_id"]: row["count"] for row in rows}


@pytest.fixture
def here() -> Street:
    return street()


def test_as_many_as_allowed_are_entered_side_by_side_and_no_more(here: Street) -> None:
    edges(here, ["0.40"] * 8)
    meeting = Meeting(here, parties=4)
    report = polled(context_of(here, at_once=4))
    assert (report.opened, report.entered) == (8, 8)
    assert meeting.peak == 4
    assert states() == {"entered": 8}


def test_the_best_are_entered_first(here: Street) -> None:
    edges(here, ["0.44", "0.41", "0.45", "0.40", "0.43", "0.42"])
    meeting = Meeting(here, parties=2)
    polled(context_of(here, at_once=2))
    firsts = [market_id for market_id in meeting.placed if market_id.isdigit()]
    assert [set(firsts[at : at + 2]) for at in (0, 2, 4)] == [
        {"3", "1"},
        {"5", "4"},
        {"0", "2"},
    ]


def test_no_two_entries_at_once_exceed_a_limit_together(here: Street) -> None:
    """Each alone would fit, and the first one is not through when the second starts."""
    edges(here, ["0.40"] * 6)
    Meeting(here)
    room = Decimal(250)
    report = polled(context_of(here, at_once=6, per_type=room))
    reserved = [position.reserved for position in POSITIONS.find({}).records]
    assert 0 < report.opened == len(reserved) < 6
    assert sum(reserved) <= room
    assert report.rejections["exposure type:Weather"] == 6 - report.opened


def test_two_orders_for_one_market_are_never_side_by_side(here: Street) -> None:
    edges(here, ["0.40"] * 3, kalshi="K")
    meeting = Meeting(here)
    polled(context_of(here, at_once=3))
    assert meeting.peak == 1


def test_what_one_entry_raises_ends_the_poll_after_those_that_run(
    here: Street,
) -> None:
    edges(here, ["0.40"] * 4)
    failing = here.kalshi.place_order

    def fail(order: Order) -> object:
        if order.market_id == "K1":
            raise ZeroDivisionError
        return failing(order)

    here.kalshi.place_order = fail  # type: ignore[method-assign, assignment]
    with pytest.raises(ZeroDivisionError):
        polled(context_of(here, at_once=4))
    assert set(states()) <= {"entered", "watching"}


def test_nothing_starts_once_the_process_is_to_stop(here: Street) -> None:
    class Stop(Exception):
        """The process was asked to stop."""

    def stop() -> None:
        raise Stop

    position = here.open_position()
    context = replace(here.context(), check_stop=stop)
    markets = frozenset({("polymarket", "1")})

    def enter_and_await_another() -> None:
        with Entries(context, 2) as entries:
            entries.start(position, markets)
            entries.await_turn(markets)

    with pytest.raises(Stop):
        enter_and_await_another()
